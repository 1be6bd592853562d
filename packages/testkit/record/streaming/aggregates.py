"""Every aggregate that merges, in every output mode."""

from pyspark.sql import functions as F

from .program import single

VALUES = "at TIMESTAMP, key STRING, n INT, x DOUBLE, flag BOOLEAN, word STRING"

FEED = [
    [(1, "a", 1, 0.5, True, "ox"), (2, "a", 4, 1.5, False, "ant"), (3, "b", 2, 2.0, None, "bee")],
    [(11, "a", 9, 4.0, True, "cow"), (4, "b", None, None, True, None), (5, "c", 7, 8.0, False, "dog")],
    [(40, "b", 6, -1.0, False, "elk"), (6, "a", 3, 0.25, True, "ant"), (41, None, None, None, None, None)],
]

AGGREGATES = {
    "count_star": F.count("*"),
    "count": F.count("n"),
    "count_if": F.count_if("flag"),
    "sum_int": F.sum("n"),
    "sum_double": F.sum("x"),
    "sum_decimal": F.sum(F.col("n").cast("decimal(10,2)")),
    "try_sum": F.try_sum("n"),
    "avg_int": F.avg("n"),
    "avg_double": F.avg("x"),
    "avg_decimal": F.avg(F.col("n").cast("decimal(10,2)")),
    "try_avg": F.try_avg("n"),
    "min": F.min("n"),
    "max": F.max("x"),
    "min_string": F.min("word"),
    "max_timestamp": F.max("at"),
    "max_struct": F.max(F.struct("flag", "n")),
    "first": F.first("n"),
    "first_ignore_nulls": F.first("n", ignorenulls=True),
    "last": F.last("word"),
    "last_ignore_nulls": F.last("word", ignorenulls=True),
    "any_value": F.any_value("word"),
    "stddev": F.round(F.stddev("n"), 9),
    "stddev_pop": F.round(F.stddev_pop("x"), 9),
    "variance": F.round(F.variance("n"), 9),
    "var_pop": F.round(F.var_pop("x"), 9),
    "skewness": F.round(F.skewness("n"), 9),
    "kurtosis": F.round(F.kurtosis("n"), 9),
    "corr": F.round(F.corr("n", "x"), 9),
    "covar_pop": F.round(F.covar_pop("n", "x"), 9),
    "covar_samp": F.round(F.covar_samp("n", "x"), 9),
    "regr_slope": F.round(F.regr_slope("x", "n"), 9),
    "regr_count": F.regr_count("x", "n"),
    "approx_count_distinct": F.approx_count_distinct("word"),
    "collect_list": F.collect_list("word"),
    "collect_set": F.array_sort(F.collect_set("word")),
    "array_agg": F.array_agg("n"),
    "max_by": F.max_by("word", "n"),
    "min_by": F.min_by("word", "n"),
    "percentile_approx": F.percentile_approx("n", 0.5),
    "percentile_approx_array": F.percentile_approx("x", [0.25, 0.75], 100),
    "percentile": F.percentile("n", F.lit(0.5)),
    "median": F.median("x"),
    "mode": F.mode("word", True),
    "bool_and": F.bool_and("flag"),
    "bool_or": F.bool_or("flag"),
    "every": F.every("flag"),
    "some": F.some("flag"),
    "bit_and": F.bit_and("n"),
    "bit_or": F.bit_or("n"),
    "bit_xor": F.bit_xor("n"),
    "product": F.product("x"),
    "listagg": F.listagg("word", F.lit("+")),
    "histogram_numeric": F.histogram_numeric("x", F.lit(3)),
    "hll_sketch_estimate": F.hll_sketch_estimate(F.hll_sketch_agg("word")),
    "count_min_sketch_length": F.length(F.count_min_sketch("n", F.lit(0.5), F.lit(0.5), F.lit(7))),
    "sum_filtered": F.expr("sum(n) FILTER (WHERE flag)"),
    "sum_of_expression": F.sum(F.col("n") * 2 + F.length("word")) + F.count("*"),
    "several": F.struct(F.count("*"), F.sum("n"), F.max("word")),
}


