"""Measures one Spark Connect server and prints one JSON object: figure name -> number.

usage: measure.py REMOTE NAME…   (KAFKA_BOOTSTRAP_SERVERS and KAFKA_TOPIC name the events for "kafka")
Every server is measured by this same script with the same PySpark, so that the figures compare.
"""

import json
import os
import socket
import sys
import tempfile
import time

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, count, from_json, window

ROWS_PER_BATCH = 10_000
WARM_UP_BATCHES = 20
BATCHES = 120


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


def generated(spark):
    return (
        spark.readStream.format("rate-micro-batch")
        .option("rowsPerBatch", ROWS_PER_BATCH)
        .option("numPartitions", 1)
        .option("advanceMillisPerBatch", 1000)
        .load()
    )


def batch_times(frame, mode):
    """Milliseconds of each micro-batch with a durable checkpoint, warm-up left out."""
    with tempfile.TemporaryDirectory() as checkpoint:
        query = (
            frame.writeStream.format("noop")
            .outputMode(mode)
            .option("checkpointLocation", checkpoint)
            .start()
        )
        times = {}
        while len(times) < BATCHES:
            time.sleep(0.2)
            if query.exception() is not None:
                raise query.exception()
            for progress in query.recentProgress:
                if progress["batchId"] >= WARM_UP_BATCHES:
                    times[progress["batchId"]] = progress["durationMs"]["triggerExecution"]
        query.stop()
        return list(times.values())


def stateless(spark):
    times = batch_times(generated(spark).filter(col("value") % 3 == 0).select((col("value") * 2).alias("v")), "append")
    return {"stateless p50 (ms)": percentile(times, 0.5), "stateless p99 (ms)": percentile(times, 0.99)}


def windowed(spark):
    counts = (
        generated(spark)
        .withWatermark("timestamp", "10 seconds")
        .groupBy(window("timestamp", "10 seconds"), (col("value") % 1000).alias("key"))
        .agg(count("*"))
    )
    times = batch_times(counts, "update")
    return {"windowed count p50 (ms)": percentile(times, 0.5), "windowed count p99 (ms)": percentile(times, 0.99)}


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


measurements = {"roundtrip": round_trip, "stateless": stateless, "windowed": windowed, "kafka": kafka}


def main():
    remote, *names = sys.argv[1:]
    if names == ["start"]:
        print(json.dumps(first_result(remote)))
        return
    spark = SparkSession.builder.remote(remote).getOrCreate()
    spark.conf.set("spark.sql.shuffle.partitions", "2")
    figures = {}
    for name in names:
        figures.update(measurements[name](spark))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
