"""Checkpoints that pass between Apache Spark and the engine, in both directions.

    interop.py write              has Apache Spark write the checkpoints of checkpoints/ (their paths say /fixture);
                                  streaming/interop.py goes on from them
    interop.py check sc://…       runs queries in turns, the engine at that address and Apache Spark, on one
                                  checkpoint each, and says whether every row came once

Both need Java 17 and a full PySpark 4.2; `check` also a Millrace server: node apps/server/launch/engine.js --port N.
"""

import json
import os
import shutil
import sys
import tempfile

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

here = os.path.dirname(os.path.abspath(__file__))
fixtures = os.path.join(here, "checkpoints")


def write_file(directory, index):
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, f"{index:04}.json")
    with open(path, "w") as file:
        for n in (2 * index, 2 * index + 1):
            file.write(json.dumps({"key": "ab"[n % 2], "n": n}) + "\n")
    os.utime(path, (1_767_225_600 + index, 1_767_225_600 + index))


def files(spark, root):
    return spark.readStream.schema("key STRING, n INT").option("maxFilesPerTrigger", 1).json(os.path.join(root, "in"))


def rate(spark, root):
    options = {"rowsPerBatch": 3, "startTimestamp": 1000, "advanceMillisPerBatch": 500}
    return spark.readStream.format("rate-micro-batch").options(**options).load().select(F.col("value").alias("n"))


def counts(spark, root):
    return files(spark, root).groupBy("key").count()


QUERIES = {"files": files, "rate": rate}


def go_on(spark, root, query, mode="append", sink="json"):
    """Runs a query to the end of what there is."""
    writer = query(spark, root).writeStream.outputMode(mode).format(sink).trigger(availableNow=True)
    if sink == "json":
        writer = writer.option("path", os.path.join(root, "out"))
    running = writer.option("checkpointLocation", os.path.join(root, "checkpoint")).start()
    if not running.awaitTermination(120):
        running.stop()
        raise TimeoutError("the query did not end")
    return [progress.batchId for progress in running.recentProgress if "addBatch" in progress.durationMs]


def written(spark, root):
    return sorted(row.n for row in spark.read.schema("n INT").json(os.path.join(root, "out")).collect())


def plain_copy(source, target, before, after):
    """Copies text files with one path in place of another, without the checksums of Hadoop's file system."""
    for directory, _, names in os.walk(source):
        for name in names:
            if name.endswith(".crc"):
                continue
            path = os.path.join(directory, name)
            copy = os.path.join(target, os.path.relpath(path, source))
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            with open(path) as file:
                text = file.read()
            with open(copy, "w") as file:
                file.write(text.replace(before, after))
            shutil.copystat(path, copy)


def write():
    spark = SparkSession.builder.remote("local[1]").getOrCreate()
    spark.conf.set("spark.sql.shuffle.partitions", "1")
    shutil.rmtree(fixtures, ignore_errors=True)
    for name, query in QUERIES.items():
        with tempfile.TemporaryDirectory() as root:
            for index in range(2):
                write_file(os.path.join(root, "in"), index)
            go_on(spark, root, query)
            plain_copy(root, os.path.join(fixtures, name), root, "/fixture")
    with tempfile.TemporaryDirectory() as root:
        write_file(os.path.join(root, "in"), 0)
        go_on(spark, root, counts, "complete", "noop")
        # The state itself stays out: its metadata is what tells whose it is.
        shutil.rmtree(os.path.join(root, "checkpoint", "state", "0", "0"))
        shutil.rmtree(os.path.join(root, "checkpoint", "state", "0", "_metadata", "schema"), ignore_errors=True)
        plain_copy(root, os.path.join(fixtures, "counts"), root, "/fixture")
    spark.stop()


def check(address):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    theirs = SparkSession.builder.remote("local[1]").getOrCreate()
    theirs.conf.set("spark.sql.shuffle.partitions", "1")
    # The token of the local Spark would make the client ask the engine for encryption.
    os.environ.pop("SPARK_CONNECT_AUTHENTICATE_TOKEN", None)
    ours = SparkSession.builder.remote(address).create()
    for name, query in QUERIES.items():
        with tempfile.TemporaryDirectory() as root:
            for turn, (who, spark) in enumerate([("engine", ours), ("Spark", theirs)] * 2):
                write_file(os.path.join(root, "in"), turn)
                batches = go_on(spark, root, query)
                rows = written(ours, root)
                assert rows == written(theirs, root) == list(range(len(rows))), rows
                print(f"{name}: {who} ran batches {batches}; {len(rows)} rows, each once")
    with tempfile.TemporaryDirectory() as root:
        write_file(os.path.join(root, "in"), 0)
        go_on(ours, root, counts, "complete", "noop")
        write_file(os.path.join(root, "in"), 1)
        try:
            go_on(theirs, root, counts, "complete", "noop")
            print("counts: Spark went on from the engine's state, which it cannot know")
        except Exception as error:
            print(f"counts: Spark refuses the engine's state: {str(error).splitlines()[0][:200]}")
    with tempfile.TemporaryDirectory() as root:
        write_file(os.path.join(root, "in"), 0)
        go_on(theirs, root, counts, "complete", "noop")
        write_file(os.path.join(root, "in"), 1)
        try:
            go_on(ours, root, counts, "complete", "noop")
            print("counts: the engine went on from Spark's state, which it cannot know")
        except Exception as error:
            print(f"counts: the engine refuses Spark's state: {str(error).splitlines()[0][:200]}")


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    elif len(sys.argv) == 3 and sys.argv[1] == "check":
        check(sys.argv[2])
    else:
        print(__doc__)
        sys.exit(2)
