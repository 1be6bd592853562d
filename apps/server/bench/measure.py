"""Measures one Spark Connect server and prints one JSON object: figure name -> number.

usage: measure.py REMOTE NAME [SIZE]   (KAFKA_BOOTSTRAP_SERVERS and KAFKA_TOPIC name the events for "kafka")
A line {"mark": ...} before that asks the bench for something; a line on standard input says that it is done.
Every server is measured by this same script with the same PySpark, so that the figures compare.
"""

import json
import os
import socket
import sys
import tempfile
import time
import traceback

from pyspark.sql import SparkSession, functions
from pyspark.sql.functions import col, count, expr, from_json, window

ROWS_PER_BATCH = 10_000
WARM_UP_BATCHES = 20
BATCHES = 120
LONG_RUN_BATCHES = 10_000


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def first_result(remote):
    """Waits for "go" on standard input, then for a server to answer at the address."""
    from pyspark.sql.connect.client import SparkConnectClient  # noqa: F401 (imported before the clock starts)

    print("ready", flush=True)
    sys.stdin.readline()
    start = time.perf_counter()
    host, port = remote.removeprefix("sc://").split(":")
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=0.2).close()
            break
        except OSError:
            time.sleep(0.005)
    SparkSession.builder.remote(remote).getOrCreate().range(5).collect()
    return {"start to first result (s)": time.perf_counter() - start}


def round_trip(spark):
    times = []
    for _ in range(220):
        start = time.perf_counter()
        spark.range(5).collect()
        times.append((time.perf_counter() - start) * 1000)
    return {"round trip p50 (ms)": percentile(times[20:], 0.5)}


def generated(spark, rows=ROWS_PER_BATCH):
    return (
        spark.readStream.format("rate-micro-batch")
        .option("rowsPerBatch", rows)
        .option("numPartitions", 1)
        .option("advanceMillisPerBatch", 1000)
        .load()
    )


def start(frame, mode, checkpoint):
    return (
        frame.writeStream.format("noop").outputMode(mode).option("checkpointLocation", checkpoint).start()
    )


def progress_of(query):
    """The progress of the newest batches; raises what ended the query."""
    if query.exception() is not None:
        raise query.exception()
    return query.recentProgress


def collect_times(query, warm_up, batches):
    """Milliseconds of each micro-batch, warm-up left out."""
    times = {}
    seen = set()
    while len(times) < batches:
        time.sleep(0.2)
        for progress in progress_of(query):
            seen.add(progress["batchId"])
            if progress["batchId"] >= min(seen) + warm_up:
                times[progress["batchId"]] = progress["durationMs"]["triggerExecution"]
    return list(times.values())


def batch_times(frame, mode):
    """Milliseconds of each micro-batch with a durable checkpoint, warm-up left out."""
    with tempfile.TemporaryDirectory() as checkpoint:
        query = start(frame, mode, checkpoint)
        times = collect_times(query, WARM_UP_BATCHES, BATCHES)
        query.stop()
        return times


def p50_and_p99(name, times):
    return {f"{name} p50 (ms)": percentile(times, 0.5), f"{name} p99 (ms)": percentile(times, 0.99)}


def stateless(spark):
    times = batch_times(generated(spark).filter(col("value") % 3 == 0).select((col("value") * 2).alias("v")), "append")
    return p50_and_p99("stateless", times)


def windowed(spark):
    counts = (
        generated(spark)
        .withWatermark("timestamp", "10 seconds")
        .groupBy(window("timestamp", "10 seconds"), (col("value") % 1000).alias("key"))
        .agg(count("*"))
    )
    return p50_and_p99("windowed count", batch_times(counts, "update"))


def dedup(spark):
    """Every row comes twice."""
    pairs = generated(spark).select("timestamp", (col("value") / 2).cast("long").alias("key"))
    distinct = pairs.withWatermark("timestamp", "10 seconds").dropDuplicates(["timestamp", "key"])
    return p50_and_p99("dedup", batch_times(distinct, "append"))


def stream_join(spark):
    """Each side brings half of the rows; a row finds one partner."""
    half = ROWS_PER_BATCH // 2
    left = generated(spark, half).toDF("left_time", "left_key").withWatermark("left_time", "10 seconds")
    right = generated(spark, half).toDF("right_time", "right_key").withWatermark("right_time", "10 seconds")
    matched = left.join(
        right,
        expr(
            "left_key = right_key AND right_time >= left_time"
            " AND right_time <= left_time + INTERVAL 5 SECONDS"
        ),
    )
    return p50_and_p99("stream join", batch_times(matched, "append"))