#: Also by window in append mode: one aggregate of each kind of state.
BY_WINDOW = (
    "count_star", "sum_int", "avg_decimal", "min_string", "first", "last_ignore_nulls", "stddev", "approx_count_distinct",
    "collect_list", "max_by", "percentile_approx", "bool_and", "corr", "several",
)

for name, aggregate in AGGREGATES.items():
    single(
        f"aggregates/{name}_update",
        lambda f, aggregate=aggregate: f.groupBy("key").agg(aggregate.alias("v")),
        FEED,
        "update",
        schema=VALUES,
    )
for name in BY_WINDOW:
    single(
        f"aggregates/{name}_append",
        lambda f, aggregate=AGGREGATES[name]: f.withWatermark("at", "5 seconds")
        .groupBy(F.window("at", "20 seconds"), "key")
        .agg(aggregate.alias("v")),
        FEED,
        "append",
        schema=VALUES,
    )


def complete(name, *aggregates):
    single(f"aggregates/{name}_complete", lambda f: f.groupBy("key").agg(*aggregates), FEED, "complete", schema=VALUES)


complete("counts_and_sums", F.count("*").alias("c"), F.sum("n").alias("s"), F.avg("x").alias("a"), F.count_if("flag").alias("f"))
complete("extremes", F.min("n"), F.max("x"), F.max_by("word", "n"), F.min_by("word", "x"), F.first("word"), F.last("n"))
complete("spreads", F.round(F.stddev("n"), 9), F.round(F.var_pop("x"), 9), F.round(F.skewness("n"), 9))
complete("collections", F.collect_list("n"), F.array_sort(F.collect_set("flag")), F.approx_count_distinct("n"))
complete("booleans", F.bool_and("flag"), F.bool_or("flag"), F.bit_or("n"))

SMALL = [[(1, "a", 1), (2, "b", 2)], [(3, "a", 3)], [(4, None, None), (5, None, 5)]]

for mode in ("update", "complete"):
    single(f"aggregates/global_{mode}", lambda f: f.agg(F.count("*").alias("c"), F.sum("n").alias("s")), SMALL, mode)
    single(f"aggregates/global_empty_{mode}", lambda f: f.filter("n > 2").agg(F.count("*").alias("c"), F.max("n").alias("m")), SMALL, mode)
    single(f"aggregates/rollup_{mode}", lambda f: f.rollup("key").agg(F.sum("n").alias("s"), F.grouping_id().alias("g")), SMALL, mode)
    single(f"aggregates/cube_{mode}", lambda f: f.cube("key", F.col("n") % 2).agg(F.count("*").alias("c")), SMALL, mode)
    single(f"aggregates/having_{mode}", lambda f: f.groupBy("key").agg(F.sum("n").alias("s")).filter("s > 1"), SMALL, mode)
    single(f"aggregates/expression_keys_{mode}", lambda f: f.groupBy(F.upper("key").alias("k"), (F.col("n") % 2).alias("odd")).count(), SMALL, mode)
    single(f"aggregates/struct_key_{mode}", lambda f: f.groupBy(F.struct("key", "n").alias("k")).count(), SMALL, mode)

single("aggregates/sorted_complete", lambda f: f.groupBy("key").count().orderBy(F.desc("count")), SMALL, "complete")
single("aggregates/limited_complete", lambda f: f.groupBy("key").count().orderBy("key").limit(2), SMALL, "complete")
single("aggregates/distinct_keys_only_update", lambda f: f.groupBy("key").agg(F.lit(1).alias("one")), SMALL, "update")
single("aggregates/double_key_negative_zero", lambda f: f.groupBy(F.col("n") * F.lit(-0.0)).count(), SMALL, "complete")
single("aggregates/after_explode", lambda f: f.select("key", F.explode(F.sequence(F.lit(1), "n")).alias("i")).groupBy("i").count(), SMALL[:2], "update")

