"""A query with state and timers whose server is killed in the middle of a batch.

usage: stateful_restart.py REMOTE DIRECTORY before|after
Run by stateful-restart.test.ts; "after" prints the rows that the sink has in the end.
"""

import json
import os
import sys
import time

import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql.streaming.stateful_processor import StatefulProcessor

remote, directory, phase = sys.argv[1:]
marker = os.path.join(directory, "in-the-middle")


class Kept(StatefulProcessor):
    """A sum for each key; a timer 10 seconds after the first row says the end."""

    def init(self, handle):
        self.handle = handle
        self.total = handle.getValueState("total", "n LONG")

    def handleInputRows(self, key, rows, timerValues):
        numbers = pd.concat(list(rows))
        if 99 in set(numbers.n) and not os.path.exists(marker):
            open(marker, "w").close()
            engine = os.getppid()
            while os.getppid() == engine:
                time.sleep(0.02)
        if not self.total.exists():
            self.handle.registerTimer(int(numbers["at"].min().timestamp() * 1000) + 10_000)
        total = (self.total.get() or (0,))[0] + int(numbers.n.sum())
        self.total.update((total,))
        yield pd.DataFrame({"key": [key[0]], "total": [total], "ended": [False]})

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        total = self.total.get()[0]
        self.total.clear()
        yield pd.DataFrame({"key": [key[0]], "total": [total], "ended": [True]})


def write(index, rows):
    hidden = os.path.join(directory, f".{index}")
    with open(hidden, "w") as file:
        for second, key, n in rows:
            file.write(json.dumps({"at": f"2026-01-01T00:00:{second:02}Z", "key": key, "n": n}) + "\n")
    os.rename(hidden, os.path.join(directory, "in", f"{index}.json"))


def start(spark):
    rows = spark.readStream.schema("at TIMESTAMP, key STRING, n INT").option("maxFilesPerTrigger", 1)
    frame = (
        rows.json(os.path.join(directory, "in"))
        .withWatermark("at", "1 second")
        .groupBy("key")
        .transformWithStateInPandas(Kept(), "key STRING, total LONG, ended BOOLEAN", "append", "EventTime")
    )
    return (
        frame.writeStream.format("json")
        .option("checkpointLocation", os.path.join(directory, "checkpoint"))
        .start(os.path.join(directory, "out"))
    )


spark = SparkSession.builder.remote(remote).create()
spark.conf.set("spark.sql.shuffle.partitions", "1")
if phase == "before":
    os.mkdir(os.path.join(directory, "in"))
    write(0, [(1, "a", 1), (2, "b", 2)])
    write(1, [(5, "a", 10)])
    write(2, [(6, "a", 99), (7, "b", 100)])
    start(spark).processAllAvailable()
else:
    query = start(spark)
    query.processAllAvailable()
    write(3, [(30, "c", 5)])
    query.processAllAvailable()
    query.stop()
    rows = spark.read.json(os.path.join(directory, "out")).collect()
    print(json.dumps(sorted([row.key, row.total, row.ended] for row in rows)))
os._exit(0)
