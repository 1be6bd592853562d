"""Which query may use which output mode: what start() says in append, update and complete (UnsupportedOperationChecker)."""

from pyspark.sql import functions as F

from .program import SCHEMA, stream

MODES = ("append", "update", "complete")
window = F.window("at", "10 seconds")


def matrix(name, transform, **settings):
    """One answer an output mode: "started", or the error."""

    @stream(f"refusals/{name}")
    def run(bench):
        return {mode: attempt(bench, transform, mode, settings) for mode in MODES}


def attempt(bench, transform, mode, settings):
    sources = [bench.source(each, settings.get("schema", SCHEMA)) for each in ("one", "two")]
    bench.set(settings.get("conf", {}))
    try:
        count = transform.__code__.co_argcount
        bench.start(transform(*sources[:count]), mode, "noop", checkpoint=f"checkpoint-{mode}").stop()
        return "started"
    except Exception as error:
        return bench.refusal(error)


def table(frame):
    return frame.sparkSession.createDataFrame([("a", "Alpha")], "key STRING, title STRING")


def marked(frame, column="at"):
    return frame.withWatermark(column, "10 seconds")


def other(frame):
    """The second stream under other names."""
    return frame.toDF("when", "k", "m")


def viewed(text, *frames):
    for name, frame in zip(("refusals_one", "refusals_two"), frames):
        frame.createOrReplaceTempView(name)
    table(frames[0]).createOrReplaceTempView("refusals_table")
    return frames[0].sparkSession.sql(text)


matrix("project", lambda f: f.select("n"))
matrix("filter", lambda f: f.filter("n > 1"))
matrix("count_by_key", lambda f: f.groupBy("key").count())
matrix("count_by_key_with_watermark", lambda f: marked(f).groupBy("key").count())
matrix("count_by_window", lambda f: f.groupBy(window).count())
matrix("count_by_window_with_watermark", lambda f: marked(f).groupBy(window).count())
matrix("count_by_time_with_watermark", lambda f: marked(f).groupBy("at").count())
matrix("count_by_cast_time", lambda f: marked(f).groupBy(F.to_date("at")).count())
matrix("watermark_above_the_aggregate", lambda f: f.groupBy("at").count().withWatermark("at", "1 second"))
matrix("global_count", lambda f: f.agg(F.count("*")))
matrix("global_count_with_watermark", lambda f: marked(f).agg(F.count("*")))
matrix("count_distinct", lambda f: f.groupBy("key").agg(F.count_distinct("n")))
matrix("sum_distinct", lambda f: f.groupBy("key").agg(F.sum_distinct("n")))
matrix("collect_set_distinct", lambda f: viewed("SELECT key, collect_list(DISTINCT n) FROM refusals_one GROUP BY key", f))
matrix("approx_count_distinct", lambda f: f.groupBy("key").agg(F.approx_count_distinct("n")))
matrix("rollup", lambda f: f.rollup("key", "n").count())
matrix("cube", lambda f: f.cube("key").count())
matrix("grouping_sets", lambda f: viewed("SELECT key, n, count(*) FROM refusals_one GROUP BY GROUPING SETS ((key), (n))", f))
matrix("pivot", lambda f: f.groupBy("key").pivot("n", [1, 2]).count())
matrix("pivot_without_values", lambda f: f.groupBy("key").pivot("n").count())
matrix("two_counts", lambda f: f.groupBy("key", "n").count().groupBy("key").count())
matrix("two_counts_by_window", lambda f: marked(f).groupBy(window, "key").count().groupBy("window").count())
matrix("two_counts_by_window_of_window", lambda f: marked(f).groupBy(window).count().groupBy(F.window("window", "20 seconds")).count())
matrix("count_then_window_count", lambda f: marked(f).groupBy("at", "key").count().groupBy(F.window("at", "20 seconds")).count())
matrix("session_window", lambda f: marked(f).groupBy(F.session_window("at", "5 seconds"), "key").count())
matrix("session_window_without_watermark", lambda f: f.groupBy(F.session_window("at", "5 seconds"), "key").count())
matrix("session_window_alone", lambda f: marked(f).groupBy(F.session_window("at", "5 seconds")).count())
matrix("sort", lambda f: f.orderBy("n"))
matrix("sort_within_partitions", lambda f: f.sortWithinPartitions("n"))
matrix("sort_of_counts", lambda f: f.groupBy("key").count().orderBy("count"))
matrix("sort_below_counts", lambda f: f.orderBy("n").groupBy("key").count())
matrix("limit", lambda f: f.limit(2))
matrix("limit_of_counts", lambda f: f.groupBy("key").count().limit(2))
matrix("limit_below_counts", lambda f: f.limit(2).groupBy("key").count())
matrix("sorted_limit_of_counts", lambda f: f.groupBy("key").count().orderBy("key").limit(2))
matrix("offset", lambda f: f.offset(2))
matrix("offset_of_counts", lambda f: f.groupBy("key").count().offset(2))
matrix("sample", lambda f: f.sample(0.5))
matrix("sample_of_counts", lambda f: f.groupBy("key").count().sample(0.5))
matrix("deduplicate", lambda f: f.dropDuplicates(["key"]))
matrix("deduplicate_with_watermark", lambda f: marked(f).dropDuplicates(["key", "at"]))
matrix("deduplicate_watermark_outside", lambda f: marked(f).dropDuplicates(["key"]))
matrix("deduplicate_within_watermark", lambda f: marked(f).dropDuplicatesWithinWatermark(["key"]))
matrix("deduplicate_within_no_watermark", lambda f: f.dropDuplicatesWithinWatermark(["key"]))
matrix("deduplicate_then_count", lambda f: f.dropDuplicates(["key"]).groupBy("key").count())
matrix("deduplicate_with_watermark_then_count", lambda f: marked(f).dropDuplicates(["key", "at"]).groupBy(window).count())
matrix("count_then_deduplicate", lambda f: f.groupBy("key").count().dropDuplicates(["count"]))
matrix("window_count_then_deduplicate", lambda f: marked(f).groupBy(window).count().dropDuplicates(["window"]))
matrix("distinct", lambda f: f.select("key").distinct())
matrix("distinct_of_counts", lambda f: f.groupBy("key").count().select("count").distinct())
matrix("row_number", lambda f: f.withColumn("r", F.expr("row_number() OVER (PARTITION BY key ORDER BY at)")))
matrix("lag", lambda f: f.select("n", F.expr("lag(n) OVER (ORDER BY at)")))
matrix("rank_of_counts", lambda f: f.groupBy("key").count().withColumn("r", F.expr("rank() OVER (ORDER BY count)")))
matrix("sum_over_window", lambda f: viewed("SELECT n, sum(n) OVER (PARTITION BY key) AS s FROM refusals_one", f))
matrix("monotonically_increasing_id", lambda f: f.withColumn("i", F.monotonically_increasing_id()))
matrix("generate", lambda f: f.select(F.explode(F.array("n", "n"))))
matrix("python_function", lambda f: f.select(F.udf(lambda n: n, "int")("n")))
matrix("map_in_pandas", lambda f: f.select("n").mapInPandas(lambda frames: frames, "n INT"))
matrix("apply_in_pandas", lambda f: f.groupBy("key").applyInPandas(lambda frame: frame, SCHEMA))
matrix("pandas_aggregate", lambda f: f.groupBy("key").agg(F.pandas_udf(lambda n: float(n.sum()), "double", 202)("n")))
matrix("cogroup", lambda f, g: f.groupBy("key").cogroup(other(g).groupBy("k")).applyInPandas(lambda one, two: one, SCHEMA))
matrix("observe", lambda f: f.observe("seen", F.count("*").alias("c")))
matrix("repartition", lambda f: f.repartition(2))
matrix("batch_only", lambda f: table(f))
matrix("batch_counts", lambda f: table(f).groupBy("key").count())

