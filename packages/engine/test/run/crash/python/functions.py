"""Writes what PySpark sends for the Python functions of the crash cases.

usage: functions.py DIRECTORY   (one file for each function, named after it)
"""

import os
import sys

import pandas as pd
from pyspark import cloudpickle
from pyspark.sql.connect.types import LongType, StructType, TimestampType
from pyspark.sql.streaming.stateful_processor import StatefulProcessor
from pyspark.sql.streaming.stateful_processor_util import TransformWithStateInPandasUdfUtils

schema = StructType().add("t", TimestampType()).add("k", LongType()).add("count", LongType()).add("sum", LongType())


def grouped_state(key, frames, state):
    """Count and sum of a time and key, given out when the watermark has passed them."""
    time, k = key
    count, total = state.get if state.exists else (0, 0)
    if state.hasTimedOut:
        state.remove()
        yield pd.DataFrame({"t": [time], "k": [k], "count": [count], "sum": [total]})
        return
    for frame in frames:
        count += len(frame)
        total += int(frame["v"].sum())
    state.update((count, total))
    state.setTimeoutTimestamp(int(time.timestamp() * 1000) + 1)


class Kept(StatefulProcessor):
    """The same by a processor with a timer for each time and key, and a list of the values."""

    def init(self, handle):
        self.handle = handle
        self.values = handle.getListState("values", "v LONG")

    def handleInputRows(self, key, rows, timerValues):
        if not self.values.exists():
            self.handle.registerTimer(int(key[0].timestamp() * 1000) + 1)
        for frame in rows:
            self.values.appendList([(int(value),) for value in frame["v"]])
        return iter([])

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        values = [value for (value,) in self.values.get()]
        self.values.clear()
        yield pd.DataFrame({"t": [key[0]], "k": [key[1]], "count": [len(values)], "sum": [sum(values)]})


processor = TransformWithStateInPandasUdfUtils(Kept(), "EventTime").transformWithStateUDF
for name, function in {"grouped_state": grouped_state, "processor": processor}.items():
    with open(os.path.join(sys.argv[1], name), "wb") as file:
        file.write(cloudpickle.dumps((function, schema)))
