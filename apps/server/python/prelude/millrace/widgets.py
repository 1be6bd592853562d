"""dbutils.widgets: parameters of a notebook. `--param name=value` of the command line wins over defaults."""

import json
import os
from collections.abc import Sequence


class Widgets:
    """dbutils.widgets. A value given from outside (MILLRACE_PARAMETERS) wins over a default."""

    def __init__(self) -> None:
        self._given: dict[str, str] = json.loads(os.environ.get("MILLRACE_PARAMETERS", "{}"))
        self._defaults: dict[str, str] = {}

    def text(self, name: str, defaultValue: str = "", label: str | None = None) -> None:
        self._defaults[name] = str(defaultValue)

    def dropdown(self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None) -> None:
        self._choose(name, defaultValue, choices)

    def combobox(self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None) -> None:
        self._defaults[name] = str(defaultValue)

    def multiselect(
        self, name: str, defaultValue: str, choices: Sequence[str], label: str | None = None
    ) -> None:
        self._choose(name, defaultValue, choices)

    def _choose(self, name: str, default: str, choices: Sequence[str]) -> None:
        allowed = [str(choice) for choice in choices]
        for value in self._given.get(name, str(default)).split(","):
            if value not in allowed:
                raise ValueError(f"Widget {name}: {value!r} is none of the choices {allowed}.")
        self._defaults[name] = str(default)

    def get(self, name: str) -> str:
        value = self._given.get(name, self._defaults.get(name))
        if value is None:
            raise ValueError(
                f"No widget is called {name}. Define it with dbutils.widgets.text({name!r}, 'default') "
                f"or pass --param {name}=value."
            )
        return value

    def getArgument(self, name: str, defaultValue: str | None = None) -> str:
        if defaultValue is not None and name not in self._given:
            return self._defaults.get(name, defaultValue)
        return self.get(name)

    def getAll(self) -> dict[str, str]:
        return {**self._defaults, **self._given}

    def remove(self, name: str) -> None:
        self._defaults.pop(name, None)
        self._given.pop(name, None)

    def removeAll(self) -> None:
        self._defaults.clear()
        self._given.clear()

    def add_given(self, given: dict[str, str]) -> None:
        """Takes values from outside, as `%run ./notebook $name="value"` passes them."""
        self._given.update({key: str(value) for key, value in given.items()})

    def replace_given(self, given: dict[str, str]) -> dict[str, str]:
        """Sets the values given from outside, and returns those before."""
        before, self._given = self._given, {key: str(value) for key, value in given.items()}
        return before
