"""File sources and sinks: options, order, restarts, what a query refuses, what its checkpoint holds."""

import json
import os

from pyspark.sql import functions as F

from .program import SCHEMA, stream

FEED = [[(1, "a", 1), (2, "b", 2)], [(3, "c", 3)], [(4, "d", 4), (5, "e", 5)], [(6, "f", 6)]]


def now(writer):
    return writer.trigger(availableNow=True)


def source_case(name, schema=SCHEMA, **options):
    """All files are there at the start; `options` are those of the source."""

    @stream(f"files/source_{name}")
    def run(bench):
        bench.source("in")
        for index, rows in enumerate(FEED):
            bench.write("in", index, rows)
        frame = bench.source("in", schema, **options)
        query = bench.start(frame, writer=now)
        bench.end(query)
        return bench.batches(query)


source_case("one_file_a_batch")
source_case("two_files_a_batch", maxFilesPerTrigger=2)
source_case("three_files_a_batch", maxFilesPerTrigger=3)
source_case("newest_first", latestFirst="true")
source_case("newest_first_two_files", latestFirst="true", maxFilesPerTrigger=2)
source_case("by_bytes", maxFilesPerTrigger=None, maxBytesPerTrigger="100")
source_case("files_and_bytes", maxFilesPerTrigger=1, maxBytesPerTrigger="100")
source_case("no_files_a_batch", maxFilesPerTrigger=0)
source_case("word_files_a_batch", maxFilesPerTrigger="many")
source_case("newest_first_word", latestFirst="perhaps")
source_case("glob_filter", pathGlobFilter="*[02].json")
source_case("max_age", maxFileAge="1s", maxFilesPerTrigger=2)
source_case("file_name_only", fileNameOnly="true")
source_case("fewer_columns", "key STRING")
source_case("more_columns", SCHEMA + ", more DOUBLE")
source_case("corrupt_column", "n STRING, key INT, _corrupt_record STRING")
source_case("cleaner_delete", cleanSource="delete")
source_case("cleaner_unknown", cleanSource="sometimes")
source_case("cleaner_archive_without_directory", cleanSource="archive")
source_case("retained_files", maxCachedFiles=10)


def reader_case(name, action):
    @stream(f"files/reader_{name}")
    def run(bench):
        os.makedirs(bench.directory("in"), exist_ok=True)
        frame = action(bench.spark.readStream, bench.directory("in"))
        return [frame.isStreaming, frame.schema.simpleString()]


reader_case("json_without_schema", lambda r, path: r.json(path))
reader_case("csv_without_schema", lambda r, path: r.csv(path))
reader_case("parquet_without_schema", lambda r, path: r.parquet(path))
reader_case("text", lambda r, path: r.text(path))
reader_case("without_path", lambda r, path: r.schema(SCHEMA).format("json").load())
reader_case("missing_directory", lambda r, path: r.schema(SCHEMA).json(path + "/nothing"))
reader_case("rate", lambda r, path: r.format("rate").load())
reader_case("rate_with_schema", lambda r, path: r.format("rate").schema("x INT").load())
reader_case("rate_negative", lambda r, path: r.format("rate").option("rowsPerSecond", -1).load())
reader_case("rate_word", lambda r, path: r.format("rate").option("rowsPerSecond", "x").load())
reader_case("rate_micro_batch", lambda r, path: r.format("rate-micro-batch").option("rowsPerBatch", 3).load())
reader_case("rate_micro_batch_without_rows", lambda r, path: r.format("rate-micro-batch").load())
reader_case("socket_without_host", lambda r, path: r.format("socket").load())
reader_case("socket_without_port", lambda r, path: r.format("socket").option("host", "localhost").load())
reader_case("unknown", lambda r, path: r.format("nowhere").load())
reader_case("batch_only_format", lambda r, path: r.format("noop").load())


@stream("files/rate_micro_batch")
def rate_micro_batch(bench):
    frame = bench.spark.readStream.format("rate-micro-batch").options(rowsPerBatch=3, startTimestamp=1000, advanceMillisPerBatch=500).load()
    query = bench.start(frame, writer=now)
    bench.end(query)
    return bench.batches(query)


@stream("files/text")
def text(bench):
    os.makedirs(bench.directory("in"))
    for index, lines in enumerate(["one\ntwo", "three", ""]):
        path = os.path.join(bench.directory("in"), f"{index}.txt")
        with open(path, "w") as file:
            file.write(lines)
        os.utime(path, (1_767_225_600 + index, 1_767_225_600 + index))
    frame = bench.spark.readStream.option("maxFilesPerTrigger", 1).text(bench.directory("in"))
    query = bench.start(frame, writer=now)
    bench.end(query)
    return bench.batches(query)


