"""Python functions over groups of rows: applyInPandas, applyInArrow, cogroup, and those with state.

The rows of all sides come as one table, sorted by group. Its columns: number of the group, number of the
side, the grouping keys, then the value columns of side 0, of side 1, and so on.
"""

import inspect
import json

import numpy as np
import pyarrow as pa

GROUPED_MAP_PANDAS, COGROUPED_MAP_PANDAS = 201, 206
GROUPED_MAP_ARROW, COGROUPED_MAP_ARROW = 209, 210
GROUPED_MAP_ARROW_ITERATOR, GROUPED_MAP_PANDAS_ITERATOR = 215, 216


class GroupedTable:
    """A table of grouped rows, cut into groups and sides without copying."""

    def __init__(self, table, key_count, value_counts):
        table = table.combine_chunks()
        self.keys = table.select(range(2, 2 + key_count))
        self.sides = []
        start = 2 + key_count
        for count in value_counts:
            self.sides.append(table.select(range(start, start + count)))
            start += count
        self.rows = table.num_rows
        self.group = column_of_numbers(table, 0)
        self.side = column_of_numbers(table, 1)
        changes = np.flatnonzero(np.diff(self.group)) + 1
        self.starts = [0, *changes.tolist()] if self.rows else []

    def __iter__(self):
        """The groups in order of their keys."""
        ends = [*self.starts[1:], self.rows]
        for number, (start, end) in enumerate(zip(self.starts, ends)):
            yield Group(self, number, start, end)

    def key_table(self):
        """The keys, a row for each group."""
        return self.keys.take(pa.array(self.starts, pa.int64()))

    def rows_of_side(self, number):
        """All rows of a side, and where they stand in the table."""
        positions = np.flatnonzero(self.side == number)
        return self.sides[number].take(pa.array(positions)), positions


class Group:
    """The rows of one key."""

    def __init__(self, table, number, start, end):
        self.table = table
        self.number = number
        self.start = start
        sides = np.arange(len(table.sides) + 1)
        self.bounds = (start + np.searchsorted(table.side[start:end], sides)).tolist()

    def key_columns(self):
        """The key as a table of one row."""
        return self.table.keys.slice(self.start, 1)

    def side(self, number):
        """The rows that one side brings."""
        start, end = self.bounds[number], self.bounds[number + 1]
        return self.table.sides[number].slice(start, end - start)

    def has(self, number):
        return self.bounds[number] < self.bounds[number + 1]


def column_of_numbers(table, index):
    column = table.column(index)
    return column.to_numpy() if table.num_rows else np.zeros(0, dtype=np.int64)


def call_groups(header, table, function, command):
    """The result of a request: one table. `command` is the pickled function."""
    from pyspark.sql.types import _parse_datatype_json_string

    groups = GroupedTable(table, len(json.loads(header["keySchema"])["fields"]), header["valueCounts"])
    return_type = _parse_datatype_json_string(header["returnType"])
    if header["call"]["kind"] == "groupState":
        from group_state_calls import call_with_group_state

        return call_with_group_state(header, groups, function, return_type)
    if header["call"]["kind"] == "processor":
        from processor_calls import call_processor

        return call_processor(header, groups, command, return_type)
    return table_of(plain_results(header, groups, function, return_type), return_type)


def plain_results(header, groups, function, return_type):
    call = callers[header["evalType"]]
    context = Context(header["timeZone"], return_type, groups)
    with_key = takes_key(function, len(groups.sides))
    frames = (result for group in groups for result in call(context, function, group, with_key))
    yield from context.batches(frames)


