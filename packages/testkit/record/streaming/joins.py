"""Joins of two streams."""

from pyspark.sql import functions as F

from .program import pair, single, turns

LEFT = "lt TIMESTAMP, lk STRING, lv INT"
RIGHT = "rt TIMESTAMP, rk STRING, rv INT"
SIDES = {"left": LEFT, "right": RIGHT}

#: Keys that meet within a batch, later, never; a null key; late rows in the fourth batch.
FEED = [
    ([(1, "a", 1), (2, "b", 2), (3, None, 3)], [(4, "a", 10)]),
    ([(8, "a", 4)], [(5, "b", 20), (9, "c", 30), (6, None, 40)]),
    ([(40, "c", 5), (41, "d", 6)], [(42, "d", 50), (38, "c", 60)]),
    ([(2, "a", 7), (60, "e", 8)], [(3, "a", 70), (61, "f", 80), (62, "e", 90)]),
    ([(120, "z", 9)], [(120, "y", 100)]),
]

TURNS = [
    ("left", [(1, "a", 1), (2, "b", 2)]),
    ("right", [(3, "a", 10), (30, "c", 20)]),
    ("left", [(31, "c", 3), (32, "d", 4)]),
    ("right", [(33, "d", 30), (60, "e", 40)]),
    ("left", [(70, "f", 5), (4, "a", 6)]),
    ("right", [(90, "g", 50), (5, "a", 60)]),
]

KEYS = F.col("lk") == F.col("rk")
RANGE = KEYS & F.expr("rt >= lt AND rt <= lt + interval 5 seconds")
BOTH_WAYS = KEYS & F.expr("rt >= lt - interval 3 seconds AND rt <= lt + interval 5 seconds")
OUTER = ("left_outer", "right_outer", "full_outer", "left_semi")


def marked(left, right, delays=("10 seconds", "10 seconds")):
    return left.withWatermark("lt", delays[0]), right.withWatermark("rt", delays[1])


def joined(condition, how="inner", delays=("10 seconds", "10 seconds")):
    def transform(left, right):
        left, right = marked(left, right, delays)
        return left.join(right, condition, how)

    return transform


def windowed(how, mark=True):
    """Joined on equal windows of both times and the keys."""

    def transform(left, right):
        left, right = marked(left, right) if mark else (left, right)
        left = left.withColumn("w", F.window("lt", "10 seconds"))
        right = right.withColumn("v", F.window("rt", "10 seconds"))
        return left.join(right, KEYS & (F.col("w") == F.col("v")), how).select("lk", "lv", *(() if how == "left_semi" else ("rk", "rv")), "w.start")

    return transform


def case(name, transform, mode="append", feed=FEED, **settings):
    pair(f"joins/{name}", transform, feed, mode, **SIDES, **settings)


for how in ("inner", *OUTER):
    case(f"{how}_range", joined(RANGE, how))
    case(f"{how}_range_both_ways", joined(BOTH_WAYS, how))
    case(f"{how}_window_equality", windowed(how))
    case(f"{how}_without_watermark", lambda l, r, how=how: l.join(r, KEYS, how))
    case(f"{how}_range_without_watermark", lambda l, r, how=how: l.join(r, RANGE, how))
    case(f"{how}_watermark_without_range", joined(KEYS, how))
    case(f"{how}_left_watermark_range", lambda l, r, how=how: l.withWatermark("lt", "10 seconds").join(r, RANGE, how))
    case(f"{how}_right_watermark_range", lambda l, r, how=how: l.join(r.withWatermark("rt", "10 seconds"), RANGE, how))
    case(f"{how}_range_update", joined(RANGE, how), "update")
    turns(f"joins/{how}_by_turns", joined(RANGE, how), TURNS, **SIDES)
for how in OUTER:
    case(f"{how}_condition_of_one_side", joined(RANGE & (F.col("lv") > 1) & (F.col("rv") > 10), how))
    case(f"{how}_different_delays", joined(RANGE, how, ("2 seconds", "20 seconds")))

