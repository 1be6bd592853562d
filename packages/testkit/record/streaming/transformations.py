"""What needs no state but a place in the plan: unions, observe, limit, explode, Python functions."""

import pandas as pd
from pyspark.sql import functions as F

from .program import pair, single, stream, turns

FEED = [[(1, "a", 1), (2, "b", 2)], [], [(3, "c", 3), (4, None, 4), (5, "e", None)], [(6, "a", 6)]]
BOTH = [(FEED[0], FEED[2]), (FEED[1], FEED[3]), (FEED[2], [])]

single("transformations/project_and_filter", lambda f: f.filter("n > 1").select(F.upper("key").alias("k"), F.col("n") * 2), FEED)
single("transformations/project_update", lambda f: f.select("n"), FEED, "update")
single("transformations/complete", lambda f: f.select("n"), FEED, "complete")
single("transformations/explode", lambda f: f.select("key", F.explode(F.sequence(F.lit(1), "n")).alias("i")), FEED[:2])
single("transformations/explode_outer_with_position", lambda f: f.select("key", F.posexplode_outer(F.sequence(F.lit(1), "n"))), FEED)
single("transformations/repartition", lambda f: f.repartition(3, "key").coalesce(1), FEED)
single("transformations/sample", lambda f: f.sample(0.5, 1), FEED)
single("transformations/fill_and_drop_nulls", lambda f: f.na.fill("none", ["key"]).na.drop(subset=["n"]), FEED)
single("transformations/replace", lambda f: f.na.replace("a", "z", "key"), FEED)
single("transformations/describe", lambda f: f.describe(), FEED)
single("transformations/hint", lambda f: f.hint("broadcast").select("n"), FEED)
single("transformations/file_name", lambda f: f.select(F.regexp_extract("_metadata.file_name", "[0-9]+", 0).alias("name"), "n"), FEED)
single("transformations/with_columns_struct", lambda f: f.withColumn("s", F.struct("key", "n")).select("s.*", F.to_json("s").alias("j")), FEED)
single("transformations/higher_order", lambda f: f.select(F.transform(F.array("n", F.lit(2)), lambda x: x * 2).alias("t")), FEED)
single("transformations/batch_time", lambda f: f.select((F.current_timestamp() == F.current_timestamp()).alias("same"), (F.now() > F.lit("2020-01-01")).alias("later")), FEED)
single("transformations/monotonically_increasing_id", lambda f: f.withColumn("i", F.monotonically_increasing_id()), FEED)
single("transformations/spark_partition_id", lambda f: f.select(F.spark_partition_id().alias("p"), "n"), FEED)
single("transformations/row_number", lambda f: f.withColumn("r", F.expr("row_number() OVER (PARTITION BY key ORDER BY n)")), FEED)
single("transformations/divide_by_zero", lambda f: f.select(F.expr("1 / (n - 3)")), FEED)
single("transformations/cast_fails", lambda f: f.select(F.col("key").cast("int")), FEED)
single("transformations/raise_error", lambda f: f.select(F.expr("CASE WHEN n = 3 THEN raise_error('three') ELSE n END AS v")), FEED)

pair("transformations/union", lambda l, r: l.union(r), BOTH)
pair("transformations/union_by_name", lambda l, r: l.select("n", "key").unionByName(r), BOTH)
pair("transformations/union_by_name_missing_columns", lambda l, r: l.select("key").unionByName(r.select("n"), allowMissingColumns=True), BOTH)
pair("transformations/union_types_widen", lambda l, r: l.select("n").union(r.select(F.col("n").cast("double"))), BOTH)
pair("transformations/union_counts_update", lambda l, r: l.union(r).groupBy("key").count(), BOTH, "update")
pair("transformations/union_of_counts", lambda l, r: l.groupBy("key").count().union(r.groupBy("key").count()), BOTH, "update")
pair("transformations/union_of_counts_complete", lambda l, r: l.groupBy("key").count().union(r.groupBy("key").count()), BOTH, "complete")
pair("transformations/union_of_windows", lambda l, r: l.withWatermark("at", "0 seconds").groupBy(F.window("at", "2 seconds")).count().union(r.withWatermark("at", "0 seconds").groupBy(F.window("at", "2 seconds")).count()), BOTH)
turns("transformations/union_by_turns", lambda l, r: l.union(r), [("left", FEED[0]), ("right", FEED[2]), ("right", FEED[3]), ("left", FEED[1])])
single("transformations/union_with_itself", lambda f: f.union(f), FEED)
single("transformations/union_with_a_table", lambda f: f.union(f.sparkSession.createDataFrame([], f.schema)), FEED)
single("transformations/except_a_table", lambda f: f.select("key").exceptAll(f.sparkSession.createDataFrame([("a",)], "key STRING")), FEED)
single("transformations/subtract_a_table", lambda f: f.select("key").subtract(f.sparkSession.createDataFrame([("a",)], "key STRING")), FEED)
single("transformations/except_a_table_update", lambda f: f.select("key", "n").subtract(f.sparkSession.createDataFrame([("a", 1)], "key STRING, n INT")), FEED, "update")
single("transformations/intersect_a_table", lambda f: f.select("key").intersect(f.sparkSession.createDataFrame([("a",)], "key STRING")), FEED)

