"""Where the watermark stands: delays, several watermarks, late rows, batches without data."""

from pyspark.sql import functions as F

from .program import pair, single, stream, turns
from .windows import FEED

window = F.window("at", "10 seconds")
POLICY = "spark.sql.streaming.multipleWatermarkPolicy"


def counted(frame):
    return frame.groupBy(window).agg(F.count("*").alias("c"), F.sum("n").alias("s"))


for delay in ("0 seconds", "3 seconds", "1 minute", "2500 milliseconds", "interval 1 minute 30 seconds"):
    single(f"watermarks/delay_{delay.replace(' ', '_')}", lambda f, delay=delay: counted(f.withWatermark("at", delay)), FEED)
for delay in ("-1 seconds", "soon", "1 month", "", "10"):
    single(f"watermarks/delay_refused_{delay.replace(' ', '_')}", lambda f, delay=delay: counted(f.withWatermark("at", delay)), FEED)
single("watermarks/of_a_month", lambda f: counted(f.withWatermark("at", "1 month")), [[(1, "a", 1)], [(40 * 86_400, "b", 2)], [(2, "a", 3)]])
single("watermarks/on_a_string", lambda f: f.withWatermark("key", "1 second"), FEED)
single("watermarks/on_a_date", lambda f: f.withColumn("d", F.to_date("at")).withWatermark("d", "1 second").groupBy("d").count(), FEED)
single("watermarks/on_an_unknown_column", lambda f: f.withWatermark("nothing", "1 second"), FEED)
single("watermarks/on_a_nested_column", lambda f: f.select(F.struct("at", "n").alias("s")).withWatermark("s.at", "1 second"), FEED)
single("watermarks/alone", lambda f: f.withWatermark("at", "10 seconds"), FEED)
single("watermarks/alone_update", lambda f: f.withWatermark("at", "10 seconds").select("n"), FEED, "update")
single("watermarks/after_a_filter", lambda f: counted(f.filter("n < 6").withWatermark("at", "10 seconds")), FEED)
single("watermarks/before_a_filter", lambda f: counted(f.withWatermark("at", "10 seconds").filter("n < 6")), FEED)
single("watermarks/set_twice_longer", lambda f: counted(f.withWatermark("at", "2 seconds").withWatermark("at", "20 seconds")), FEED)
single("watermarks/set_twice_shorter", lambda f: counted(f.withWatermark("at", "20 seconds").withWatermark("at", "2 seconds")), FEED)
single("watermarks/of_two_columns", lambda f: counted(f.withColumn("b", F.expr("at - interval 5 seconds")).withWatermark("b", "1 second").withWatermark("at", "1 second")), FEED)
single("watermarks/of_another_column", lambda f: counted(f.withColumn("b", F.expr("at - interval 5 seconds")).withWatermark("b", "1 second")), FEED)
single("watermarks/renamed", lambda f: f.withWatermark("at", "10 seconds").withColumnRenamed("at", "when").groupBy(F.window("when", "10 seconds")).count(), FEED)
single("watermarks/lost_in_a_cast", lambda f: f.withWatermark("at", "10 seconds").withColumn("at", F.col("at").cast("string").cast("timestamp")).groupBy(window).count(), FEED)
single("watermarks/kept_in_a_struct", lambda f: f.withWatermark("at", "10 seconds").select(F.struct("at").alias("s")).groupBy(F.window("s.at", "10 seconds")).count(), FEED)
single("watermarks/moved_by_an_expression", lambda f: f.withWatermark("at", "10 seconds").withColumn("at", F.expr("at + interval 1 second")).groupBy(window).count(), FEED)
single("watermarks/far_future", lambda f: counted(f.withWatermark("at", "10 seconds")), [[(1, "a", 1)], [(10_000, "a", 2)], [(3, "b", 3), (20, "b", 4)], [(10_001, "b", 5)]])
single("watermarks/going_back", lambda f: counted(f.withWatermark("at", "1 second")), [[(50, "a", 1)], [(20, "a", 2)], [(60, "a", 3)], [(55, "a", 4)]], "update")
single("watermarks/null_times_only", lambda f: counted(f.withWatermark("at", "1 second")), [[(None, "a", 1)], [(5, "a", 2)], [(None, "b", 3), (30, "b", 4)]], "update")
single("watermarks/no_rows", lambda f: counted(f.withWatermark("at", "1 second")), [[], [(5, "a", 1)], [], [(30, "a", 2)], []])
single("watermarks/before_1970", lambda f: counted(f.withColumn("at", F.expr("at - interval 60 years")).withWatermark("at", "1 second")), FEED)
for mode in ("append", "update"):
    single(
        f"watermarks/no_batches_without_data_{mode}",
        lambda f: counted(f.withWatermark("at", "10 seconds")),
        FEED,
        mode,
        conf={"spark.sql.streaming.noDataMicroBatches.enabled": "false"},
    )
