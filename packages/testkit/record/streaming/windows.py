"""Windows over event time: tumbling, sliding, session; what closes them; windows over windows."""

from pyspark.sql import functions as F

from .program import single

#: Late rows from the third batch on: the watermark (10 seconds) stands at 15 then.
FEED = [
    [(1, "a", 1), (5, "b", 2), (12, "a", 3)],
    [(25, "a", 4), (3, "b", 5)],
    [(60, "a", 6), (2, "b", 7), (16, "b", 8)],
    [(61, None, 9), (None, "a", 10), (41, "a", 11)],
]
MODES = ("append", "update", "complete")


def marked(frame, delay="10 seconds"):
    return frame.withWatermark("at", delay)


def totals(grouped):
    return grouped.agg(F.count("*").alias("c"), F.sum("n").alias("s"))


for mode in MODES:
    single(f"windows/tumbling_{mode}", lambda f: totals(marked(f).groupBy(F.window("at", "10 seconds"))), FEED, mode)
    single(f"windows/tumbling_by_key_{mode}", lambda f: totals(marked(f).groupBy("key", F.window("at", "10 seconds"))), FEED, mode)
    single(f"windows/sliding_{mode}", lambda f: totals(marked(f).groupBy(F.window("at", "20 seconds", "10 seconds"))), FEED, mode)
    single(f"windows/sliding_uneven_{mode}", lambda f: totals(marked(f).groupBy(F.window("at", "15 seconds", "10 seconds"), "key")), FEED, mode)
    single(f"windows/start_time_{mode}", lambda f: totals(marked(f).groupBy(F.window("at", "10 seconds", "10 seconds", "3 seconds"))), FEED, mode)
    single(f"windows/session_by_key_{mode}", lambda f: totals(marked(f).groupBy(F.session_window("at", "5 seconds"), "key")), FEED, mode)
    single(f"windows/session_alone_{mode}", lambda f: totals(marked(f).groupBy(F.session_window("at", "5 seconds"))), FEED, mode)
    single(f"windows/event_time_itself_{mode}", lambda f: totals(marked(f).groupBy("at")), FEED, mode)
    single(
        f"windows/over_windows_{mode}",
        lambda f: marked(f)
        .groupBy(F.window("at", "10 seconds"), "key").agg(F.sum("n").alias("n"))
        .groupBy(F.window(F.window_time("window"), "20 seconds")).agg(F.sum("n").alias("s"), F.count("*").alias("c")),
        FEED,
        mode,
    )

for mode in ("update", "complete"):
    single(f"windows/without_watermark_{mode}", lambda f: totals(f.groupBy(F.window("at", "10 seconds"))), FEED, mode)
    single(f"windows/session_without_watermark_{mode}", lambda f: totals(f.groupBy(F.session_window("at", "5 seconds"), "key")), FEED, mode)

#: Sessions that grow, merge with the one before or after, and close at different times.
SESSIONS = [
    [(1, "a", 1), (10, "a", 2), (3, "b", 3)],
    [(6, "a", 4), (30, "b", 5)],
    [(21, "a", 6), (25, "a", 7), (19, "b", 8)],
    [(60, "b", 9), (24, "a", 10)],
    [(100, "c", 11)],
]
session = F.session_window("at", "5 seconds")

for mode in ("append", "complete"):
    single(f"windows/session_merging_{mode}", lambda f: totals(marked(f).groupBy(session, "key")), SESSIONS, mode)
    single(
        f"windows/session_dynamic_gap_{mode}",
        lambda f: totals(marked(f).groupBy(F.session_window("at", F.expr("CASE WHEN key = 'a' THEN '10 seconds' ELSE '2 seconds' END")), "key")),
        SESSIONS,
        mode,
    )
    single(
        f"windows/session_gap_from_column_{mode}",
        lambda f: totals(marked(f).groupBy(F.session_window("at", F.expr("make_interval(0, 0, 0, 0, 0, 0, n)")), "key")),
        SESSIONS,
        mode,
    )
