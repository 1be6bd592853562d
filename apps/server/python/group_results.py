"""What a call with state gives back: output rows, rows of the state table and counts, in one table.

A row says first what it is: output, state or counts. Its other columns are those of the output, those of the
state table (the keys, what else identifies a row, the value, the expiry, whether it is removed), and the
counts: values written, added, removed, and gone without having been removed by the function, and what more is
counted of a processor.
"""

import pyarrow as pa

OUTPUT, STATE, COUNTS = 0, 1, 2


class Counts:
    """What a call did to the state."""

    def __init__(self):
        self.updated = self.added = self.removed = self.gone = 0

    def held(self, before, after):
        """Notes how many values a group held before and holds now."""
        self.added += max(0, after - before)
        self.gone += max(0, before - after)

    def numbers(self):
        """The counts in the order of their columns."""
        return [self.updated, self.added, self.removed, self.gone]


def results_table(output, state, counts):
    """One table of an output table, columns of state rows, and counts."""
    rows, changed = output.num_rows, len(state[0]) if state else 0
    kinds = [OUTPUT] * rows + [STATE] * changed + [COUNTS]
    columns = [pa.array(kinds, pa.int32())]
    columns += [chunked(0, column.chunks, changed + 1, column.type) for column in output.columns]
    columns += [chunked(rows, chunks_of(column), 1, column.type) for column in state]
    for count in counts.numbers():
        columns.append(chunked(rows + changed, [pa.array([count], pa.int64())], 0, pa.int64()))
    return pa.Table.from_arrays(columns, names=[f"_{index}" for index in range(len(columns))])


def chunks_of(column):
    return column.chunks if isinstance(column, pa.ChunkedArray) else [column]


def chunked(before, chunks, after, kind):
    """Values between NULLs."""
    return pa.chunked_array([pa.nulls(before, kind), *chunks, pa.nulls(after, kind)], kind)


def key_columns(keys, groups):
    """The keys of groups, by the rows at which they begin."""
    rows = pa.array([group.start for group in groups], pa.int64())
    return [column.take(rows) for column in keys.columns]
