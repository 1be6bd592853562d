"""display(): shows a DataFrame, a stream, a pandas DataFrame, a figure or text under the cell."""

import io
import json
from collections.abc import Callable
from typing import Any

from IPython.display import display as show
from IPython.display import publish_display_data

from millrace.streams import start_display_query

TABLE_MIME_TYPE = "application/vnd.millrace.table+json"
STREAM_MIME_TYPE = "application/vnd.millrace.stream+json"
STREAM_OPTIONS = ("streamName", "outputMode", "processingTime", "checkpointLocation")


def display_html(html: str) -> None:
    """Shows HTML under the cell; the page sanitises it."""
    publish_display_data({"text/html": str(html), "text/plain": "<HTML>"})


class Display:
    """The notebook's `display`.

    display(df), display(a, b), and for a streaming DataFrame
    display(df, streamName="name", outputMode="update", processingTime="5 seconds", checkpointLocation="/path").
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._tables = 0
        self._add_method()

    def _add_method(self) -> None:
        """df.display() is display(df)."""
        try:
            from pyspark.sql.connect.dataframe import DataFrame
        except ImportError:
            return
        DataFrame.display = lambda frame, **options: self(frame, **options)

    def __call__(self, *values: Any, **options: Any) -> None:
        for value in values:
            self._display(value, options)

    def _display(self, value: Any, options: dict[str, Any]) -> None:
        for recognises, handle in self._kinds():
            if recognises(value):
                return handle(value, options)
        if isinstance(value, str):
            return publish_display_data({"text/plain": value})
        handle = show(value, **_ipython_options(options))
        return None if handle is None else handle

    def _kinds(self) -> list[tuple[Callable[[Any], bool], Callable[[Any, dict[str, Any]], None]]]:
        return [
            (is_spark_frame, self._display_spark_frame),
            (is_pandas_frame, self._display_pandas_frame),
            (is_figure, lambda figure, _options: publish_display_data(figure_bundle(figure))),
            (is_rows, self._display_rows),
        ]

    def _display_spark_frame(self, frame: Any, options: dict[str, Any]) -> None:
        if frame.isStreaming:
            return self._display_stream(frame, options)
        _refuse_unknown(options, allowed=())
        schema = json.loads(frame.schema.json())
        self._tables += 1
        view = f"__display_{self._tables}"
        frame.createOrReplaceTempView(view)
        publish_display_data(
            {TABLE_MIME_TYPE: {"view": view, "schema": schema}, "text/plain": repr(frame)}
        )
        return None

    def _display_stream(self, frame: Any, options: dict[str, Any]) -> None:
        _refuse_unknown(options, allowed=STREAM_OPTIONS)
        query, mode = start_display_query(self._session, frame, options)
        bundle = {
            "queryId": str(query.id),
            "runId": str(query.runId),
            "name": query.name,
            "outputMode": mode,
        }
        publish_display_data(
            {STREAM_MIME_TYPE: bundle, "text/plain": f"Streaming query {query.name} ({query.id})"}
        )

    def _display_pandas_frame(self, frame: Any, options: dict[str, Any]) -> None:
        try:
            named = frame.rename(columns=str)
            self._display_spark_frame(self._session.createDataFrame(named), options)
        except Exception:
            # A frame that Spark cannot hold (mixed columns, no cluster) still has pandas' own table.
            show(frame)

    def _display_rows(self, rows: list[Any], options: dict[str, Any]) -> None:
        self._display_spark_frame(self._session.createDataFrame(rows), options)


def is_spark_frame(value: Any) -> bool:
    return type(value).__module__.startswith("pyspark.sql") and hasattr(value, "isStreaming")


def is_pandas_frame(value: Any) -> bool:
    return type(value).__module__.startswith("pandas.") and type(value).__name__ == "DataFrame"


def is_figure(value: Any) -> bool:
    return type(value).__module__.startswith("matplotlib.") and hasattr(value, "savefig")


def is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(row).__name__ == "Row" for row in value)


def figure_bundle(figure: Any) -> dict[str, Any]:
    import base64

    picture = io.BytesIO()
    figure.savefig(picture, format="png", bbox_inches="tight")
    _forget_figure(figure)
    return {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": repr(figure)}


def _forget_figure(figure: Any) -> None:
    """Closes the figure, or the inline backend would show it once more at the end of the cell."""
    import sys

    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def _ipython_options(options: dict[str, Any]) -> dict[str, Any]:
    known = ("display_id", "raw", "include", "exclude", "metadata", "clear")
    return {name: value for name, value in options.items() if name in known}


def _refuse_unknown(options: dict[str, Any], allowed: tuple[str, ...]) -> None:
    unknown = [name for name in options if name not in allowed]
    if unknown:
        words = ", ".join(allowed) if allowed else "none for a DataFrame that is not streaming"
        raise TypeError(f"display() does not know {', '.join(unknown)}; its options are: {words}.")
