"""dropDuplicates and dropDuplicatesWithinWatermark."""

from pyspark.sql import functions as F

from .program import pair, single

FEED = [
    [(1, "a", 1), (5, "b", 2), (5, "b", 2), (12, "a", 3)],
    [(1, "a", 1), (25, "a", 4), (3, "b", 2), (5, "b", 2)],
    [(60, "a", 1), (2, "b", 7), (25, "a", 4), (16, None, 8), (17, None, 8)],
    [(61, None, 9), (None, "a", 10), (None, "a", 10), (60, "a", 1)],
]


def marked(frame):
    return frame.withWatermark("at", "10 seconds")


for mode in ("append", "update"):
    single(f"deduplication/all_columns_{mode}", lambda f: f.dropDuplicates(), FEED, mode)
    single(f"deduplication/by_key_{mode}", lambda f: f.dropDuplicates(["key"]), FEED, mode)
    single(f"deduplication/by_time_{mode}", lambda f: marked(f).dropDuplicates(["at", "key"]), FEED, mode)
    single(f"deduplication/within_watermark_{mode}", lambda f: marked(f).dropDuplicatesWithinWatermark(["key"]), FEED, mode)
single("deduplication/distinct", lambda f: f.select("key", "n").distinct(), FEED)
single("deduplication/distinct_with_watermark", lambda f: marked(f).distinct(), FEED)
single("deduplication/watermark_outside_the_keys", lambda f: marked(f).dropDuplicates(["key"]), FEED)
single("deduplication/within_watermark_all_columns", lambda f: marked(f).dropDuplicatesWithinWatermark(), FEED)
single("deduplication/within_watermark_time_in_keys", lambda f: marked(f).dropDuplicatesWithinWatermark(["at", "key"]), FEED)
single("deduplication/within_no_watermark", lambda f: f.dropDuplicatesWithinWatermark(["key"]), FEED)
single("deduplication/complete", lambda f: f.dropDuplicates(["key"]), FEED, "complete")
single("deduplication/unknown_key", lambda f: f.dropDuplicates(["nothing"]), FEED)
single("deduplication/within_watermark_expires", lambda f: f.withWatermark("at", "1 second").dropDuplicatesWithinWatermark(["key"]), [[(1, "a", 1)], [(1.5, "a", 2)], [(4, "b", 3)], [(3.5, "a", 4)], [(5, "a", 5)], [(9, "c", 6)]])
single("deduplication/no_batches_without_data", lambda f: marked(f).dropDuplicates(["at"]), FEED, conf={"spark.sql.streaming.noDataMicroBatches.enabled": "false"})
single("deduplication/by_a_window", lambda f: marked(f).withColumn("w", F.window("at", "10 seconds")).dropDuplicates(["w", "key"]).select("w.start", "key"), FEED)
single("deduplication/by_an_array", lambda f: f.withColumn("list", F.array("key", "n")).dropDuplicates(["list"]), FEED)
single("deduplication/then_filter", lambda f: f.dropDuplicates(["key"]).filter("n > 2"), FEED)

for mode in ("append", "update", "complete"):
    single(f"deduplication/then_windows_{mode}", lambda f: marked(f).dropDuplicates(["at", "key"]).groupBy(F.window("at", "10 seconds")).count(), FEED, mode)
    single(f"deduplication/by_key_then_count_{mode}", lambda f: f.dropDuplicates(["key", "n"]).groupBy("key").count(), FEED, mode)
    single(f"deduplication/within_watermark_then_windows_{mode}", lambda f: marked(f).dropDuplicatesWithinWatermark(["key"]).groupBy(F.window("at", "10 seconds")).count(), FEED, mode)
    single(f"deduplication/of_windows_{mode}", lambda f: marked(f).groupBy(F.window("at", "10 seconds"), "key").count().dropDuplicates(["window", "count"]), FEED, mode)
single("deduplication/twice", lambda f: marked(f).dropDuplicates(["at", "key", "n"]).dropDuplicates(["at", "key"]), FEED)
pair("deduplication/of_a_union", lambda l, r: l.union(r).dropDuplicates(["key"]), [(FEED[0], FEED[1]), (FEED[2], FEED[3])])
