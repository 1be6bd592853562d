"""applyInPandasWithState and transformWithState. Run by stateful-functions.test.ts with the server's address.

What Apache Spark answers batch by batch is in packages/testkit/record; here is what it does not record.
"""

import json
import os
import signal
import tempfile
import time

import pandas as pd
from programs import raises, remote, run
from pyspark.errors import StreamingQueryException
from pyspark.sql import Row, SparkSession
from pyspark.sql.streaming.state import GroupStateTimeout
from pyspark.sql.streaming.stateful_processor import StatefulProcessor

spark = SparkSession.builder.remote(remote()).create()
spark.conf.set("spark.sql.shuffle.partitions", "1")


class Feed:
    """A folder of JSON files that is read as a stream, a file a batch."""

    def __init__(self, schema="key STRING, n INT"):
        self.path = tempfile.mkdtemp()
        self.files = 0
        self.frame = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).json(self.path)

    def add(self, *rows):
        self.files += 1
        hidden = os.path.join(self.path, f".{self.files}")
        with open(hidden, "w") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        os.rename(hidden, os.path.join(self.path, f"{self.files:04}.json"))

    def pairs(self, *pairs):
        self.add(*({"key": key, "n": n} for key, n in pairs))


def started(frame, name, mode="update", checkpoint=None):
    return (
        frame.writeStream.format("memory")
        .queryName(name)
        .outputMode(mode)
        .option("checkpointLocation", checkpoint or tempfile.mkdtemp())
        .start()
    )


def into_files(frame, checkpoint, files):
    """Runs over what is there, into a sink that can be gone on with."""
    writer = frame.writeStream.format("json").outputMode("append").trigger(availableNow=True)
    query = writer.option("checkpointLocation", checkpoint).start(files)
    assert query.awaitTermination(60)


def rows_in(files):
    """The rows in order, the first column first."""
    return sorted(tuple(row) for row in spark.read.json(files).collect())


def rows_of(name):
    return [tuple(row) for row in spark.table(name).collect()]


def wait_for(condition, what):
    until = time.time() + 30
    while not condition():
        assert time.time() < until, what()
        time.sleep(0.05)


def counted(key, frames, state):
    total = (state.get[0] if state.exists else 0) + sum(int(frame.n.sum()) for frame in frames)
    state.update((total,))
    yield pd.DataFrame({"key": [key[0]], "total": [total]})


def counts(frame, function=counted):
    return frame.groupBy("key").applyInPandasWithState(
        function, "key STRING, total LONG", "total LONG", "append", GroupStateTimeout.NoTimeout
    )


def test_state_outlives_a_restart():
    feed, checkpoint, files = Feed(), tempfile.mkdtemp(), tempfile.mkdtemp()
    for pair in (("a", 1), ("a", 2)):
        feed.pairs(pair)
        into_files(counts(feed.frame), checkpoint, files)
    assert rows_in(files) == [("a", 1), ("a", 3)]


def test_timeouts_go_by_the_clock():
    def patient(key, frames, state):
        if state.hasTimedOut:
            state.remove()
            yield pd.DataFrame({"key": [key[0]], "seen": [-1]})
            return
        assert not state.exists
        state.update((sum(len(frame) for frame in frames),))
        state.setTimeoutDuration(100)
        yield pd.DataFrame({"key": [key[0]], "seen": [state.get[0]]})

    feed = Feed()
    frame = feed.frame.groupBy("key").applyInPandasWithState(
        patient, "key STRING, seen INT", "seen INT", "append", GroupStateTimeout.ProcessingTimeTimeout
    )
    query = started(frame, "clock", "append")
    feed.pairs(("a", 1), ("a", 2))
    wait_for(lambda: len(rows_of("clock")) == 2, lambda: rows_of("clock"))
    query.stop()
    assert rows_of("clock") == [("a", 2), ("a", -1)]


def test_state_has_structure():
    def gathered(key, frames, state):
        seen, facts = (state.get[0], state.get[1]) if state.exists else ([], None)
        seen = [*seen, *(int(n) for frame in frames for n in frame.n)]
        state.update((seen, Row(first=seen[0], size=len(seen))))
        yield pd.DataFrame({"key": [key[0]], "seen": [seen], "size": [facts.size if facts else 0]})

    feed = Feed()
    schema = "seen ARRAY<INT>, facts STRUCT<first: INT, size: INT>"
    frame = feed.frame.groupBy("key").applyInPandasWithState(
        gathered, "key STRING, seen ARRAY<INT>, size INT", schema, "update", GroupStateTimeout.NoTimeout
    )
    query = started(frame, "structure")
    for pair in (("a", 1), ("a", 2)):
        feed.pairs(pair)
        query.processAllAvailable()
    query.stop()
    assert rows_of("structure")[-1] == ("a", [1, 2], 1)


