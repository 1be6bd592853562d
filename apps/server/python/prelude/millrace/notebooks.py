"""dbutils.notebook: run another notebook in a namespace of its own, end this one."""

import json
from pathlib import Path
from typing import Any

from IPython.display import publish_display_data

from millrace.filesystem import workspace

EXIT_MIME_TYPE = "application/vnd.millrace.notebook-exit+json"


class NotebookExit(BaseException):
    """Ends the cell without an error; whoever runs the whole notebook stops there."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value

    def _render_traceback_(self) -> list[str]:
        return [f"Notebook exited: {self.value}"]


class Notebooks:
    """dbutils.notebook."""

    def __init__(self, session: Any, shell: Any, utilities: Any) -> None:
        self._session = session
        self._shell = shell
        self._utilities = utilities
        self._depth = 0

    def exit(self, value: object = "") -> None:
        """Ends the notebook; dbutils.notebook.run of the caller returns the value."""
        if self._depth == 0:
            publish_display_data(
                {EXIT_MIME_TYPE: {"value": str(value)}, "text/plain": f"Notebook exited: {value}"}
            )
        raise NotebookExit(str(value))

    def run(self, path: str, timeout_seconds: int = 0, arguments: dict[str, str] | None = None) -> str:
        """Runs a notebook's Python and SQL cells in a fresh namespace; the Spark session is shared."""
        namespace = {
            name: self._shell.user_ns[name]
            for name in ("spark", "display", "displayHTML", "dbutils", "sc", "sqlContext", "sql")
        }
        namespace["__name__"] = "__main__"
        before = self._utilities.widgets.replace_given(arguments or {})
        self._depth += 1
        try:
            for language, code in read_cells(find_notebook(path)):
                self._run_cell(language, code, namespace)
        except NotebookExit as ended:
            return ended.value
        finally:
            self._depth -= 1
            self._utilities.widgets.replace_given(before)
        return ""

    def _run_cell(self, language: str, code: str, namespace: dict[str, Any]) -> None:
        if language == "python":
            exec(compile(self._shell.transform_cell(code), "<notebook>", "exec"), namespace)
        elif language == "sql":
            namespace["_sqldf"] = self._session.sql(code)
        elif language not in ("md", "markdown"):
            raise NotImplementedError(
                f"dbutils.notebook.run runs Python and SQL cells; this notebook has a %{language} cell. "
                "Use %run for it."
            )


def find_notebook(path: str) -> Path:
    for ending in ("", ".ipynb", ".py"):
        candidate = workspace() / (path + ending)
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"There is no notebook {path} (looked in {workspace()}).")


def read_cells(file: Path) -> list[tuple[str, str]]:
    """The code cells of an .ipynb file or of a Databricks .py source file: (language, code)."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    elif text.startswith("# Databricks notebook source"):
        sources = [without_magic_lead(cell) for cell in text.split("\n", 1)[1].split("# COMMAND ----------")]
    else:
        sources = [text]
    return [split_magic(source.strip()) for source in sources if source.strip()]


def without_magic_lead(cell: str) -> str:
    lead = "# MAGIC"
    lines = [line for line in cell.strip().split("\n") if not line.startswith("# DBTITLE")]
    if any(line.startswith(lead) for line in lines):
        return "\n".join(line[len(lead) :].removeprefix(" ") for line in lines if line.startswith(lead))
    return "\n".join(lines)


def split_magic(source: str) -> tuple[str, str]:
    for language in ("python", "sql", "md", "ts", "sh", "fs", "run", "scala", "r"):
        if source == f"%{language}" or source.startswith((f"%{language} ", f"%{language}\n")):
            return language, source[len(language) + 1 :].strip()
    return "python", source
