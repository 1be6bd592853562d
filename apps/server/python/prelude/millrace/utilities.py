"""dbutils: files, widgets, notebooks, and a secrets part that says what it cannot do."""

from typing import Any

from millrace.filesystem import FileSystem
from millrace.notebooks import Notebooks
from millrace.widgets import Widgets


class Utilities:
    """The notebook's `dbutils`."""

    def __init__(self, session: Any, shell: Any) -> None:
        self.fs = FileSystem()
        self.widgets = Widgets()
        self.notebook = Notebooks(session, shell, self)
        self.secrets = Secrets()

    def help(self) -> None:
        print(
            "dbutils.fs        ls head put mkdirs cp mv rm mounts\n"
            "dbutils.widgets   text dropdown combobox multiselect get getAll remove removeAll\n"
            "dbutils.notebook  run exit\n"
            "dbutils.secrets   not available here; read os.environ instead"
        )


class Secrets:
    """There is no secret store on this machine; every call says what to use instead."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotImplementedError(
            f"dbutils.secrets.{name} is not available: this workbench keeps no secrets. Set an "
            "environment variable in the cluster's form and read it with os.environ['NAME']."
        )