def state(spark, keys):
    """A state of so many keys, of which each batch updates ROWS_PER_BATCH all over."""

    def totals(rows):
        # A prime that divides no power of ten: keys come in a scattered order, and all of them.
        key = ((col("value") * 7919) % keys).alias("key")
        return generated(spark, rows).groupBy(key).agg(count("*"), functions.sum("value"))

    with tempfile.TemporaryDirectory() as checkpoint:
        filling = start(totals(min(keys, 1_000_000)), "update", checkpoint)
        while not any(state_rows(progress) >= keys for progress in progress_of(filling)):
            time.sleep(0.05)
        filling.stop()
        settling = start(totals(ROWS_PER_BATCH), "update", checkpoint)
        # The first batch is the one that was planned when the filling stopped.
        while not any(progress["numInputRows"] == ROWS_PER_BATCH for progress in progress_of(settling)):
            time.sleep(0.05)
        settling.stop()
        started = time.perf_counter()
        query = start(totals(ROWS_PER_BATCH), "update", checkpoint)
        while not progress_of(query):
            time.sleep(0.01)
        restart = time.perf_counter() - started
        first, size = query.lastProgress["batchId"], bytes_below(checkpoint)
        times = collect_times(query, 10, 60)
        last, growth = query.lastProgress["batchId"], bytes_below(checkpoint) - size
        query.stop()
    return {
        **p50_and_p99(f"state of {keys:,} keys", times),
        f"state of {keys:,} keys: restart to first commit (s)": restart,
        f"state of {keys:,} keys: checkpoint bytes a batch": growth / max(1, last - first),
    }


def state_rows(progress):
    return progress["stateOperators"][0]["numRowsTotal"]


def bytes_below(directory):
    total = 0
    for folder, _, files in os.walk(directory):
        for file in files:
            try:
                total += os.path.getsize(os.path.join(folder, file))
            except FileNotFoundError:
                pass  # removed meanwhile
    return total


def kafka(spark):
    schema = "ad_id STRING, event_type STRING, event_time TIMESTAMP"
    events = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", os.environ["KAFKA_BOOTSTRAP_SERVERS"])
        .option("subscribe", os.environ["KAFKA_TOPIC"])
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", 500_000)
        .load()
        .select(from_json(col("value").cast("string"), schema).alias("event"))
        .select("event.*")
        .filter(col("event_type") == "view")
        .groupBy(window("event_time", "10 seconds"), "ad_id")
        .agg(count("*"))
    )
    with tempfile.TemporaryDirectory() as checkpoint:
        query = (
            events.writeStream.format("noop")
            .outputMode("update")
            .option("checkpointLocation", checkpoint)
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination()
        measured = [progress for progress in query.recentProgress if progress.numInputRows > 0][1:]
        rows = sum(progress.numInputRows for progress in measured)
        milliseconds = sum(progress["durationMs"]["triggerExecution"] for progress in measured)
        return {"Kafka JSON to window count (rows/s)": rows / milliseconds * 1000}


def continuous(spark):
    """Milliseconds from the making of a Kafka record, which its value says, to its copy in another topic."""
    servers = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    source, target = os.environ["KAFKA_CONTINUOUS_SOURCE"], os.environ["KAFKA_CONTINUOUS_TARGET"]
    with tempfile.TemporaryDirectory() as checkpoint:
        query = (
            spark.readStream.format("kafka")
            .option("kafka.bootstrap.servers", servers)
            .option("subscribe", source)
            .option("startingOffsets", "earliest")
            .load()
            .select("value")
            .writeStream.format("kafka")
            .option("kafka.bootstrap.servers", servers)
            .option("topic", target)
            .option("checkpointLocation", checkpoint)
            .trigger(continuous="1 second")
            .start()
        )
        while not progress_of(query):
            time.sleep(0.1)
        ask("feed")
        time.sleep(2)
        query.stop()
    records = (
        spark.read.format("kafka")
        .option("kafka.bootstrap.servers", servers)
        .option("subscribe", target)
        .load()
        .selectExpr("offset", "unix_millis(timestamp) - CAST(CAST(value AS STRING) AS BIGINT) AS milliseconds")
        .collect()
    )
    times = [record.milliseconds for record in sorted(records, key=lambda each: each.offset)]
    return p50_and_p99("continuous, row to sink", times[len(times) // 4 :])


def long_run(spark):
    """Many small batches of a query with state: what the server keeps of each would show."""
    counts = (
        generated(spark, 100)
        .withWatermark("timestamp", "10 seconds")
        .groupBy(window("timestamp", "10 seconds"), (col("value") % 10).alias("key"))
        .agg(count("*"))
    )
    with tempfile.TemporaryDirectory() as checkpoint:
        query = start(counts, "update", checkpoint)
        for batches in (1_000, LONG_RUN_BATCHES):
            while not any(progress["batchId"] >= batches for progress in progress_of(query)[-1:]):
                time.sleep(0.2)
            ask(f"long run, batch {batches:,}")
        size = bytes_below(checkpoint)
        query.stop()
    return {"long run: checkpoint at the end (MB)": size / 1024 / 1024}


def ask(mark):
    """Has the bench do what the mark stands for, and waits until it has."""
    print(json.dumps({"mark": mark}), flush=True)
    sys.stdin.readline()


measurements = {
    "roundtrip": round_trip,
    "stateless": stateless,
    "windowed": windowed,
    "dedup": dedup,
    "stream-join": stream_join,
    "kafka": kafka,
    "state": state,
    "continuous": continuous,
    "long-run": long_run,
}


def measured(remote, name, size):
    if name == "start":
        return first_result(remote)
    spark = SparkSession.builder.remote(remote).getOrCreate()
    spark.conf.set("spark.sql.shuffle.partitions", "2")
    figures = measurements[name](spark, *map(int, size))
    spark.stop()
    return figures


def main():
    remote, name, *size = sys.argv[1:]
    try:
        print(json.dumps(measured(remote, name, size)), flush=True)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    # PySpark's connection may wait for itself for ever when the interpreter ends.
    os._exit(0)


if __name__ == "__main__":
    main()
