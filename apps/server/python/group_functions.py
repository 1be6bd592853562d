"""Python functions over groups of rows: applyInPandas, applyInArrow, cogroup, and those with state.

The rows of all sides come as one table, sorted by group. Its columns: number of the group, number of the
side, the grouping keys, then the value columns of side 0, of side 1, and so on.
"""

import inspect
import itertools
import json

import numpy as np
import pandas as pd
import pyarrow as pa
from frames import Cutter, cut_where_types_hold, frames_to_batches, has_null_numbers

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
        self.side = column_of_numbers(table, 1)
        self.groups = self.cut(column_of_numbers(table, 0), len(value_counts))

    def cut(self, numbers, side_count):
        """The groups; `numbers` says of each row to which group it belongs."""
        ranks = np.cumsum(np.diff(numbers, prepend=numbers[:1]) != 0)
        group_count = int(ranks[-1]) + 1 if len(ranks) else 0
        bounds = np.searchsorted(ranks * side_count + self.side, np.arange(group_count * side_count + 1))
        counts = np.diff(bounds).reshape(group_count, side_count)
        before = np.vstack([np.zeros((1, side_count), np.int64), np.cumsum(counts, axis=0)])
        starts = bounds[:-1].reshape(group_count, side_count)
        parts = zip(starts.tolist(), counts.tolist(), before.tolist())
        return [Group(self, number, *each) for number, each in enumerate(parts)]

    def __iter__(self):
        """The groups in order of their keys."""
        return iter(self.groups)

    def key_table(self):
        """The keys, a row for each group."""
        return self.keys.take(pa.array([group.start for group in self.groups], pa.int64()))

    def rows_of_side(self, number):
        """All rows of a side, in order of their groups."""
        if len(self.sides) == 1:
            return self.sides[0]
        return self.sides[number].take(pa.array(np.flatnonzero(self.side == number)))


class Group:
    """The rows of one key."""

    __slots__ = ("table", "number", "starts", "counts", "before")

    def __init__(self, table, number, starts, counts, before):
        self.table = table
        self.number = number
        # by side: the first row in the table, how many there are, and how many rows earlier groups have
        self.starts = starts
        self.counts = counts
        self.before = before

    @property
    def start(self):
        return self.starts[0]

    def key_columns(self):
        """The key as a table of one row."""
        return self.table.keys.slice(self.start, 1)

    def side(self, number):
        """The rows that one side brings."""
        return self.table.sides[number].slice(self.starts[number], self.counts[number])

    def span(self, number):
        """Where the rows of a side are among all rows of that side."""
        return self.before[number], self.before[number] + self.counts[number]

    def has(self, number):
        return self.counts[number] > 0


def column_of_numbers(table, index):
    column = table.column(index)
    return column.to_numpy() if table.num_rows else np.zeros(0, dtype=np.int64)


def call_groups(header, table, function, command):
    """The result of a request: one table. `command` is the pickled function."""
    from pyspark.sql.types import _parse_datatype_json_string

    groups = GroupedTable(table, len(json.loads(header["keySchema"])["fields"]), header["valueCounts"])
    return_type = _parse_datatype_json_string(header["returnType"])
    if header["call"]["kind"] == "tableFunction":
        from table_functions import call_table_function

        return call_table_function(header, groups, function, return_type)
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
        self.cutters = {}
        self.keys = None
        self.columns_seen = set()
        self.time_zone = time_zone
        self.return_type = return_type
        self.arrow_types = {
            field.name: to_arrow_type(field.dataType, timezone="UTC") for field in return_type.fields
        }

    def series(self, table):
        from pyspark.sql.conversion import ArrowBatchTransformer

        return ArrowBatchTransformer.to_pandas(table.combine_chunks(), self.time_zone)

    def frame(self, table):
        if table.num_columns == 0:
            return pd.DataFrame(index=range(table.num_rows))
        frame = pd.concat(self.series(table), axis=1)
        frame.columns = table.schema.names
        return frame

    def rows(self, group, side):
        """The rows of a side as a frame of their own."""
        cutter = self.cutter(side)
        return self.frame(group.side(side)) if cutter is None else cutter.piece(*group.span(side))

    def cutter(self, side):
        if side not in self.cutters:
            whole = cut_where_types_hold(self.groups.rows_of_side(side), self.frame)
            self.cutters[side] = None if whole is None else Cutter(whole)
        return self.cutters[side]

    def key(self, group):
        if self.keys is None:
            self.keys = self.all_keys()
        return self.keys[group.number]

    def all_keys(self):
        """The keys of all groups, as values of NumPy and pandas."""
        table = self.groups.key_table()
        if table.num_columns == 0:
            return [()] * len(self.groups.groups)
        if has_null_numbers(table):
            return [tuple(each.iloc[0] for each in self.series(group.key_columns())) for group in self.groups]
        return list(zip(*(each.array for each in self.series(table))))

    def batches(self, results):
        """Results as Arrow batches: frames, or batches already, or None for no rows."""
        results = iter(results)
        for result in results:
            if isinstance(result, pd.DataFrame):
                yield from frames_to_batches(itertools.chain([result], results), self.return_type, self.time_zone)
            else:
                yield result


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
    """A frame that has the columns of the result; of columns seen before it is known."""
    from pyspark.worker import verify_pandas_result

    columns = tuple(result.columns) if isinstance(result, pd.DataFrame) else None
    if columns is None or columns not in context.columns_seen:
        verify_pandas_result(result, context.return_type, assign_cols_by_name=True, truncate_return_schema=False)
        if columns:
            context.columns_seen.add(columns)
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
