"""State that a Python function keeps: applyInPandasWithState, transformWithStateInPandas, transformWithState."""

import pandas as pd
from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql.streaming.state import GroupStateTimeout
from pyspark.sql.streaming.stateful_processor import StatefulProcessor

from .program import single

FEED = [
    [(1, "a", 1), (5, "b", 2), (6, "a", 3)],
    [(12, "a", 4), (3, "c", 5)],
    [(40, "b", 6), (2, "a", 7)],
    [(41, "a", 8), (30, None, 9)],
    [(100, "d", 10)],
]
COUNTED = "key STRING, rows LONG, total LONG"
NONE, EVENT_TIME, PROCESSING_TIME = GroupStateTimeout.NoTimeout, GroupStateTimeout.EventTimeTimeout, GroupStateTimeout.ProcessingTimeTimeout


def marked(frame, delay="10 seconds"):
    return frame.withWatermark("at", delay)


def counted(key, frames, state):
    """Rows and total of a key so far."""
    rows, total = state.getOption or (0, 0)
    for frame in frames:
        rows, total = rows + len(frame), total + int(frame.n.sum())
    state.update((rows, total))
    yield pd.DataFrame({"key": [key[0]], "rows": [rows], "total": [total]})


def until_three(key, frames, state):
    """Forgets a key when it has had three rows, and says nothing before."""
    rows = (state.get[0] if state.exists else 0) + sum(len(frame) for frame in frames)
    if rows >= 3:
        state.remove()
        yield pd.DataFrame({"key": [key[0]], "rows": [rows]})
    else:
        state.update((rows,))


def sessions(key, frames, state):
    """A key ends 10 seconds after its newest time, by event time."""
    if state.hasTimedOut:
        rows, last = state.get
        state.remove()
        yield pd.DataFrame({"key": [key[0]], "rows": [rows], "done": [True], "watermark": [state.getCurrentWatermarkMs()]})
        return
    rows, last = state.getOption or (0, 0)
    for frame in frames:
        rows, last = rows + len(frame), max([last, *(int(each.timestamp() * 1000) for each in frame["at"])])
    state.update((rows, last))
    state.setTimeoutTimestamp(max(last + 10_000, state.getCurrentWatermarkMs() + 1))
    yield pd.DataFrame({"key": [key[0]], "rows": [rows], "done": [False], "watermark": [state.getCurrentWatermarkMs()]})


def patient(key, frames, state):
    """A timeout by processing time that is never reached."""
    rows = (state.get[0] if state.exists else 0) + sum(len(frame) for frame in frames)
    state.update((rows,))
    state.setTimeoutDuration(3_600_000)
    yield pd.DataFrame({"key": [key[0]], "rows": [rows]})


def impatient(key, frames, state):
    """Uses the timeout of the other kind."""
    state.update((1,))
    state.setTimeoutTimestamp(1)
    yield pd.DataFrame({"key": [key[0]], "rows": [1]})


def too_early(key, frames, state):
    """Asks for a timeout before the watermark."""
    state.update((1,))
    state.setTimeoutTimestamp(max(1, state.getCurrentWatermarkMs() - 1000))
    yield pd.DataFrame({"key": [key[0]], "rows": [1]})


def silent(key, frames, state):
    state.update((1,))
    return iter([])


def failing(key, frames, state):
    raise ValueError("no thanks")


def expanded(key, frames, state):
    for frame in frames:
        yield pd.concat([frame[["key", "n"]], frame[["key", "n"]]])


def structured(key, frames, state):
    seen = list(state.get[0]) if state.exists else []
    for frame in frames:
        seen += [int(each) for each in frame.n]
    state.update((sorted(seen), len(seen)))
    yield pd.DataFrame({"key": [key[0]], "seen": [sorted(seen)]})


def applied(function, output, state, timeout=NONE, mode="append", keys=("key",), before=lambda frame: frame):
    return lambda f: before(f).groupBy(*keys).applyInPandasWithState(function, output, state, mode, timeout)


def case(name, function, output, state, timeout=NONE, mode="append", **settings):
    query_mode = settings.pop("query_mode", mode)
    shown = {key: settings.pop(key) for key in ("only_data",) if key in settings}
    single(f"arbitrary_state/{name}", applied(function, output, state, timeout, mode, **settings), FEED, query_mode, **shown)


for mode in ("append", "update"):
    case(f"apply_counts_{mode}", counted, COUNTED, "rows LONG, total LONG", mode=mode)
    case(f"apply_sessions_{mode}", sessions, "key STRING, rows LONG, done BOOLEAN, watermark LONG", "rows LONG, last LONG", EVENT_TIME, mode, before=marked)
    case(f"apply_removes_{mode}", until_three, "key STRING, rows LONG", "rows LONG", mode=mode)
