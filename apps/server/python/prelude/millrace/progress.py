"""Shows how far a batch job is, in place, under the cell that waits for it."""

import time
from typing import Any

PROGRESS_MIME_TYPE = "application/vnd.millrace.progress+json"
QUIET_SECONDS = 1.0
"""A job that ends sooner shows no bar."""


class ProgressReport:
    """A progress handler of pyspark's Spark Connect client."""

    def __init__(self) -> None:
        self._started: dict[str, float] = {}
        self._shown: set[str] = set()

    def __call__(self, stages: Any, inflight_tasks: int, operation_id: str | None, done: bool) -> None:
        operation = operation_id or "operation"
        started = self._started.setdefault(operation, time.monotonic())
        if time.monotonic() - started >= QUIET_SECONDS:
            self._show(operation, list(stages or []), done)
        if done:
            self._started.pop(operation, None)
            self._shown.discard(operation)

    def _show(self, operation: str, stages: list[Any], done: bool) -> None:
        from IPython.display import publish_display_data

        completed = sum(stage.num_completed_tasks for stage in stages)
        total = sum(stage.num_tasks for stage in stages)
        report = {
            "operationId": operation,
            "completedTasks": completed,
            "totalTasks": total,
            "bytesRead": sum(stage.num_bytes_read for stage in stages),
            "done": done,
        }
        publish_display_data(
            {PROGRESS_MIME_TYPE: report, "text/plain": f"{completed} of {total} tasks"},
            transient={"display_id": f"progress-{operation}"},
            update=operation in self._shown,
        )
        self._shown.add(operation)
