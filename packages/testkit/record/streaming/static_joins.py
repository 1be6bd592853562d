"""Joins of a stream with a static table."""

import os

from pyspark.sql import functions as F

from .program import single, stream

FEED = [[(1, "a", 1), (2, "b", 2)], [(3, "c", 3), (4, None, 4)], [(5, "a", 5)]]


def names(frame):
    rows = [("a", "Alpha"), ("a", "Aleph"), ("b", "Beta"), ("z", "Zeta"), (None, "Nothing")]
    return frame.sparkSession.createDataFrame(rows, "key STRING, title STRING")


for how in ("inner", "left_outer", "right_outer", "full_outer", "left_semi", "left_anti"):
    single(f"static_joins/stream_{how}_table", lambda f, how=how: f.join(names(f), "key", how), FEED)
    single(f"static_joins/table_{how}_stream", lambda f, how=how: names(f).join(f, "key", how), FEED)
single("static_joins/cross", lambda f: f.crossJoin(names(f).limit(2).select("title")), FEED)
single("static_joins/table_cross_stream", lambda f: names(f).select("title").limit(1).crossJoin(f), FEED)
single("static_joins/condition", lambda f: f.alias("f").join(names(f).alias("t"), F.expr("f.key < t.key")).select("f.n", "t.title"), FEED)
single("static_joins/left_condition_of_the_stream", lambda f: f.alias("f").join(names(f).alias("t"), F.expr("f.key = t.key AND f.n > 1"), "left").select("f.n", "t.title"), FEED)
single("static_joins/null_safe", lambda f: f.alias("f").join(names(f).alias("t"), F.expr("f.key <=> t.key")).select("f.n", "t.title"), FEED)
single("static_joins/broadcast", lambda f: f.join(F.broadcast(names(f)), "key"), FEED)
single("static_joins/empty_table_left", lambda f: f.join(names(f).filter("false"), "key", "left"), FEED)
single("static_joins/aggregated_table", lambda f: f.join(names(f).groupBy("key").count(), "key"), FEED)
single("static_joins/two_tables", lambda f: f.join(names(f), "key").join(names(f).select("title", F.length("title").alias("l")), "title"), FEED)
for mode in ("update", "complete"):
    single(f"static_joins/then_count_{mode}", lambda f: f.join(names(f), "key").groupBy("title").count(), FEED, mode)
single("static_joins/then_windows", lambda f: f.withWatermark("at", "1 second").join(names(f), "key", "left").groupBy(F.window("at", "2 seconds"), "title").count(), FEED)
single("static_joins/of_windows", lambda f: f.withWatermark("at", "1 second").groupBy(F.window("at", "2 seconds"), "key").count().join(names(f), "key"), FEED)
single("static_joins/in_subquery", lambda f: in_subquery(f), FEED)
single("static_joins/not_in_subquery", lambda f: in_subquery(f, "NOT"), FEED)
single("static_joins/scalar_subquery", lambda f: scalar_subquery(f), FEED)


def in_subquery(frame, negation=""):
    names(frame).createOrReplaceTempView("static_names")
    frame.createOrReplaceTempView("static_stream")
    return frame.sparkSession.sql(f"SELECT n FROM static_stream WHERE key {negation} IN (SELECT key FROM static_names WHERE key IS NOT NULL)")


def scalar_subquery(frame):
    names(frame).createOrReplaceTempView("static_names")
    frame.createOrReplaceTempView("static_stream")
    return frame.sparkSession.sql("SELECT n, (SELECT max(title) FROM static_names) AS top FROM static_stream")


@stream("static_joins/table_of_files_changes")
def table_changes(bench):
    """A static side of files, more of which appear between batches."""
    path = bench.directory("static")
    names(bench.source("in")).filter("key = 'a'").write.parquet(path)
    frame = bench.source("in").join(bench.spark.read.parquet(path), "key")
    query = bench.start(frame)
    for index, rows in enumerate(FEED):
        bench.write("in", index, rows)
        bench.finish(query)
        bench.static([("c", "Gamma"), ("a", f"Again{index}")], "key STRING, title STRING").write.mode("append").parquet(path)
    return bench.batches(query)


@stream("static_joins/table_of_files_is_overwritten")
def table_overwritten(bench):
    path = bench.directory("static")
    bench.static([("a", "Old")], "key STRING, title STRING").write.json(path)
    frame = bench.source("in").join(bench.spark.read.schema("key STRING, title STRING").json(path), "key")
    first = bench.start(frame, name="static_overwritten_first", checkpoint="one")
    bench.write("in", 0, FEED[0])
    bench.finish(first)
    first.stop()
    bench.static([("a", "New"), ("b", "New")], "key STRING, title STRING").write.mode("overwrite").json(path)
    again = bench.source("in").join(bench.spark.read.schema("key STRING, title STRING").json(path), "key")
    query = bench.start(again, checkpoint="two")
    bench.finish(query)
    return bench.batches(query)


@stream("static_joins/saved_table")
def saved_table(bench):
    bench.spark.sql("DROP TABLE IF EXISTS static_saved")
    names(bench.source("in")).write.saveAsTable("static_saved")
    try:
        query = bench.start(bench.source("in").join(bench.spark.table("static_saved"), "key", "left"))
        for index, rows in enumerate(FEED):
            bench.write("in", index, rows)
            bench.finish(query)
            bench.spark.sql(f"INSERT INTO static_saved VALUES ('c', 'Gamma{index}')")
        return bench.batches(query)
    finally:
        bench.spark.sql("DROP TABLE static_saved")
