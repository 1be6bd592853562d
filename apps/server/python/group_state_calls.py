"""Calls of applyInPandasWithState.

Side 0 brings new rows and side 1 the state: a row for each key that has one, with the value and the timeout.
"""

import pyarrow as pa
from group_functions import Context, table_of
from group_results import Counts, key_columns, results_table

DATA, STATE = 0, 1
TIMEOUTS = {"none": "NoTimeout", "processingTime": "ProcessingTimeTimeout", "eventTime": "EventTimeTimeout"}
NO_TIMESTAMP = -1


class StateCell:
    """What is kept of one key: the value, if there is one, and the timeout in milliseconds, or None."""

    def __init__(self, exists=False, value=None, timeout=None):
        self.exists = exists
        self.value = value
        self.timeout = timeout


def call_with_group_state(header, groups, function, return_type):
    from pyspark.sql.types import _parse_datatype_json_string

    call = GroupStateCall(header, function, Context(header["timeZone"], return_type, groups))
    call.state_schema = _parse_datatype_json_string(header["call"]["stateSchema"])
    cells = stored_cells(groups, call.state_schema)
    outputs = []
    for group in groups:
        if group.has(DATA):
            outputs += call.with_rows(group, cells)
    for group in groups:
        if call.has_timed_out(cells.get(group.start)):
            outputs += call.timed_out(group, cells)
    state = state_columns(groups, call.written, cells, call.state_schema)
    output = table_of(call.context.batches(outputs), return_type)
    return results_table(output, state, call.counts)


def stored_cells(groups, schema):
    """The state before the call, by the row at which a group begins."""
    from pyspark.sql.conversion import ArrowTableToRowsConversion
    from pyspark.sql.types import LongType, StructType

    stored = StructType().add("value", schema).add("timeout", LongType())
    table = groups.rows_of_side(STATE)
    if table.num_rows == 0:
        return {}
    rows = ArrowTableToRowsConversion.convert(table.rename_columns(["value", "timeout"]), stored)
    known = [group for group in groups if group.has(STATE)]
    return {
        group.start: StateCell(row.value is not None, row.value, row.timeout) for group, row in zip(known, rows)
    }


class GroupStateCall:
    """One request: what the function is called with, and what it did."""

    def __init__(self, header, function, context):
        self.call = header["call"]
        self.function = function
        self.context = context
        self.counts = Counts()
        self.written = {}

    def with_rows(self, group, cells):
        frames = iter([self.context.rows(group, DATA)])
        return self.run(group, frames, cells, has_timed_out=False)

    def timed_out(self, group, cells):
        empty = self.context.frame(group.side(DATA).slice(0, 0))
        return self.run(group, iter([empty]), cells, has_timed_out=True)

    def has_timed_out(self, cell):
        if cell is None or cell.timeout is None or self.call["timing"] == "none":
            return False
        now = self.call["watermarkMs" if self.call["timing"] == "eventTime" else "batchTimeMs"]
        return cell.timeout < now

    def run(self, group, frames, cells, has_timed_out):
        cell = cells.get(group.start) or StateCell()
        state = self.group_state(cell, has_timed_out)
        results = self.function(self.context.key(group), frames, state)
        frames = [checked(result, self.context.return_type) for result in iterable(results)]
        self.keep(group, cell, state, cells)
        return frames

    def group_state(self, cell, has_timed_out):
        from pyspark.sql.streaming.state import GroupState

        return GroupState(
            optionalValue=cell.value,
            batchProcessingTimeMs=self.call["batchTimeMs"],
            eventTimeWatermarkMs=self.call["watermarkMs"],
            timeoutConf=TIMEOUTS[self.call["timing"]],
            hasTimedOut=has_timed_out,
            watermarkPresent=self.call["hasWatermark"],
            defined=cell.exists,
            updated=False,
            removed=False,
            timeoutTimestamp=NO_TIMESTAMP,
            keyAsUnsafe=b"",
            valueSchema=self.state_schema,
        )

    def keep(self, group, cell, state, cells):
        """Takes over what the function made of the state (FlatMapGroupsInPandasWithStateExec)."""
        timeout = None if state._timeout_timestamp == NO_TIMESTAMP else int(state._timeout_timestamp)
        if state._removed and timeout is None:
            self.counts.removed += 1
            after = None
        elif state._updated or state._removed or timeout is not None:
            self.counts.updated += 1
            after = StateCell(state.exists, state._value if state.exists else None, timeout)
        else:
            return
        self.counts.held(int(group.start in cells), int(after is not None))
        if after is None:
            cells.pop(group.start, None)
        else:
            cells[group.start] = after
        self.written[group.start] = group


def iterable(results):
    import pandas as pd
    from pyspark.errors import PySparkTypeError

    def wrong(expected):
        return PySparkTypeError(
            errorClass="UDF_RETURN_TYPE",
            messageParameters={"expected": expected, "actual": type(results).__name__},
        )

    if isinstance(results, pd.DataFrame):
        raise wrong("iterable of pandas.DataFrame")
    try:
        return iter(results)
    except TypeError:
        raise wrong("iterable") from None


def checked(result, return_type):
    import pandas as pd
    from pyspark.errors import PySparkRuntimeError, PySparkTypeError

    if not isinstance(result, pd.DataFrame):
        raise PySparkTypeError(
            errorClass="UDF_RETURN_TYPE",
            messageParameters={
                "expected": "iterator of pandas.DataFrame",
                "actual": f"iterator of {type(result).__name__}",
            },
        )
    if len(result.columns) != len(return_type) and not (len(result.columns) == 0 and result.empty):
        raise PySparkRuntimeError(
            errorClass="RESULT_COLUMN_SCHEMA_MISMATCH",
            messageParameters={"expected": str(len(return_type)), "actual": str(len(result.columns))},
        )
    return result


def state_columns(groups, written, cells, schema):
    """Rows of the state table for the groups whose state was written."""
    kept = [cells.get(start) for start in written]
    timeouts = pa.array([cell.timeout if cell is not None else None for cell in kept], pa.int64())
    removed = pa.array([cell is None for cell in kept], pa.bool_())
    keys = key_columns(groups.keys, list(written.values()))
    return [*keys, value_column(kept, schema), timeouts, removed]


def value_column(cells, schema):
    from pyspark.sql.conversion import LocalDataToArrowConversion
    from pyspark.sql.pandas.types import to_arrow_type
    from pyspark.sql.types import StructType

    if not cells:
        return pa.array([], to_arrow_type(schema, timezone="UTC"))
    values = [(tuple(cell.value) if cell is not None and cell.exists else None,) for cell in cells]
    return LocalDataToArrowConversion.convert(values, StructType().add("value", schema), False).column(0)