@stream("files/csv")
def csv(bench):
    os.makedirs(bench.directory("in"))
    for index, lines in enumerate(["a,b\n1,x\n2,y\n", "a,b\n3,\n", "a,b\nwrong,z\n"]):
        path = os.path.join(bench.directory("in"), f"{index}.csv")
        with open(path, "w") as file:
            file.write(lines)
        os.utime(path, (1_767_225_600 + index, 1_767_225_600 + index))
    frame = bench.spark.readStream.schema("a INT, b STRING").options(header="true", maxFilesPerTrigger=1).csv(bench.directory("in"))
    query = bench.start(frame, writer=now)
    bench.end(query)
    return bench.batches(query)


@stream("files/partitioned_directories")
def partitioned(bench):
    for index, day in enumerate(("1", "2")):
        directory = os.path.join(bench.directory("in"), f"day={day}")
        os.makedirs(directory)
        path = os.path.join(directory, f"{index}.json")
        with open(path, "w") as file:
            file.write(json.dumps({"n": index}) + "\n")
        os.utime(path, (1_767_225_600 + index, 1_767_225_600 + index))
    frame = bench.spark.readStream.schema("n INT, day INT").option("maxFilesPerTrigger", 1).json(bench.directory("in"))
    query = bench.start(frame, writer=now)
    bench.end(query)
    return bench.batches(query)


def logs(bench, name):
    return sorted(each for each in os.listdir(bench.directory(name)) if not each.startswith("."))


def to_files(bench, frame, mode="append", sink="json", writer=lambda writer: writer, **settings):
    query = bench.start(frame, mode, sink, writer=lambda w: writer(now(w).option("path", bench.directory("out"))), **settings)
    bench.end(query)
    return query


def read_back(bench, sink="json", schema=SCHEMA):
    return sorted(repr(row) for row in bench.spark.read.schema(schema).format(sink).load(bench.directory("out")).collect())


def sink_case(name, sink="json", mode="append", transform=lambda frame: frame, schema=SCHEMA, writer=lambda writer: writer):
    """Two runs over the same checkpoint, the second with more files."""

    @stream(f"files/sink_{name}")
    def run(bench):
        answers = []
        for part in (FEED[:2], FEED[2:]):
            for rows in part:
                bench.write("in", bench.files, rows)
            query = to_files(bench, transform(bench.source("in")), mode, sink, writer)
            answers += bench.batches(query, rows=False)
            answers.append({"log": logs(bench, "out/_spark_metadata"), "rows": read_back(bench, sink, schema)})
        return answers


sink_case("json")
sink_case("parquet", "parquet")
sink_case("csv", "csv", transform=lambda frame: frame.select("key", "n"), schema="key STRING, n INT")
sink_case("text", "text", transform=lambda frame: frame.select(F.col("key").alias("value")), schema="value STRING")
sink_case("update", mode="update")
sink_case("complete", mode="complete", transform=lambda frame: frame.groupBy("key").count())
sink_case("partitioned", transform=lambda frame: frame.select("key", "n"), schema="n INT, key STRING", writer=lambda w: w.partitionBy("key"))
sink_case("partitioned_by_all", transform=lambda frame: frame.select("key"), writer=lambda w: w.partitionBy("key"))
sink_case("partitioned_by_nothing_known", writer=lambda w: w.partitionBy("nothing"))
sink_case("text_of_two_columns", "text", transform=lambda frame: frame.select("key", "n"))
sink_case("duplicate_columns", transform=lambda frame: frame.select("key", "key"))
sink_case("windows", transform=lambda f: f.withWatermark("at", "0 seconds").groupBy(F.window("at", "2 seconds")).count().select("window.start", "count"), schema="start TIMESTAMP, count LONG")


@stream("files/sink_without_checkpoint")
def sink_without_checkpoint(bench):
    bench.start(bench.source("in"), sink="json", checkpoint=None, writer=lambda w: w.option("path", bench.directory("out")))


@stream("files/sink_without_path")
def sink_without_path(bench):
    bench.start(bench.source("in"), sink="json")


@stream("files/reads_what_a_stream_wrote")
def reads_what_a_stream_wrote(bench):
    """A reader of a sink's directory sees committed files only."""
    for index, rows in enumerate(FEED):
        bench.write("in", index, rows)
    to_files(bench, bench.source("in"))
    with open(os.path.join(bench.directory("out"), "part-stray.json"), "w") as file:
        file.write('{"key": "stray", "n": 99}\n')
    frame = bench.spark.readStream.schema(SCHEMA).option("maxFilesPerTrigger", 2).json(bench.directory("out"))
    query = bench.start(frame.agg(F.count("*"), F.sum("n")), "complete", writer=now, checkpoint="reading")
    bench.end(query)
    return [read_back(bench)] + [repr(row) for row in bench.spark.table(bench.name).collect()]