single("watermarks/late_in_complete", lambda f: counted(f.withWatermark("at", "10 seconds")), FEED + [[(100, "z", 1)], [(1, "z", 2)]], "complete")
single("watermarks/late_by_key_update", lambda f: f.withWatermark("at", "10 seconds").groupBy("key", window).count(), FEED, "update")
single("watermarks/not_in_the_keys_update", lambda f: f.withWatermark("at", "10 seconds").groupBy("key").count(), FEED, "update")
single("watermarks/not_in_the_keys_complete", lambda f: f.withWatermark("at", "10 seconds").groupBy("key").agg(F.max("at")), FEED, "complete")

#: The left stream runs ahead; the right one has its first row in the third batch.
UNEVEN = [
    ([(10, "a", 1)], []),
    ([(40, "a", 2), (21, "a", 3)], []),
    ([(80, "a", 4)], [(5, "b", 5), (31, "b", 6)]),
    ([(2, "a", 7)], [(70, "b", 8), (1, "b", 9)]),
    ([(120, "a", 10)], [(110, "b", 11)]),
]


def united(left, right):
    return counted(left.withWatermark("at", "10 seconds").union(right.withWatermark("at", "20 seconds")))


for policy in ("min", "max"):
    for mode in ("append", "update"):
        pair(f"watermarks/two_{policy}_{mode}", united, UNEVEN, mode, conf={POLICY: policy})
    turns(
        f"watermarks/two_by_turns_{policy}",
        united,
        [("left", [(30, "a", 1)]), ("right", [(50, "b", 2)]), ("left", [(90, "a", 3), (4, "a", 4)]), ("right", [(7, "b", 5), (200, "b", 6)]), ("left", [(150, "a", 7)])],
        "append",
        conf={POLICY: policy},
    )
pair("watermarks/two_policy_in_capitals", united, UNEVEN, conf={POLICY: "MAX"})
pair("watermarks/one_of_two", lambda l, r: counted(l.withWatermark("at", "10 seconds").union(r)), UNEVEN, "update")
pair("watermarks/over_the_union", lambda l, r: counted(l.union(r).withWatermark("at", "10 seconds")), UNEVEN)
pair("watermarks/before_and_over_the_union", lambda l, r: counted(l.withWatermark("at", "10 seconds").union(r).withWatermark("at", "10 seconds")), UNEVEN)


@stream("watermarks/policy_refused")
def policy_refused(bench):
    bench.set({POLICY: "most"})


@stream("watermarks/policy_stays_after_restart")
def policy_stays(bench):
    """The policy stored with the batch wins over the session's on restart."""
    answers = []
    for run, policy in enumerate(("max", "min")):
        bench.set({POLICY: policy})
        left, right = bench.source("left"), bench.source("right")
        bench.write("left", run, [(30 + 100 * run, "a", 1)])
        bench.write("right", run, [(60 + 200 * run, "b", 2)])
        query = bench.start(united(left, right), "update", "noop", writer=lambda w: w.trigger(availableNow=True))
        bench.end(query)
        answers += bench.batches(query, rows=False)
    return answers


single(
    "watermarks/chained_late_rows",
    lambda f: f.withWatermark("at", "0 seconds")
    .groupBy(F.window("at", "5 seconds"), "key").count()
    .groupBy(F.window("window", "10 seconds")).agg(F.sum("count").alias("c")),
    [[(1, "a", 1), (6, "a", 2)], [(12, "a", 3)], [(4, "a", 4), (9, "b", 5), (13, "b", 6)], [(30, "a", 7)], [(8, "a", 8), (60, "c", 9)]],
)
for mode in ("append", "update", "complete"):
    single(
        f"watermarks/one_stateful_operator_only_{mode}",
        lambda f: f.withWatermark("at", "1 second").groupBy(F.window("at", "5 seconds")).count().groupBy(F.window("window", "10 seconds")).count(),
        FEED,
        mode,
        conf={"spark.sql.streaming.statefulOperator.allowMultiple": "false"},
    )
single(
    "watermarks/correctness_check_off",
    lambda f: f.withWatermark("at", "1 second").groupBy(F.window("at", "5 seconds")).count().groupBy(F.window("window", "10 seconds")).count(),
    FEED,
    "update",
    conf={"spark.sql.streaming.statefulOperator.checkCorrectness.enabled": "false"},
)
