"""Many small pandas frames from one, and one Arrow batch from many.

pandas takes tens of microseconds for nearly everything that it does with a frame, however small the frame is. So
rows are converted once for all groups, and what a function is called with is cut from them on the level of pandas'
blocks; and the columns of results are put together as arrays, not as frames.
"""

import numpy as np
import pandas as pd
import pyarrow as pa


class Cutter:
    """Cuts a frame or a series into pieces of consecutive rows, each numbered from 0."""

    def __init__(self, whole):
        self.whole = whole.copy()  # what comes from Arrow may be read-only, and a function may write into its rows
        self.rows_axis = self.whole.ndim - 1
        self.indexes = {}

    def piece(self, start, end):
        blocks = self.whole._mgr.get_slice(slice(start, end), axis=self.rows_axis)
        blocks.set_axis(self.rows_axis, self.index(end - start))
        piece = type(self.whole)._from_mgr(blocks, blocks.axes)
        if piece.ndim == 1:
            piece._name = self.whole.name
        return piece

    def index(self, length):
        if length not in self.indexes:
            self.indexes[length] = pd.RangeIndex(length)
        return self.indexes[length]


def cut_where_types_hold(table, convert):
    """What cuts a converted table, or None where a piece on its own would be of other types than as a part."""
    if table.num_columns == 0 or has_null_numbers(table):
        return None
    return convert(table)


def has_null_numbers(table):
    """A NULL among integers or booleans changes the type of a pandas column."""
    return any(
        column.null_count > 0 and (pa.types.is_integer(column.type) or pa.types.is_boolean(column.type))
        for column in table.columns
    )


def frames_to_batches(frames, return_type, time_zone):
    """Frames as Arrow batches; frames whose columns have the same types come in one batch."""
    joined = JoinedFrames(return_type, time_zone)
    for frame in frames:
        if len(frame) > 0:
            yield from joined.add(frame)
    yield from joined.flush()


class JoinedFrames:
    """The columns of frames of the same types, piece by piece."""

    def __init__(self, return_type, time_zone):
        self.return_type = return_type
        self.time_zone = time_zone
        self.positions = {}
        self.types = None
        self.pieces = []

    def add(self, frame):
        """Takes a frame, and gives the batch of those before it if it cannot join them."""
        positions = self.positions_of(frame)
        pieces = [frame._get_column_array(position) for position in positions]
        types = [piece.dtype for piece in pieces]
        batches = []
        if types != self.types or not positions:
            batches = self.flush()
            self.types = types
        if not positions:
            return [*batches, self.convert(frame)]
        self.pieces.append(pieces)
        return batches

    def flush(self):
        """The batch of the frames taken since the last one, if there are any."""
        pieces, self.pieces = self.pieces, []
        if not pieces:
            return []
        return [self.convert([pd.Series(concatenated(column), copy=False) for column in zip(*pieces)])]

    def positions_of(self, frame):
        """Where in a frame the columns of the result are: by name, if any of its columns has one."""
        names = tuple(frame.columns)
        if names not in self.positions:
            wanted = self.return_type.names
            if any(isinstance(name, str) for name in names):
                frame[wanted]  # raises for a column that is missing
                self.positions[names] = [names.index(name) for name in wanted]
            else:
                self.positions[names] = list(range(min(len(names), len(wanted))))
        return self.positions[names]

    def convert(self, columns):
        from pyspark.sql.conversion import PandasToArrowConversion

        return PandasToArrowConversion.convert(
            columns, self.return_type, timezone=self.time_zone, arrow_cast=True
        )


def concatenated(arrays):
    first = arrays[0]
    if len(arrays) == 1:
        return first
    return np.concatenate(arrays) if isinstance(first, np.ndarray) else type(first)._concat_same_type(arrays)