@stream("files/checkpoint_holds")
def checkpoint_holds(bench):
    """The files of a checkpoint, and those that need no clock to compare."""
    for index, rows in enumerate(FEED[:2]):
        bench.write("in", index, rows)
    to_files(bench, bench.source("in"))
    seen = {}
    for directory, _, names in os.walk(bench.directory("checkpoint")):
        for name in sorted(names):
            path = os.path.join(directory, name)
            relative = os.path.relpath(path, bench.directory("checkpoint"))
            if name.startswith(".") or relative.startswith("millrace"):
                continue
            with open(path) as file:
                lines = file.read().split("\n")
            if relative == "metadata":
                lines = sorted(json.loads(lines[0]))
            if relative.startswith("offsets"):
                lines = [lines[0], sorted(json.loads(lines[1])), *lines[2:]]
            seen[relative] = lines
    return [{name: seen[name]} for name in sorted(seen)]


def restart_case(name, first, second, modes=("append", "append"), feeds=(FEED[:2], FEED[2:]), sinks=("noop", "noop"), confs=({}, {})):
    """A query, then another one from its checkpoint with more files."""

    @stream(f"files/restart_{name}")
    def run(bench):
        answers = []
        for frame, mode, part, sink, conf in zip((first, second), modes, feeds, sinks, confs):
            for rows in part:
                bench.write("in", bench.files, rows)
            bench.set(conf)
            try:
                query = bench.start(frame(bench.source("in")), mode, sink, writer=now)
                bench.end(query)
                answers += bench.batches(query, rows=False)
            except Exception as error:
                reason = query.exception() if answers and not query.isActive else None
                answers.append(bench.failure(reason) if reason else bench.refusal(error))
        return answers


def windowed(frame):
    return frame.withWatermark("at", "0 seconds").groupBy(F.window("at", "2 seconds")).agg(F.count("*").alias("c"))


def same(name, transform, mode="append"):
    restart_case(name, transform, transform, (mode, mode))


same("stateless", lambda f: f.select("n"))
same("counts_update", lambda f: f.groupBy("key").count(), "update")
same("counts_complete", lambda f: f.groupBy("key").count(), "complete")
same("windows_append", windowed)
same("windows_update", windowed, "update")
same("deduplicate", lambda f: f.dropDuplicates(["key"]))
same("deduplicate_within_watermark", lambda f: f.withWatermark("at", "1 second").dropDuplicatesWithinWatermark(["key"]))
same("limit", lambda f: f.limit(4))
same("chained_windows", lambda f: f.withWatermark("at", "0 seconds").groupBy(F.window("at", "1 second")).count().groupBy(F.window("window", "2 seconds")).count())
restart_case("without_more_data", windowed, windowed, feeds=(FEED, []))
restart_case("without_more_data_stateless", lambda f: f.select("n"), lambda f: f.select("n"), feeds=(FEED, []))
restart_case("with_another_filter", lambda f: f.filter("n > 0"), lambda f: f.filter("n > 4"))
restart_case("with_another_projection", lambda f: f.select("n"), lambda f: f.select("key"))
restart_case("with_another_aggregate", lambda f: f.groupBy("key").count(), lambda f: f.groupBy("key").agg(F.sum("n")), ("update", "update"))
restart_case("with_another_key", lambda f: f.groupBy("key").count(), lambda f: f.groupBy("n").count(), ("update", "update"))
restart_case("with_one_more_aggregate", lambda f: f.groupBy("key").count(), lambda f: f.groupBy("key").agg(F.count("*"), F.sum("n")), ("update", "update"))
restart_case("with_another_mode", lambda f: f.groupBy("key").count(), lambda f: f.groupBy("key").count(), ("update", "complete"))
restart_case("with_an_aggregate_added", lambda f: f.select("key"), lambda f: f.groupBy("key").count(), ("update", "update"))
restart_case("with_an_aggregate_removed", lambda f: f.groupBy("key").count(), lambda f: f.select("key"), ("update", "update"))
restart_case("with_a_watermark_added", lambda f: f.select("n"), lambda f: f.withWatermark("at", "1 second").select("n"))
restart_case("with_a_longer_watermark", windowed, lambda f: f.withWatermark("at", "10 seconds").groupBy(F.window("at", "2 seconds")).agg(F.count("*").alias("c")))
restart_case("with_another_source", lambda f: f.select("n"), lambda f: f.sparkSession.readStream.format("rate-micro-batch").option("rowsPerBatch", 2).load().select("value"))
restart_case("with_one_more_source", lambda f: f.select("n"), lambda f: f.select("n").union(f.sparkSession.readStream.format("rate-micro-batch").option("rowsPerBatch", 2).load().select("value")))
restart_case("with_other_partitions", lambda f: f.groupBy("key").count(), lambda f: f.groupBy("key").count(), ("update", "update"), confs=({}, {"spark.sql.shuffle.partitions": "3"}))
restart_case("after_a_failure", lambda f: f.select(F.expr("1 / (n - 3)").alias("x")), lambda f: f.select("n"), feeds=(FEED, []))