for mode in ("append", "update", "complete"):
    single(f"transformations/limit_{mode}", lambda f: f.limit(3), FEED, mode)
    single(f"transformations/limit_of_counts_{mode}", lambda f: f.groupBy("key").count().limit(2), [[(1, "a", 1)], [(2, "a", 1)]], mode)
single("transformations/limit_zero", lambda f: f.limit(0), FEED)
single("transformations/limit_then_filter", lambda f: f.limit(3).filter("n > 1"), FEED)
single("transformations/limit_then_count", lambda f: f.limit(3).groupBy("key").count(), FEED, "update")
single("transformations/limit_twice", lambda f: f.limit(3).limit(2), FEED)
single("transformations/offset", lambda f: f.offset(1), FEED)
single("transformations/tail", lambda f: f.orderBy("n"), FEED)

single("transformations/observe", lambda f: f.observe("seen", F.count(F.lit(1)).alias("rows"), F.sum("n").alias("total"), F.max("key").alias("top")), FEED)
single("transformations/observe_twice", lambda f: f.observe("before", F.count("*").alias("c")).filter("n > 2").observe("after", F.count("*").alias("c"), F.min("n").alias("m")), FEED)
single("transformations/observe_below_an_aggregate", lambda f: f.observe("seen", F.count("*").alias("c")).groupBy("key").count(), FEED, "update")
single("transformations/observe_above_an_aggregate", lambda f: f.groupBy("key").count().observe("seen", F.max("count").alias("c")), FEED, "update")
single("transformations/observe_above_windows", lambda f: f.withWatermark("at", "0 seconds").groupBy(F.window("at", "2 seconds")).count().observe("seen", F.count("*").alias("c")), FEED)
pair("transformations/observe_under_a_union", lambda l, r: l.observe("left", F.count("*").alias("c")).union(r.observe("right", F.count("*").alias("c"))), BOTH)


def plus_hundred(n):
    return None if n is None else n + 100


def plus_series(n: pd.Series) -> pd.Series:
    return n + 100


def plus_iterator(chunks):
    for chunk in chunks:
        yield chunk + 100


def doubled(frames):
    for frame in frames:
        yield pd.concat([frame, frame])


def doubled_arrow(batches):
    for batch in batches:
        yield batch
        yield batch


def wrong(n):
    raise ValueError("no thanks")


single("transformations/udf", lambda f: f.select(F.udf(plus_hundred, "int")("n").alias("m")), FEED)
single("transformations/pandas_udf", lambda f: f.select(F.pandas_udf(plus_series, "double")(F.col("n").cast("double")).alias("m")), FEED)
single("transformations/pandas_udf_iterator", lambda f: f.select(F.pandas_udf(plus_iterator, "double", 204)(F.col("n").cast("double")).alias("m")), FEED)
single("transformations/udf_filter", lambda f: f.filter(F.udf(lambda n: n is not None and n % 2 == 0, "boolean")("n")), FEED)
single("transformations/udf_key", lambda f: f.groupBy(F.udf(lambda n: "none" if n is None else "odd" if n % 2 else "even", "string")("n").alias("k")).count(), FEED, "update")
single("transformations/udf_above_an_aggregate", lambda f: f.groupBy("key").count().select(F.udf(lambda c: c * 10, "long")("count").alias("c")), FEED, "complete")
single("transformations/udf_fails", lambda f: f.select(F.udf(wrong, "int")("n")), FEED)
single("transformations/map_in_pandas", lambda f: f.select("key", "n").mapInPandas(doubled, "key STRING, n DOUBLE"), FEED)
single("transformations/map_in_arrow", lambda f: f.select("key", "n").mapInArrow(doubled_arrow, "key STRING, n INT"), FEED)
single("transformations/map_in_pandas_then_count", lambda f: f.select("key").mapInPandas(doubled, "key STRING").groupBy("key").count(), FEED, "complete")
single("transformations/map_in_pandas_loses_the_watermark", lambda f: f.withWatermark("at", "1 second").mapInPandas(doubled, "at TIMESTAMP, key STRING, n DOUBLE").groupBy(F.window("at", "2 seconds")).count(), FEED)
single("transformations/apply_in_pandas", lambda f: f.groupBy("key").applyInPandas(lambda frame: frame, "at TIMESTAMP, key STRING, n INT"), FEED)
single("transformations/pandas_aggregate", lambda f: f.groupBy("key").agg(F.pandas_udf(lambda n: float(n.sum()), "double", 202)("n")), FEED, "complete")