def test_a_failure_leaves_nothing_behind():
    marker = os.path.join(tempfile.mkdtemp(), "fails")

    def fragile(key, frames, state):
        total = (state.get[0] if state.exists else 0) + sum(int(frame.n.sum()) for frame in frames)
        state.update((total,))
        if key[0] == "z" and os.path.exists(marker):
            raise ValueError("no such luck")
        yield pd.DataFrame({"key": [key[0]], "total": [total]})

    feed, checkpoint, files = Feed(), tempfile.mkdtemp(), tempfile.mkdtemp()
    open(marker, "w").close()
    feed.pairs(("a", 1), ("z", 1))

    def run_once():
        into_files(counts(feed.frame, fragile), checkpoint, files)

    raises(StreamingQueryException, run_once, "no such luck")
    assert [name for name in os.listdir(files) if name.endswith(".json")] == []
    os.remove(marker)
    run_once()
    assert rows_in(files) == [("a", 1), ("z", 1)]


def test_a_worker_that_dies_ends_the_query_and_the_next_run_goes_on():
    marker = os.path.join(tempfile.mkdtemp(), "dies")

    def deadly(key, frames, state):
        if os.path.exists(marker):
            os.remove(marker)
            os.kill(os.getpid(), signal.SIGKILL)
        yield from counted(key, frames, state)

    feed, checkpoint, files = Feed(), tempfile.mkdtemp(), tempfile.mkdtemp()

    def run_once():
        into_files(counts(feed.frame, deadly), checkpoint, files)

    feed.pairs(("a", 1))
    run_once()
    open(marker, "w").close()
    feed.pairs(("a", 2))
    raises(StreamingQueryException, run_once, "The Python worker ended (SIGKILL)")
    run_once()
    assert rows_in(files) == [("a", 1), ("a", 3)]


def test_other_state_than_the_checkpoint_holds_is_refused():
    feed, checkpoint, files = Feed(), tempfile.mkdtemp(), tempfile.mkdtemp()
    feed.pairs(("a", 1))
    into_files(counts(feed.frame), checkpoint, files)
    other = feed.frame.groupBy("key").applyInPandasWithState(
        counted, "key STRING, total LONG", "total STRING", "append", GroupStateTimeout.NoTimeout
    )
    raises(Exception, lambda: into_files(other, checkpoint, files), "does not match existing")


class Everything(StatefulProcessor):
    """All kinds of state and all their calls."""

    def init(self, handle):
        self.handle = handle
        self.value = handle.getValueState("value", "n INT, at TIMESTAMP, amount DECIMAL(10, 2)")
        self.listed = handle.getListState("listed", "n INT")
        self.mapped = handle.getMapState("mapped", "name STRING, part INT", "n LONG")

    def handleInputRows(self, key, rows, timerValues):
        numbers = [int(n) for frame in rows for n in frame.n]
        from datetime import datetime
        from decimal import Decimal

        before = self.value.get()
        self.value.update((sum(numbers), datetime(2026, 1, 1), Decimal("1.50")))
        self.listed.appendList([(n,) for n in numbers])
        for n in numbers:
            self.mapped.updateValue(("odd" if n % 2 else "even", 0), (n,))
        if self.mapped.containsKey(("gone", 0)):
            raise AssertionError("there is no such key")
        if len(list(self.listed.get())) > 3:
            self.listed.put([(0,)])
            self.mapped.removeKey(("even", 0))
        yield pd.DataFrame(
            {
                "key": [key[0]],
                "before": [str(before)],
                "listed": [str([each[0] for each in self.listed.get()])],
                "mapped": [str(sorted((tuple(name), n[0]) for name, n in self.mapped.iterator()))],
                "keys": [str(sorted(tuple(name) for name in self.mapped.keys()))],
            }
        )


def test_value_list_and_map_state():
    feed = Feed()
    frame = feed.frame.groupBy("key").transformWithStateInPandas(
        Everything(), "key STRING, before STRING, listed STRING, mapped STRING, keys STRING", "update", "None"
    )
    query = started(frame, "everything")
    for pairs in ([("a", 1), ("a", 2)], [("b", 1)], [("a", 3), ("a", 4)]):
        feed.pairs(*pairs)
        query.processAllAvailable()
    query.stop()
    first, _, last = rows_of("everything")
    assert first == ("a", "None", "[1, 2]", "[(('even', 0), 2), (('odd', 0), 1)]", "[('even', 0), ('odd', 0)]")
    assert last[1] == "(3, datetime.datetime(2026, 1, 1, 0, 0), Decimal('1.50'))"
    assert last[2:] == ("[0]", "[(('odd', 0), 3)]", "[('odd', 0)]")


class Expiring(StatefulProcessor):
    """State that lives for a moment."""

    def init(self, handle):
        self.seen = handle.getValueState("seen", "n INT", 200)

    def handleInputRows(self, key, rows, timerValues):
        before = self.seen.get()
        self.seen.update((1,))
        yield Row(key=key[0], rows=sum(1 for _ in rows), known=before is not None)


