"""Calls of transformWithStateInPandas and transformWithState.

Side 0 brings new rows, side 1 the state, and side 2, in the first batch, the rows of the initial state. A row
of state is one entry of a variable: its name, what identifies the entry, the value, and when it expires. The
processor runs against PySpark's own client of state; what Spark answers over a socket is answered in memory.
"""

from collections import namedtuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from frames import Cutter
from group_functions import Context, table_of
from group_results import key_columns, results_table
from processor_state import Entry, GroupEntries, MemoryClient, ProcessorCounts, ProcessorState
from pyspark.sql import Row

DATA, STATE, INITIAL = 0, 1, 2


def call_processor(header, groups, command, return_type):
    """`command` is loaded anew for each request: what a processor keeps in itself lasts for one batch."""
    from pyspark import cloudpickle
    from pyspark.sql.types import _parse_datatype_json_string

    function, _ = cloudpickle.loads(command)
    key_schema = _parse_datatype_json_string(header["keySchema"])
    state = ProcessorState(header["call"], stored_groups(groups, key_schema), ProcessorCounts())
    form = forms[header["call"]["form"]](Context(header["timeZone"], return_type, groups))
    results = results_of(function, MemoryClient(state, key_schema), groups, form)
    output = table_of(on_time(form.batches(results), header["call"], return_type), return_type)
    state.remove_expired()
    return results_table(output, state_columns(groups, state), state.counts)


def results_of(function, client, groups, form):
    """What a processor gives, group by group, and then for the timers that have expired."""
    from pyspark.sql.streaming.stateful_processor_util import TransformWithStateInPandasFuncMode as Mode

    state = client.state
    has_initial = len(groups.sides) > INITIAL
    for group in groups:
        if not group.has(DATA) and not (has_initial and group.has(INITIAL)):
            continue
        key = GroupKey(form.key(group), state.groups[group.start])
        arguments = [client, Mode.PROCESS_DATA, key, form.rows(group, DATA)]
        if has_initial:
            arguments.append(form.rows(group, INITIAL))
        yield from function(*arguments)
    yield from function(client, Mode.PROCESS_TIMER, None, iter([]))
    yield from function(client, Mode.COMPLETE, None, iter([]))


class GroupKey(tuple):
    """A key that knows whose state it stands for."""

    def __new__(cls, values, group):
        key = super().__new__(cls, values)
        key.group = group
        return key


class PandasForm:
    """Rows as PySpark hands them to transformWithStateInPandas: frames made of plain values."""

    def __init__(self, context):
        self.context = context
        self.plain = {}

    def key(self, group):
        return tuple(each.item() if hasattr(each, "item") else each for each in self.context.key(group))

    def rows(self, group, side):
        return iter([self.plain_rows(side)(*group.span(side))]) if group.has(side) else iter([])

    def plain_rows(self, side):
        """What gives the frame of some rows of a side."""
        if side not in self.plain:
            table = self.context.groups.rows_of_side(side)
            self.plain[side] = rows_of_plain_values(self.context.frame(table), table)
        return self.plain[side]

    def batches(self, results):
        return self.context.batches(results)


def rows_of_plain_values(frame, table):
    """Frames as `pd.DataFrame` makes them of named tuples, but all at once where that is the same."""
    tuples = list(frame.itertuples(index=False)) if has_null_booleans(table) else None
    if tuples is not None:
        return lambda start, end: pd.DataFrame(tuples[start:end])
    named = namedtuple("Row", [str(name) for name in frame.columns], rename=True)._fields
    plain = frame.set_axis(list(named), axis=1).astype(
        {name: plain_types[kind.kind] for name, kind in zip(named, frame.dtypes) if kind.kind in plain_types}
    )
    return Cutter(plain).piece


plain_types = {"i": "int64", "u": "int64", "f": "float64"}


def has_null_booleans(table):
    """In rows without a NULL, they are booleans again."""
    return any(pa.types.is_boolean(column.type) and column.null_count > 0 for column in table.columns)


class RowForm:
    """Rows as PySpark hands them to transformWithState."""

    def __init__(self, context):
        self.groups = context.groups
        self.schema = pa.schema(list(context.arrow_types.items()))
        self.keys = list(zip(*values_of(self.groups.key_table()))) or [()] * len(self.groups.groups)
        self.sides = {}

    def key(self, group):
        return self.keys[group.number]

    def rows(self, group, side):
        if side not in self.sides:
            table = self.groups.rows_of_side(side)
            self.sides[side] = (Row(*table.schema.names), list(zip(*values_of(table))))
        row, values = self.sides[side]
        start, end = group.span(side)
        return (row(*values[position]) for position in range(start, end))

    def batches(self, results):
        rows = [row.asDict(True) for row in results]
        return [pa.RecordBatch.from_pylist(rows, schema=self.schema)]


def values_of(table):
    """The columns of a table as lists of Python values."""
    return [column.to_pylist() for column in table.columns]


forms = {"pandas": PandasForm, "rows": RowForm}


def on_time(batches, call, return_type):
    """The batches; rows behind the watermark would be late for the operators above (UpdateEventTimeColumnExec)."""
    name = call.get("eventTimeColumn")
    if name is None or not call["hasWatermark"]:
        return batches
    position = return_type.fieldNames().index(name)
    return [checked_event_times(batch, position, call["watermarkMs"]) for batch in batches if batch is not None]


def checked_event_times(batch, position, watermark):
    oldest = pc.min(batch.column(position).cast(pa.int64())).as_py()
    if oldest is not None and oldest < watermark * 1000:
        raise RowsBehindWatermark(oldest, watermark)
    return batch


class RowsBehindWatermark(Exception):
    def __init__(self, event_time, watermark):
        super().__init__(
            "[EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED] Previous node emitted a row with "
            f"eventTime={event_time} which is older than current_watermark_value={watermark}\n"
            "This can lead to correctness issues in the stateful operators downstream in the execution "
            "pipeline.\nPlease correct the operator logic to emit rows after current global watermark value."
        )


def stored_groups(groups, key_schema):
    """The state of each group before the call, by the row at which the group begins."""
    key_rows = rows_of(groups.key_table(), key_schema)
    variables, keys, values, expiries = values_of(groups.rows_of_side(STATE))
    found = {}
    for group in groups:
        entries = GroupEntries(group, key_rows[group.number])
        for row in range(*group.span(STATE)):
            entries.stored[variables[row], keys[row]] = Entry(values[row], expiries[row])
        entries.load()
        found[group.start] = entries
    return found


def rows_of(table, schema):
    from pyspark.sql.conversion import ArrowTableToRowsConversion

    return ArrowTableToRowsConversion.convert(table, schema) if table.num_columns else []


def state_columns(groups, state):
    """Rows of the state table for what has changed."""
    changed, variables, keys, values, expiries = [], [], [], [], []
    for entries in state.groups.values():
        for (variable, key), entry in entries.changes():
            changed.append(entries.group)
            variables.append(variable)
            keys.append(key)
            values.append(None if entry is None else entry.value)
            expiries.append(None if entry is None else entry.expiry)
    removed = [value is None for value in values]
    columns = [
        pa.array(variables, pa.string()),
        pa.array(keys, pa.binary()),
        pa.array(values, pa.binary()),
        pa.array(expiries, pa.int64()),
        pa.array(removed, pa.bool_()),
    ]
    return [*key_columns(groups.keys, changed), *columns]