class Context:
    """What turning rows into frames and back needs."""

    def __init__(self, time_zone, return_type, groups):
        from pyspark.sql.pandas.types import to_arrow_type

        self.groups = groups
        self.wholes = {}
        self.time_zone = time_zone
        self.return_type = return_type
        self.arrow_types = {
            field.name: to_arrow_type(field.dataType, timezone="UTC") for field in return_type.fields
        }

    def series(self, table):
        from pyspark.sql.conversion import ArrowBatchTransformer

        return ArrowBatchTransformer.to_pandas(table.combine_chunks(), self.time_zone)

    def frame(self, table):
        import pandas as pd

        if table.num_columns == 0:
            return pd.DataFrame(index=range(table.num_rows))
        frame = pd.concat(self.series(table), axis=1)
        frame.columns = table.schema.names
        return frame

    def rows(self, group, side):
        """The rows of a side as a frame of their own."""
        whole = self.whole(side)
        if whole is None:
            return self.frame(group.side(side))
        frame, positions = whole
        start, end = np.searchsorted(positions, group.bounds[side : side + 2])
        return frame.iloc[start:end].reset_index(drop=True)

    def whole(self, side):
        """All rows of a side as one frame to cut, where a group's frame has the same types on its own."""
        if side not in self.wholes:
            table, positions = self.groups.rows_of_side(side)
            can_cut = table.num_columns > 0 and not has_null_numbers(table)
            self.wholes[side] = (self.frame(table), positions) if can_cut else None
        return self.wholes[side]

    def key(self, group):
        if "keys" not in self.wholes:
            table = self.groups.key_table()
            self.wholes["keys"] = None if has_null_numbers(table) else self.series(table)
        keys = self.wholes["keys"]
        if keys is None:
            return tuple(series.iloc[0] for series in self.series(group.key_columns()))
        return tuple(series.iloc[group.number] for series in keys)

    def batches(self, results):
        """Results as Arrow batches, like frames at once: each conversion has its price."""
        pending = []
        for result in results:
            if isinstance(result, pa.RecordBatch) or result is None:
                yield result
                continue
            if len(result) == 0:
                continue
            if pending and not (len(pending) < frames_at_once and alike(pending[0], result)):
                yield self.batch(joined(pending))
                pending = []
            pending.append(result)
        if pending:
            yield self.batch(joined(pending))

    def batch(self, frame, by_name=True):
        """A pandas result as an Arrow batch."""
        from pyspark.sql.conversion import PandasToArrowConversion

        return PandasToArrowConversion.convert(
            frame,
            self.return_type,
            timezone=self.time_zone,
            arrow_cast=True,
            assign_cols_by_name=by_name,
        )


frames_at_once = 1000


def alike(left, right):
    """Whether frames can be put together without changing their types."""
    return left.columns.equals(right.columns) and left.dtypes.equals(right.dtypes)


def joined(frames):
    import pandas as pd

    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def has_null_numbers(table):
    """A NULL among integers or booleans changes the type of a pandas column."""
    return any(
        column.null_count > 0 and (pa.types.is_integer(column.type) or pa.types.is_boolean(column.type))
        for column in table.columns
    )


def table_of(batches, return_type):
    from pyspark.sql.pandas.types import to_arrow_schema

    schema = to_arrow_schema(return_type, timezone="UTC")
    named = [pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in batches if batch is not None]
    return pa.Table.from_batches(named, schema)


def takes_key(function, side_count):
    """Whether a function wants the key before the rows of its sides."""
    return len(inspect.getfullargspec(function).args) == side_count + 1


def pandas_group(context, function, group, with_key):
    frame = context.rows(group, 0)
    result = function(context.key(group), frame) if with_key else function(frame)
    yield checked_frame(context, result)


def pandas_iterator_group(context, function, group, with_key):
    frames = iter([context.rows(group, 0)])
    results = function(context.key(group), frames) if with_key else function(frames)
    for result in results:
        yield checked_frame(context, result)


def pandas_cogroup(context, function, group, with_key):
    left, right = context.rows(group, 0), context.rows(group, 1)
    result = function(context.key(group), left, right) if with_key else function(left, right)
    yield checked_frame(context, result)


def checked_frame(context, result):
    from pyspark.worker import verify_pandas_result

    verify_pandas_result(result, context.return_type, assign_cols_by_name=True, truncate_return_schema=False)
    return result


def arrow_group(context, function, group, with_key):
    table = group.side(0)
    yield from checked_table(context, function(arrow_key(group), table) if with_key else function(table))


def arrow_iterator_group(context, function, group, with_key):
    from pyspark.worker import verify_arrow_batch

    batches = iter(group.side(0).combine_chunks().to_batches())
    for batch in function(arrow_key(group), batches) if with_key else function(batches):
        verify_arrow_batch(batch, True, context.arrow_types)
        yield in_order(context, batch)


def arrow_cogroup(context, function, group, with_key):
    left, right = group.side(0), group.side(1)
    result = function(arrow_key(group), left, right) if with_key else function(left, right)
    yield from checked_table(context, result)


def checked_table(context, table):
    from pyspark.worker import verify_arrow_table

    verify_arrow_table(table, True, context.arrow_types)
    for batch in table.to_batches():
        yield in_order(context, batch)


def in_order(context, batch):
    if batch.num_columns == 0:
        return None
    return pa.RecordBatch.from_arrays([batch.column(name) for name in context.arrow_types], list(context.arrow_types))


def arrow_key(group):
    return tuple(column[0] for column in group.key_columns().columns)


callers = {
    GROUPED_MAP_PANDAS: pandas_group,
    GROUPED_MAP_PANDAS_ITERATOR: pandas_iterator_group,
    COGROUPED_MAP_PANDAS: pandas_cogroup,
    GROUPED_MAP_ARROW: arrow_group,
    GROUPED_MAP_ARROW_ITERATOR: arrow_iterator_group,
    COGROUPED_MAP_ARROW: arrow_cogroup,
}
