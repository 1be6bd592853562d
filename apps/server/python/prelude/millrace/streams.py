"""Starts the memory-sink query behind display(streaming DataFrame), and tells the server of the cell's own queries."""

import re
from typing import Any

from IPython.display import publish_display_data

QUERY_MIME_TYPE = "application/vnd.millrace.query+json"

OUTPUT_MODE_ERROR = re.compile(r"output ?mode", re.IGNORECASE)


displayed: set[str] = set()
"""Names of the queries that display() has started: their outputs tell the server of them."""


def announce_queries() -> None:
    """Tells the server of each query as it starts: one that fails at once is no longer among the active ones."""
    from pyspark.sql.connect.streaming.readwriter import DataStreamWriter

    start = DataStreamWriter._start_internal

    def start_announced(writer: Any, *arguments: Any, **options: Any) -> Any:
        query = start(writer, *arguments, **options)
        if query.name not in displayed:
            bundle = {"queryId": str(query.id), "runId": str(query.runId), "name": query.name}
            publish_display_data({QUERY_MIME_TYPE: bundle})
        return query

    DataStreamWriter._start_internal = start_announced


def start_display_query(session: Any, frame: Any, options: dict[str, Any]) -> tuple[Any, str]:
    """Returns the started query and its output mode: the stated one, else complete when the plan aggregates."""
    modes = ["complete", "append"] if aggregates(frame) else ["append", "complete"]
    name = options.get("streamName") or unused_name(session)
    displayed.add(name)
    stated = options.get("outputMode")
    if stated:
        return start_query(frame, name, stated, options), stated.lower()
    try:
        return start_query(frame, name, modes[0], options), modes[0]
    except Exception as error:
        if not OUTPUT_MODE_ERROR.search(str(error)):
            raise
        return start_query(frame, name, modes[1], options), modes[1]


def start_query(frame: Any, name: str, mode: str, options: dict[str, Any]) -> Any:
    writer = frame.writeStream.format("memory").queryName(name).outputMode(mode)
    if options.get("processingTime"):
        writer = writer.trigger(processingTime=options["processingTime"])
    if options.get("checkpointLocation"):
        writer = writer.option("checkpointLocation", options["checkpointLocation"])
    return writer.start()


def unused_name(session: Any) -> str:
    """The first display_query_N that no running query has and no earlier display has filled."""
    taken = {query.name for query in session.streams.active}
    number = 1
    while f"display_query_{number}" in taken or session.catalog.tableExists(f"display_query_{number}"):
        number += 1
    return f"display_query_{number}"


def aggregates(frame: Any) -> bool:
    """Whether the plan aggregates; read from the engine's explanation, since a view hides its plan."""
    return re.search(r"\bAggregate\b", frame._explain_string(extended=True)) is not None