single(
    "windows/session_gap_not_positive",
    lambda f: totals(marked(f).groupBy(F.session_window("at", F.expr("make_interval(0, 0, 0, 0, 0, 0, n - 5)")), "key")),
    SESSIONS,
)
single("windows/session_collects", lambda f: marked(f).groupBy(session, "key").agg(F.collect_list("n").alias("l"), F.max("n").alias("m")), SESSIONS)
single("windows/session_short_delay", lambda f: totals(marked(f, "0 seconds").groupBy(session, "key")), SESSIONS)
single("windows/session_bounds", lambda f: marked(f).groupBy(session.alias("s"), "key").count().select("s.start", "s.end", "key", "count"), SESSIONS)
single("windows/session_having", lambda f: marked(f).groupBy(session, "key").count().filter("count > 1"), SESSIONS)
single(
    "windows/session_then_window",
    lambda f: marked(f).groupBy(session, "key").count().groupBy(F.window(F.window_time("session_window"), "30 seconds")).agg(F.sum("count").alias("c")),
    SESSIONS,
)
single(
    "windows/session_merging_in_partial_aggregation",
    lambda f: totals(marked(f).groupBy(session, "key")),
    SESSIONS,
    conf={"spark.sql.streaming.sessionWindow.merge.sessions.in.local.partition": "true"},
)

single("windows/window_time", lambda f: marked(f).groupBy(F.window("at", "10 seconds")).count().select(F.window_time("window").alias("t"), "count"), FEED)
single(
    "windows/over_window_column",
    lambda f: marked(f).groupBy(F.window("at", "5 seconds"), "key").count().groupBy(F.window("window", "10 seconds")).agg(F.sum("count").alias("c")),
    FEED,
)
single(
    "windows/three_levels",
    lambda f: marked(f, "1 second")
    .groupBy(F.window("at", "5 seconds"), "key").count()
    .groupBy(F.window("window", "10 seconds"), "key").agg(F.sum("count").alias("c"))
    .groupBy(F.window("window", "20 seconds")).agg(F.max("c").alias("m")),
    FEED,
)
single("windows/over_windows_filtered", lambda f: marked(f).groupBy(F.window("at", "10 seconds"), "key").count().filter("key = 'a'").groupBy(F.window("window", "20 seconds")).count(), FEED)
single("windows/not_chained_by_time", lambda f: marked(f).groupBy(F.window("at", "10 seconds"), "key").count().groupBy("key").agg(F.sum("count").alias("s")), FEED, "append")
single("windows/filter_after", lambda f: totals(marked(f).groupBy(F.window("at", "10 seconds"))).filter("c > 1").select("window.start", "s"), FEED)
single("windows/renamed", lambda f: totals(marked(f).groupBy(F.window("at", "10 seconds").alias("w"))).select(F.col("w.end").alias("e"), "c"), FEED)
single("windows/without_time_zone", lambda f: totals(f.withColumn("t", F.col("at").cast("timestamp_ntz")).withWatermark("t", "10 seconds").groupBy(F.window("t", "10 seconds"))), FEED)
single("windows/without_time_zone_session", lambda f: totals(f.withColumn("t", F.col("at").cast("timestamp_ntz")).withWatermark("t", "10 seconds").groupBy(F.session_window("t", "5 seconds"), "key")), FEED)
single("windows/days", lambda f: totals(marked(f, "1 hour").groupBy(F.window("at", "1 day"))), [[(1, "a", 1)], [(90_000, "a", 2)], [(200_000, "a", 3)]])
single("windows/milliseconds", lambda f: totals(marked(f, "100 milliseconds").groupBy(F.window("at", "250 milliseconds"))), [[(0.1, "a", 1), (0.3, "a", 2)], [(0.9, "b", 3)], [(0.2, "b", 4), (2.0, "c", 5)]])
single("windows/exactly_at_the_watermark", lambda f: totals(marked(f).groupBy(F.window("at", "10 seconds"))), [[(20, "a", 1)], [(10, "a", 2), (9.999, "b", 3)], [(30, "a", 4)], [(20, "c", 5), (19.999, "c", 6)]])
single("windows/two_windows_of_one_time", lambda f: marked(f).groupBy(F.window("at", "10 seconds"), F.window("at", "20 seconds")).count(), FEED)
single("windows/of_two_columns", lambda f: marked(f).withColumn("later", F.expr("at + interval 7 seconds")).groupBy(F.window("later", "10 seconds")).count(), FEED)
single("windows/sql", lambda f: sql_window(f), FEED)


def sql_window(frame):
    marked(frame).createOrReplaceTempView("windows_sql_input")
    return frame.sparkSession.sql(
        "SELECT window.start, key, count(*) AS c, max(n) AS m FROM windows_sql_input "
        "GROUP BY window(at, '10 seconds'), key HAVING count(*) > 0"
    )