matrix("union", lambda f, g: f.union(g))
matrix("union_with_table", lambda f: f.select("key").union(table(f).select("key")))
matrix("table_union_stream", lambda f: table(f).select("key").union(f.select("key")))
matrix("union_of_counts", lambda f, g: f.groupBy("key").count().union(g.groupBy("key").count()))
matrix("union_of_counts_and_rows", lambda f, g: f.groupBy("key").count().union(g.select("key", F.col("n").cast("long"))))
matrix("count_of_union", lambda f, g: f.union(g).groupBy("key").count())
matrix("except_stream", lambda f, g: f.subtract(g))
matrix("except_table", lambda f: f.select("key").subtract(table(f).select("key")))
matrix("table_except_stream", lambda f: table(f).select("key").subtract(f.select("key")))
matrix("except_all_table", lambda f: f.select("key").exceptAll(table(f).select("key")))
matrix("intersect_stream", lambda f, g: f.intersect(g))
matrix("intersect_table", lambda f: f.select("key").intersect(table(f).select("key")))
matrix("intersect_all_table", lambda f: f.select("key").intersectAll(table(f).select("key")))

for how in ("inner", "cross", "left_outer", "right_outer", "full_outer", "left_semi", "left_anti"):
    condition = {} if how == "cross" else {"on": "key"}
    matrix(f"stream_{how}_table", lambda f, how=how, condition=condition: f.join(table(f).toDF("key" if condition else "k", "title"), how=how, **condition), conf={})
    matrix(f"table_{how}_stream", lambda f, how=how, condition=condition: table(f).toDF("key" if condition else "k", "title").join(f, how=how, **condition))
    if how != "cross":
        keys = F.expr("key = k")
        within = F.expr("key = k AND when BETWEEN at AND at + INTERVAL 5 SECONDS")
        matrix(f"stream_{how}_stream", lambda f, g, how=how, keys=keys: f.join(other(g), keys, how))
        matrix(f"stream_{how}_stream_watermarks", lambda f, g, how=how, keys=keys: marked(f).join(marked(other(g), "when"), keys, how))
        matrix(f"stream_{how}_stream_range", lambda f, g, how=how, within=within: marked(f).join(marked(other(g), "when"), within, how))
        matrix(f"stream_{how}_stream_range_left_watermark", lambda f, g, how=how, within=within: marked(f).join(other(g), within, how))
        matrix(f"stream_{how}_stream_range_right_watermark", lambda f, g, how=how, within=within: f.join(marked(other(g), "when"), within, how))
        matrix(f"stream_{how}_stream_then_count", lambda f, g, how=how, within=within: marked(f).join(marked(other(g), "when"), within, how).groupBy(window).count())
        matrix(f"count_{how}_stream", lambda f, g, how=how: marked(f).groupBy(window, "key").count().join(marked(other(g), "when").groupBy(F.window("when", "10 seconds").alias("window"), F.col("k").alias("key")).agg(F.sum("m")), ["window", "key"], how))