case("apply_counts_complete", counted, COUNTED, "rows LONG, total LONG", mode="complete")
case("apply_modes_differ", counted, COUNTED, "rows LONG, total LONG", mode="append", query_mode="update")
case("apply_with_watermark_without_timeout", counted, COUNTED, "rows LONG, total LONG", before=marked)
case("apply_event_time_without_watermark", sessions, "key STRING, rows LONG, done BOOLEAN, watermark LONG", "rows LONG, last LONG", EVENT_TIME)
case("apply_processing_time", patient, "key STRING, rows LONG", "rows LONG", PROCESSING_TIME, "update", only_data=True)
case("apply_wrong_timeout", impatient, "key STRING, rows LONG", "rows LONG", PROCESSING_TIME)
case("apply_timeout_without_any", patient, "key STRING, rows LONG", "rows LONG")
case("apply_timeout_before_watermark", too_early, "key STRING, rows LONG", "rows LONG", EVENT_TIME, before=marked)
case("apply_unknown_timeout", patient, "key STRING, rows LONG", "rows LONG", "SomeTimeout")
case("apply_says_nothing", silent, "key STRING, rows LONG", "rows LONG")
case("apply_fails", failing, "key STRING, rows LONG", "rows LONG")
case("apply_many_rows_a_key", expanded, "key STRING, n INT", "rows LONG")
case("apply_structured_state", structured, "key STRING, seen ARRAY<INT>", "seen ARRAY<INT>, size INT", mode="update")
single("arbitrary_state/apply_two_keys", lambda f: f.withColumn("odd", F.col("n") % 2).groupBy("key", "odd").applyInPandasWithState(lambda key, frames, state: iter([pd.DataFrame({"key": [key[0]], "odd": [key[1]], "rows": [sum(len(frame) for frame in frames)]})]), "key STRING, odd INT, rows LONG", "rows LONG", "append", NONE), FEED)
single("arbitrary_state/apply_then_filter", lambda f: applied(counted, COUNTED, "rows LONG, total LONG", mode="update")(f).filter("rows > 1"), FEED, "update")
single("arbitrary_state/apply_then_count", lambda f: applied(counted, COUNTED, "rows LONG, total LONG")(f).groupBy("key").count(), FEED, "complete")
single("arbitrary_state/apply_update_then_count", lambda f: applied(counted, COUNTED, "rows LONG, total LONG", mode="update")(f).groupBy("key").count(), FEED, "update")
single("arbitrary_state/apply_after_count", lambda f: f.groupBy("key").count().withColumnRenamed("count", "n").groupBy("key").applyInPandasWithState(counted, COUNTED, "rows LONG, total LONG", "update", NONE), FEED, "update")

ROCKS = {"spark.sql.streaming.stateStore.providerClass": "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"}


def framed(**columns):
    return iter([pd.DataFrame({name: [value] for name, value in columns.items()})])


class Count(StatefulProcessor):
    """Value state."""

    def init(self, handle):
        self.seen = handle.getValueState("seen", "rows LONG, total LONG")

    def handleInputRows(self, key, rows, timerValues):
        count, total = self.seen.get() if self.seen.exists() else (0, 0)
        for frame in rows:
            count, total = count + len(frame), total + int(frame.n.sum())
        self.seen.update((count, total))
        return framed(key=key[0], rows=count, total=total)


class CountRows(Count):
    """The same over rows instead of pandas frames."""

    def handleInputRows(self, key, rows, timerValues):
        count, total = self.seen.get() if self.seen.exists() else (0, 0)
        for row in rows:
            count, total = count + 1, total + row.n
        self.seen.update((count, total))
        return iter([Row(key=key[0], rows=count, total=total)])


class Listed(StatefulProcessor):
    """List state; cleared at four values."""

    def init(self, handle):
        self.seen = handle.getListState("seen", "n INT")

    def handleInputRows(self, key, rows, timerValues):
        for frame in rows:
            values = [(int(each),) for each in frame.n]
            self.seen.appendValue(values[0])
            if len(values) > 1:
                self.seen.appendList(values[1:])
        values = sorted(each[0] for each in self.seen.get())
        if len(values) >= 4:
            self.seen.clear()
        return framed(key=key[0], seen=values)


class AppendsNothing(Listed):
    def handleInputRows(self, key, rows, timerValues):
        self.seen.appendList([])
        return iter([])


class Mapped(StatefulProcessor):
    """Map state: rows by parity; odd ones are dropped at three."""

    def init(self, handle):
        self.seen = handle.getMapState("seen", "odd BOOLEAN", "rows LONG")

    def handleInputRows(self, key, rows, timerValues):
        for frame in rows:
            for each in frame.n:
                odd = (bool(each % 2),)
                before = self.seen.getValue(odd)[0] if self.seen.containsKey(odd) else 0
                self.seen.updateValue(odd, (before + 1,))
        found = sorted((str(odd[0]), rows[0]) for odd, rows in self.seen.iterator())
        if dict(found).get("True", 0) >= 3:
            self.seen.removeKey((True,))
        return framed(key=key[0], found=str(found))