case("inner_complete", joined(RANGE), "complete")
case("inner_keys_update", lambda l, r: l.join(r, KEYS), "update")
case("inner_times_equal", joined(KEYS & (F.col("lt") == F.col("rt"))), feed=[([(1, "a", 1), (5, "b", 2)], [(5, "b", 3)]), ([(30, "c", 4)], [(1, "a", 5), (30, "c", 6)]), ([(1, "a", 7), (60, "d", 8)], [(60, "d", 9)])])
case("left_outer_times_equal", joined(KEYS & (F.col("lt") == F.col("rt")), "left_outer"), feed=[([(1, "a", 1), (5, "b", 2)], [(5, "b", 3)]), ([(30, "c", 4)], [(30, "c", 6)]), ([(60, "d", 8)], [(60, "d", 9)])])
case("inner_other_condition", joined(RANGE & (F.col("lv") < F.col("rv"))))
case("inner_duplicates", lambda l, r: l.join(r, KEYS), feed=[([(1, "a", 1), (1, "a", 1)], [(2, "a", 5), (2, "a", 5)]), ([(3, "a", 1)], [(4, "a", 5)])])
case("inner_max_policy", joined(RANGE), conf={"spark.sql.streaming.multipleWatermarkPolicy": "max"})
case("left_outer_max_policy", joined(RANGE, "left_outer"), conf={"spark.sql.streaming.multipleWatermarkPolicy": "max"})
case("inner_no_batches_without_data", joined(RANGE), conf={"spark.sql.streaming.noDataMicroBatches.enabled": "false"})
case("left_outer_no_batches_without_data", joined(RANGE, "left_outer"), conf={"spark.sql.streaming.noDataMicroBatches.enabled": "false"})
case("inner_no_equality", lambda l, r: l.join(r, F.col("lv") < F.col("rv")))
case("cross", lambda l, r: l.crossJoin(r))
case("left_anti", joined(RANGE, "left_anti"))
case("range_of_the_left_only", joined(KEYS & F.expr("rt >= lt")))
case("range_of_the_right_only", joined(KEYS & F.expr("rt <= lt + interval 5 seconds")))
case("inner_strict_range", joined(KEYS & F.expr("rt > lt AND rt < lt + interval 5 seconds")), feed=FEED)
case("null_safe_keys", lambda l, r: l.join(r, F.col("lk").eqNullSafe(F.col("rk"))))
case("keys_of_expressions", lambda l, r: l.join(r, F.upper("lk") == F.upper("rk")))
case("using_a_column", lambda l, r: l.withColumnRenamed("lk", "k").join(r.withColumnRenamed("rk", "k"), "k"))
case("left_outer_using_a_column", lambda l, r: marked(l, r)[0].withColumnRenamed("lk", "k").withColumn("w", F.window("lt", "10 seconds")).join(marked(l, r)[1].withColumnRenamed("rk", "k").withColumn("w", F.window("rt", "10 seconds")), ["k", "w"], "left_outer").select("k", "lv", "rv"))
case("then_filter", lambda l, r: joined(RANGE)(l, r).filter("rv > 10").select("lk", "rv"))
case("left_outer_then_filter_on_nulls", lambda l, r: joined(RANGE, "left_outer")(l, r).filter("rk IS NULL").select("lk", "lv"))
case("after_filters", lambda l, r: marked(l, r)[0].filter("lv < 6").join(marked(l, r)[1].filter("rv < 60"), RANGE, "left_outer"))
for how in ("inner", "left_outer"):
    for mode in ("append", "update", "complete"):
        case(f"{how}_then_windows_{mode}", lambda l, r, how=how: joined(RANGE, how)(l, r).groupBy(F.window("lt", "20 seconds")).agg(F.count("rv").alias("c")), mode)
case("full_outer_then_windows", lambda l, r: joined(RANGE, "full_outer")(l, r).groupBy(F.window("rt", "20 seconds")).count())
case("then_count_by_key_complete", lambda l, r: l.join(r, KEYS).groupBy("lk").count(), "complete")
case("then_deduplicate", lambda l, r: joined(RANGE)(l, r).dropDuplicates(["lt", "lk"]))
case("of_windows", lambda l, r: marked(l, r)[0].groupBy(F.window("lt", "10 seconds"), "lk").count().join(marked(l, r)[1].groupBy(F.window("rt", "10 seconds"), F.col("rk").alias("lk")).agg(F.sum("rv").alias("s")), ["window", "lk"]))
case("of_windows_left_outer", lambda l, r: marked(l, r)[0].groupBy(F.window("lt", "10 seconds"), "lk").count().join(marked(l, r)[1].groupBy(F.window("rt", "10 seconds"), F.col("rk").alias("lk")).agg(F.sum("rv").alias("s")), ["window", "lk"], "left_outer"))
case("of_deduplicated", lambda l, r: marked(l, r)[0].dropDuplicates(["lt", "lk"]).join(marked(l, r)[1], RANGE))
case("with_a_third_stream", lambda l, r: joined(RANGE)(l, r).join(r.selectExpr("rk AS tk", "rt AS tt").withWatermark("tt", "10 seconds"), F.expr("lk = tk AND tt >= lt AND tt <= lt + interval 5 seconds")))
case("and_a_static_table", lambda l, r: joined(RANGE)(l, r).join(l.sparkSession.createDataFrame([("a", "Alpha"), ("d", "Delta")], "lk STRING, title STRING"), "lk"))
single("joins/with_itself", lambda f: f.withWatermark("at", "10 seconds").alias("x").join(f.withWatermark("at", "10 seconds").alias("y"), F.expr("x.key = y.key AND x.at < y.at")).select("x.key", F.col("x.n").alias("xn"), F.col("y.n").alias("yn")), [[(1, "a", 1), (2, "a", 2)], [(3, "a", 3), (4, "b", 4)], [(5, "b", 5)]])
case("sql", lambda l, r: sql_join(l, r))


def sql_join(left, right):
    left.withWatermark("lt", "10 seconds").createOrReplaceTempView("joins_sql_left")
    right.withWatermark("rt", "10 seconds").createOrReplaceTempView("joins_sql_right")
    return left.sparkSession.sql(
        "SELECT lk, lv, rv FROM joins_sql_left LEFT JOIN joins_sql_right "
        "ON lk = rk AND rt BETWEEN lt AND lt + INTERVAL 5 SECONDS"
    )