matrix("stream_cross_stream", lambda f, g: f.crossJoin(other(g)))
matrix("stream_inner_counts", lambda f, g: f.join(g.groupBy("key").count(), "key"))
matrix("counts_inner_table", lambda f: f.groupBy("key").count().join(table(f), "key"))
matrix("join_then_deduplicate", lambda f, g: marked(f).join(marked(other(g), "when"), F.expr("key = k AND at = when")).dropDuplicates(["at", "key"]))
matrix("join_of_three", lambda f, g: f.join(other(g), F.expr("key = k")).join(f.select(F.col("key").alias("third")), F.expr("third = k")))
matrix("lateral_join", lambda f: viewed("SELECT key, c FROM refusals_one, LATERAL (SELECT n + 1 AS c)", f))
matrix("exists_stream", lambda f, g: viewed("SELECT * FROM refusals_one o WHERE EXISTS (SELECT 1 FROM refusals_two t WHERE t.key = o.key)", f, g))
matrix("in_table", lambda f: viewed("SELECT * FROM refusals_one WHERE key IN (SELECT key FROM refusals_table)", f))
matrix("not_in_table", lambda f: viewed("SELECT * FROM refusals_one WHERE key NOT IN (SELECT key FROM refusals_table)", f))
matrix("scalar_subquery_of_stream", lambda f, g: viewed("SELECT n, (SELECT max(n) FROM refusals_two) AS m FROM refusals_one", f, g))
matrix("correlated_scalar_subquery", lambda f: viewed("SELECT n, (SELECT max(title) FROM refusals_table t WHERE t.key = o.key) AS m FROM refusals_one o", f))
matrix("unpivot", lambda f: f.unpivot("key", ["n"], "name", "value"))
matrix("with_columns_of_random", lambda f: f.withColumn("r", F.rand(1)))
matrix("cross_tabulation", lambda f: f.stat.crosstab("key", "n"))
matrix("unsupported_check_off_sort", lambda f: f.orderBy("n"), conf={"spark.sql.streaming.unsupportedOperationCheck": "false"})
matrix("unsupported_check_off_append_counts", lambda f: f.groupBy("key").count(), conf={"spark.sql.streaming.unsupportedOperationCheck": "false"})
matrix("correctness_check_off", lambda f: marked(f).groupBy(window).count().groupBy(F.window("window", "20 seconds")).count(), conf={"spark.sql.streaming.statefulOperator.checkCorrectness.enabled": "false"})
matrix("one_stateful_operator_only", lambda f: marked(f).groupBy(window).count().groupBy(F.window("window", "20 seconds")).count(), conf={"spark.sql.streaming.statefulOperator.allowMultiple": "false"})


def batch_action(name, action):
    """What a batch action on a stream says."""

    @stream(f"refusals/action_{name}")
    def run(bench):
        result = action(bench.source("one"))
        return {"answer": repr(result)}


batch_action("collect", lambda f: f.collect())
batch_action("count", lambda f: f.count())
batch_action("show", lambda f: f.show())
batch_action("to_pandas", lambda f: f.toPandas())
batch_action("save", lambda f: f.write.mode("append").json("/tmp/never"))
batch_action("save_as_table", lambda f: f.write.saveAsTable("never"))
batch_action("cache", lambda f: f.cache().count())
batch_action("checkpoint", lambda f: f.localCheckpoint())
batch_action("first", lambda f: f.first())
batch_action("take", lambda f: f.take(2))
batch_action("tail", lambda f: f.tail(2))
batch_action("is_empty", lambda f: f.isEmpty())
batch_action("schema", lambda f: f.schema.simpleString())
batch_action("is_streaming", lambda f: (f.isStreaming, f.groupBy("key").count().isStreaming, table(f).isStreaming))
batch_action("explain", lambda f: f.explain())
batch_action("random_split", lambda f: [each.isStreaming for each in f.randomSplit([0.5, 0.5])])
batch_action("approx_quantile", lambda f: f.approxQuantile("n", [0.5], 0.1))
batch_action("foreach", lambda f: f.foreach(print))
batch_action("view_of_batch", lambda f: f.sparkSession.range(1).writeStream.format("noop").start())