class Timed(StatefulProcessor):
    """An event-time timer 10 seconds after the newest time, of which there is one."""

    def init(self, handle):
        self.handle = handle
        self.seen = handle.getValueState("seen", "rows LONG, timer LONG")

    def handleInputRows(self, key, rows, timerValues):
        count, timer = self.seen.get() if self.seen.exists() else (0, 0)
        newest = timer
        for frame in rows:
            count += len(frame)
            newest = max([newest, *(int(each.timestamp() * 1000) + 10_000 for each in frame["at"])])
        if newest != timer:
            if timer:
                self.handle.deleteTimer(timer)
            self.handle.registerTimer(newest)
        self.seen.update((count, newest))
        timers = len(list(self.handle.listTimers()))
        return framed(key=key[0], rows=count, timers=timers, watermark=timerValues.getCurrentWatermarkInMs(), fired=False)

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        count = self.seen.get()[0]
        self.seen.clear()
        return framed(key=key[0], rows=count, timers=0, watermark=timerValues.getCurrentWatermarkInMs(), fired=expiredTimerInfo.getExpiryTimeInMs() > 0)


class Expiring(Count):
    """Value state that expires in an hour."""

    def init(self, handle):
        self.seen = handle.getValueState("seen", "rows LONG, total LONG", 3_600_000)


class Initialised(Count):
    def handleInitialState(self, key, initialState, timerValues):
        self.seen.update((100, int(initialState.total.sum())))


class Wrong(Count):
    def handleInputRows(self, key, rows, timerValues):
        raise ValueError("no thanks")


class Silent(Count):
    def handleInputRows(self, key, rows, timerValues):
        self.seen.update((1, 1))
        return iter([])


class Windowed(StatefulProcessor):
    """Passes rows on with their time, so that windows can follow."""

    def init(self, handle):
        self.seen = handle.getValueState("seen", "rows LONG")

    def handleInputRows(self, key, rows, timerValues):
        count = self.seen.get()[0] if self.seen.exists() else 0
        for frame in rows:
            count += len(frame)
            self.seen.update((count,))
            yield pd.DataFrame({"at": frame["at"], "key": key[0], "rows": count})


def transformed(processor, output, mode="update", times="None", **settings):
    def transform(frame):
        before = settings.get("before", lambda frame: frame)(frame)
        method = "transformWithState" if settings.get("rows") else "transformWithStateInPandas"
        initial = settings["initial"](frame) if "initial" in settings else None
        event_time = settings.get("event_time", "")
        return getattr(before.groupBy("key"), method)(processor(), output, mode, times, initial, event_time)

    return transform


def processor(name, kind, output, mode="update", times="None", feed=FEED, conf=ROCKS, **settings):
    single(f"arbitrary_state/{name}", transformed(kind, output, mode, times, **settings), feed, settings.get("query_mode", mode), conf=conf, only_data=settings.get("only_data", False))


TIMED = "key STRING, rows LONG, timers INT, watermark LONG, fired BOOLEAN"
processor("transform_value_update", Count, COUNTED)
processor("transform_value_append", Count, COUNTED, "append")
processor("transform_value_complete", Count, COUNTED, "complete")
processor("transform_value_rows", CountRows, COUNTED, rows=True)
processor("transform_list", Listed, "key STRING, seen ARRAY<INT>")
processor("transform_list_appends_nothing", AppendsNothing, "key STRING, seen ARRAY<INT>")
processor("transform_map", Mapped, "key STRING, found STRING")
processor("transform_timers_update", Timed, TIMED, times="EventTime", before=marked)
processor("transform_timers_append", Timed, TIMED, "append", times="EventTime", before=marked)
processor("transform_timers_without_watermark", Timed, TIMED, times="EventTime")
processor("transform_timers_without_time_mode", Timed, TIMED, before=marked)
processor("transform_expiring", Expiring, COUNTED, times="ProcessingTime", only_data=True)
processor("transform_expiring_without_time_mode", Expiring, COUNTED)
processor("transform_unknown_time_mode", Count, COUNTED, times="SomeTime")
processor("transform_initial_state", Initialised, COUNTED, initial=lambda f: f.sparkSession.createDataFrame([("a", 1000), ("z", 1)], "key STRING, total LONG").groupBy("key"))
processor("transform_fails", Wrong, COUNTED)
processor("transform_says_nothing", Silent, COUNTED)
processor("transform_modes_differ", Count, COUNTED, "append", query_mode="update")
processor("transform_default_provider", Count, COUNTED, conf={})
single(
    "arbitrary_state/transform_then_windows",
    lambda f: transformed(Windowed, "at TIMESTAMP, key STRING, rows LONG", "append", "EventTime", before=marked, event_time="at")(f).groupBy(F.window("at", "10 seconds")).agg(F.sum("rows").alias("s")),
    FEED,
    conf=ROCKS,
)
single("arbitrary_state/transform_then_count", lambda f: transformed(Count, COUNTED, "append")(f).groupBy("key").count(), FEED, "complete", conf=ROCKS)