@stream("transformations/for_each_batch")
def for_each_batch(bench):
    """Batch ids and rows as the function sees them, batches without rows too."""
    out = bench.directory("out")

    def save(frame, batch_id):
        frame.withColumn("batch", F.lit(batch_id)).write.mode("append").json(out)
        frame.sparkSession.createDataFrame([(batch_id, frame.count(), frame.isStreaming)], "id LONG, rows LONG, streaming BOOLEAN").write.mode("append").json(out + "-calls")

    frame = bench.source("in").withWatermark("at", "0 seconds").groupBy(F.window("at", "2 seconds")).count().select("window.start", "count")
    for index, rows in enumerate(FEED):
        bench.write("in", index, rows)
    query = bench.start(frame, "append", sink=None, writer=lambda w: w.foreachBatch(save).trigger(availableNow=True))
    bench.end(query)
    calls = [repr(row) for row in bench.spark.read.schema("id LONG, rows LONG, streaming BOOLEAN").json(out + "-calls").orderBy("id").collect()]
    rows = [repr(row) for row in bench.spark.read.schema("batch LONG, start TIMESTAMP, count LONG").json(out).orderBy("batch", "start").collect()]
    return bench.batches(query, rows=False) + [{"calls": calls}, {"rows": rows}]


@stream("transformations/for_each_batch_complete")
def for_each_batch_complete(bench):
    out = bench.directory("out")

    def save(frame, batch_id):
        frame.withColumn("batch", F.lit(batch_id)).write.mode("append").json(out)

    for index, rows in enumerate(FEED):
        bench.write("in", index, rows)
    frame = bench.source("in").groupBy("key").count()
    query = bench.start(frame, "complete", sink=None, writer=lambda w: w.foreachBatch(save).trigger(availableNow=True))
    bench.end(query)
    rows = [repr(row) for row in bench.spark.read.schema("batch LONG, key STRING, count LONG").json(out).orderBy("batch", "key").collect()]
    return bench.batches(query, rows=False) + [{"rows": rows}]


@stream("transformations/for_each_row")
def for_each_row(bench):
    path = bench.directory("seen")

    class Writer:
        def open(self, partition, epoch):
            self.lines = [f"{partition} {epoch}"]
            return True

        def process(self, row):
            self.lines.append(repr(row))

        def close(self, error):
            import os

            os.makedirs(path, exist_ok=True)
            with open(os.path.join(path, self.lines[0].replace(" ", "-")), "w") as file:
                file.write("\n".join(sorted(self.lines[1:])))

    bench.write("in", 0, FEED[0])
    bench.write("in", 1, FEED[2])
    query = bench.start(bench.source("in"), "append", sink=None, writer=lambda w: w.foreach(Writer()).trigger(availableNow=True))
    bench.end(query)
    import os

    seen = {name: open(os.path.join(path, name)).read().split("\n") for name in sorted(os.listdir(path))}
    return bench.batches(query, rows=False) + [seen]


@stream("transformations/for_each_batch_fails")
def for_each_batch_fails(bench):
    bench.write("in", 0, FEED[0])

    def fail(frame, batch_id):
        raise ValueError("no thanks")

    query = bench.start(bench.source("in"), "append", sink=None, writer=lambda w: w.foreachBatch(fail).trigger(availableNow=True))
    try:
        bench.end(query)
    except Exception:
        return [bench.failure(query.exception()), {"mentions": "ValueError: no thanks" in str(query.exception())}]
