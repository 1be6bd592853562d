"""Calls of transformWithStateInPandas and transformWithState.

Side 0 brings new rows, side 1 the state, and side 2, in the first batch, the rows of the initial state. A row
of state is one entry of a variable: its name, what identifies the entry, the value, and when it expires. The
processor runs against PySpark's own client of state; what Spark answers over a socket is answered in memory.
"""

import pyarrow as pa
from group_functions import Context, table_of
from group_results import Counts, key_columns, results_table
from processor_state import Entry, GroupEntries, MemoryClient, ProcessorState

DATA, STATE, INITIAL = 0, 1, 2


def call_processor(header, groups, command, return_type):
    """`command` is loaded anew for each request: what a processor keeps in itself lasts for one batch."""
    from pyspark import cloudpickle
    from pyspark.sql.types import _parse_datatype_json_string

    function, _ = cloudpickle.loads(command)
    key_schema = _parse_datatype_json_string(header["keySchema"])
    state = ProcessorState(header["call"], stored_groups(groups, key_schema), Counts())
    form = forms[header["call"]["form"]](Context(header["timeZone"], return_type, groups))
    output = Output(form, header["call"], return_type)
    client = MemoryClient(state, key_schema)
    run(function, client, groups, form, output)
    return results_table(output.table(), state_columns(groups, state), state.counts)


def run(function, client, groups, form, output):
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
        output.add(function(*arguments))
    output.add(function(client, Mode.PROCESS_TIMER, None, iter([])))
    output.add(function(client, Mode.COMPLETE, None, iter([])))
    state.remove_expired()


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

    def key(self, group):
        return tuple(each.item() if hasattr(each, "item") else each for each in self.context.key(group))

    def rows(self, group, side):
        import pandas as pd

        if not group.has(side):
            return iter([])
        frame = self.context.rows(group, side)
        return iter([pd.DataFrame(list(frame.itertuples(index=False)))])

    def batches(self, results):
        return self.context.batches(results)


class RowForm:
    """Rows as PySpark hands them to transformWithState."""

    def __init__(self, context):
        self.schema = pa.schema(list(context.arrow_types.items()))

    def key(self, group):
        return tuple(column[0].as_py() for column in group.key_columns().columns)

    def rows(self, group, side):
        from pyspark.sql import Row

        table = group.side(side)
        row = Row(*table.schema.names)
        return (row(*values) for values in zip(*(column.to_pylist() for column in table.columns)))

    def batches(self, results):
        rows = [row.asDict(True) for row in results]
        return [pa.RecordBatch.from_pylist(rows, schema=self.schema)] if rows else []


forms = {"pandas": PandasForm, "rows": RowForm}


class Output:
    """The rows that a processor gives."""

    def __init__(self, form, call, return_type):
        self.form = form
        self.call = call
        self.return_type = return_type
        self.batches = []

    def add(self, results):
        for batch in self.form.batches(results):
            if batch is not None:
                self.check_event_time(batch)
                self.batches.append(batch)

    def check_event_time(self, batch):
        """Rows behind the watermark would be late for the operators above (UpdateEventTimeColumnExec)."""
        name = self.call.get("eventTimeColumn")
        if name is None or not self.call["hasWatermark"]:
            return
        import pyarrow.compute as pc

        position = self.return_type.fieldNames().index(name)
        oldest = pc.min(batch.column(position).cast(pa.int64())).as_py()
        if oldest is not None and oldest < self.call["watermarkMs"] * 1000:
            raise RowsBehindWatermark(oldest, self.call["watermarkMs"])

    def table(self):
        return table_of(self.batches, self.return_type)


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
    found = {}
    key_rows = rows_of(groups.keys, key_schema)
    for index, group in enumerate(groups):
        entries = GroupEntries(group, index, key_rows[group.start])
        if group.has(STATE):
            variables, keys, values, expiries = (column.to_pylist() for column in group.side(STATE).columns)
            for variable, key, value, expiry in zip(variables, keys, values, expiries):
                entries.stored[variable, key] = Entry(value, expiry)
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