def test_state_expires_and_rows_come_as_rows():
    feed = Feed()
    frame = feed.frame.groupBy("key").transformWithState(
        Expiring(), "key STRING, rows LONG, known BOOLEAN", "append", "ProcessingTime"
    )
    query = started(frame, "expiring", "append")
    feed.pairs(("a", 1), ("a", 2))
    wait_for(lambda: rows_of("expiring"), lambda: "no rows")

    def is_empty():
        progress = query.lastProgress
        return progress is not None and progress["stateOperators"][0]["numRowsTotal"] == 0

    wait_for(is_empty, lambda: query.lastProgress)
    feed.pairs(("a", 3))
    wait_for(lambda: len(rows_of("expiring")) == 2, lambda: rows_of("expiring"))
    query.stop()
    assert rows_of("expiring") == [("a", 2, False), ("a", 1, False)]


class Alarmed(StatefulProcessor):
    def init(self, handle):
        self.handle = handle

    def handleInputRows(self, key, rows, timerValues):
        now = timerValues.getCurrentProcessingTimeInMs()
        for timer in (now + 1, now + 2, now + 3_600_000):
            self.handle.registerTimer(timer)
        self.handle.deleteTimer(now + 2)
        yield pd.DataFrame({"key": [key[0]], "timers": [len(list(self.handle.listTimers()))]})

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        assert expiredTimerInfo.getExpiryTimeInMs() <= timerValues.getCurrentProcessingTimeInMs()
        yield pd.DataFrame({"key": [key[0]], "timers": [-1]})


def test_timers_of_the_clock_are_listed_deleted_and_fire_once():
    feed = Feed()
    frame = feed.frame.groupBy("key").transformWithStateInPandas(
        Alarmed(), "key STRING, timers INT", "append", "ProcessingTime"
    )
    query = started(frame, "alarmed", "append")
    feed.pairs(("a", 1))
    wait_for(lambda: len(rows_of("alarmed")) == 2, lambda: rows_of("alarmed"))
    query.stop()
    assert rows_of("alarmed") == [("a", 2), ("a", -1)]
    counted = [progress["stateOperators"][0]["customMetrics"] for progress in query.recentProgress]
    # A timer that fires is deleted then; Spark counts expired ones for Scala alone.
    expected = {"numRegisteredTimers": 3, "numDeletedTimers": 2, "numExpiredTimers": 0}
    assert {name: sum(each[name] for each in counted) for name in expected} == expected, counted


class Started(StatefulProcessor):
    def init(self, handle):
        self.total = handle.getValueState("total", "n LONG")

    def handleInitialState(self, key, initialState, timerValues):
        self.total.update((int(initialState.start.sum()),))

    def handleInputRows(self, key, rows, timerValues):
        total = (self.total.get() or (0,))[0] + sum(int(frame.n.sum()) for frame in rows)
        self.total.update((total,))
        yield pd.DataFrame({"key": [key[0]], "total": [total]})


def test_initial_state_counts_in_the_first_batch_alone():
    feed = Feed()
    initial = spark.createDataFrame([("a", 100), ("c", 300)], "key STRING, start LONG").groupBy("key")
    frame = feed.frame.groupBy("key").transformWithStateInPandas(
        Started(), "key STRING, total LONG", "update", "None", initial
    )
    query = started(frame, "initial")
    for pairs in ([("a", 1), ("b", 2)], [("c", 3), ("a", 1)]):
        feed.pairs(*pairs)
        query.processAllAvailable()
    query.stop()
    assert sorted(rows_of("initial")) == [("a", 101), ("a", 102), ("b", 2), ("c", 303)]


def test_a_processor_runs_over_a_batch_too():
    rows = spark.createDataFrame([("a", 1), ("a", 2), ("b", 3)], "key STRING, n INT")
    frame = rows.groupBy("key").transformWithStateInPandas(Started(), "key STRING, total LONG", "append", "None")
    assert sorted(tuple(row) for row in frame.collect()) == [("a", 3), ("b", 3)]
    raises(Exception, counts(rows).collect, "applyInPandasWithState is unsupported in batch query")


def test_queries_do_not_wait_for_each_others_functions():
    gate = os.path.join(tempfile.mkdtemp(), "open")

    def slow(key, frames, state):
        while not os.path.exists(gate):
            time.sleep(0.02)
        yield from counted(key, frames, state)

    held, free = Feed(), Feed()
    waiting = started(counts(held.frame, slow), "held", "append")
    held.pairs(("a", 1))
    quick = started(counts(free.frame), "free", "append")
    free.pairs(("a", 1))
    quick.processAllAvailable()
    assert rows_of("free") == [("a", 1)] and rows_of("held") == []
    open(gate, "w").close()
    waiting.processAllAvailable()
    assert rows_of("held") == [("a", 1)]
    waiting.stop()
    quick.stop()


run(globals())
