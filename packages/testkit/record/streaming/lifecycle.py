"""Starting, naming, stopping and failing queries; what a query says of itself; conf keys."""

import os
import time

from pyspark.sql import functions as F

from .program import single, stream

FEED = [[(1, "a", 1), (2, "b", 2)], [(3, "c", 3)]]


def once(writer):
    return writer.trigger(once=True)


def now(writer):
    return writer.trigger(availableNow=True)


@stream("lifecycle/name_taken")
def name_taken(bench):
    bench.start(bench.source("in"), name="taken", sink="noop", checkpoint=None)
    bench.start(bench.source("in"), name="taken", sink="noop", checkpoint=None)


@stream("lifecycle/name_free_after_stop")
def name_free(bench):
    first = bench.start(bench.source("in"), name="free", sink="noop", checkpoint=None)
    first.stop()
    second = bench.start(bench.source("in"), name="free", sink="noop", checkpoint=None)
    return [first.isActive, second.isActive, first.id == second.id, second.name]


@stream("lifecycle/same_checkpoint_twice")
def same_checkpoint(bench):
    """The same checkpoint at once: the second start stops the first or is refused, as the conf key says."""
    bench.start(bench.source("in"), sink="noop", checkpoint="same")
    bench.start(bench.source("in"), sink="noop", checkpoint="same")


@stream("lifecycle/same_checkpoint_stops_the_first")
def same_checkpoint_stops(bench):
    bench.set({"spark.sql.streaming.stopActiveRunOnRestart": "true"})
    first = bench.start(bench.source("in"), sink="noop", checkpoint="same")
    second = bench.start(bench.source("in"), sink="noop", checkpoint="same")
    return [first.isActive, second.isActive, first.id == second.id, first.runId == second.runId]


@stream("lifecycle/same_checkpoint_refused_when_asked")
def same_checkpoint_refused(bench):
    bench.set({"spark.sql.streaming.stopActiveRunOnRestart": "false"})
    bench.start(bench.source("in"), sink="noop", checkpoint="same")
    bench.start(bench.source("in"), sink="noop", checkpoint="same")


@stream("lifecycle/ids")
def ids(bench):
    """The id stays with the checkpoint, the run id does not."""
    bench.write("in", 0, FEED[0])
    first = bench.start(bench.source("in"), sink="noop", writer=now)
    bench.end(first)
    second = bench.start(bench.source("in"), sink="noop", writer=now)
    bench.end(second)
    other = bench.start(bench.source("in"), sink="noop", writer=now, checkpoint="other")
    bench.end(other)
    return [first.id == second.id, first.runId == second.runId, first.id == other.id]


@stream("lifecycle/once")
def trigger_once(bench):
    """The once trigger ignores rate limits."""
    for index, rows in enumerate(FEED):
        bench.write("in", index, rows)
    query = bench.start(bench.source("in"), writer=once)
    bench.end(query)
    return bench.batches(query)


@stream("lifecycle/once_without_data")
def trigger_once_without_data(bench):
    query = bench.start(bench.source("in"), writer=once)
    bench.end(query)
    return bench.batches(query)


@stream("lifecycle/once_with_watermark")
def trigger_once_with_watermark(bench):
    for index, rows in enumerate(FEED):
        bench.write("in", index, rows)
    frame = bench.source("in").withWatermark("at", "0 seconds").groupBy(F.window("at", "1 second")).count()
    query = bench.start(frame, writer=once)
    bench.end(query)
    return bench.batches(query)


@stream("lifecycle/available_now_without_data")
def available_now_without_data(bench):
    query = bench.start(bench.source("in"), writer=now)
    bench.end(query)
    return bench.batches(query)


@stream("lifecycle/available_now_two_files_a_batch")
def available_now_two_files(bench):
    for index in range(5):
        bench.write("in", index, [(index, "k", index)])
    query = bench.start(bench.source("in", maxFilesPerTrigger=2), writer=now)
    bench.end(query)
    return bench.batches(query)


@stream("lifecycle/available_now_without_limit")
def available_now_without_limit(bench):
    for index in range(3):
        bench.write("in", index, [(index, "k", index)])
    query = bench.start(bench.source("in", maxFilesPerTrigger=1000), writer=now)
    bench.end(query)
    return bench.batches(query)


def trigger_refused(name, **trigger):
    @stream(f"lifecycle/trigger_refused_{name}")
    def run(bench):
        bench.start(bench.source("in"), sink="noop", writer=lambda writer: writer.trigger(**trigger))


trigger_refused("word", processingTime="soon")
trigger_refused("negative", processingTime="-1 seconds")
trigger_refused("month", processingTime="1 month")
trigger_refused("empty", processingTime="")
trigger_refused("continuous_word", continuous="now")
trigger_refused("continuous_files", continuous="1 second")


@stream("lifecycle/stopped")
def stopped(bench):
    bench.write("in", 0, FEED[0])
    query = bench.start(bench.source("in"))
    bench.finish(query)
    query.stop()
    query.stop()
    status = query.status
    return [query.isActive, status["message"], status["isDataAvailable"], status["isTriggerActive"], query.exception() is None, query.awaitTermination(5), query.lastProgress is not None, bench.spark.streams.get(query.id) is None]


@stream("lifecycle/waiting")
def waiting(bench):
    bench.write("in", 0, FEED[0])
    query = bench.start(bench.source("in"))
    bench.finish(query)
    status = query.status
    return [query.isActive, status["isTriggerActive"], query.exception() is None, query.awaitTermination(0)]


@stream("lifecycle/failed")
def failed(bench):
    bench.write("in", 0, FEED[0])
    query = bench.start(bench.source("in").select(F.expr("1 / (n - 1)")))
    try:
        bench.finish(query)
    except Exception as error:
        raised = bench.refusal(error)
    return [query.isActive, query.status["isTriggerActive"], query.status["isDataAvailable"], bench.failure(query.exception()), {"error": raised["error"]}]


@stream("lifecycle/manager")
def manager(bench):
    bench.spark.streams.resetTerminated()
    queries = [bench.start(bench.source("in"), name=f"managed_{each}", sink="noop", checkpoint=None) for each in (1, 2)]
    active = sorted(query.name for query in bench.spark.streams.active)
    found = bench.spark.streams.get(queries[0].id).name
    queries[0].stop()
    after = [query.name for query in bench.spark.streams.active]
    ended = bench.spark.streams.awaitAnyTermination(5)
    bench.spark.streams.resetTerminated()
    return [active, found, after, ended, bench.spark.streams.awaitAnyTermination(0)]


@stream("lifecycle/manager_unknown_id")
def manager_unknown(bench):
    return [bench.spark.streams.get("00000000-0000-0000-0000-000000000000")]


@stream("lifecycle/recent_progress_retained")
def recent_progress(bench):
    bench.set({"spark.sql.streaming.numRecentProgressUpdates": "2"})
    for index in range(5):
        bench.write("in", index, [(index, "k", index)])
    query = bench.start(bench.source("in"), sink="noop", writer=now)
    bench.end(query)
    return [progress.batchId for progress in query.recentProgress if "addBatch" in progress.durationMs][-1:]


@stream("lifecycle/progress_fields")
def progress_fields(bench):
    bench.write("in", 0, FEED[0])
    frame = bench.source("in").withWatermark("at", "1 second").groupBy(F.window("at", "1 second")).count()
    query = bench.start(frame, "update", writer=now)
    bench.end(query)
    progress = next(each for each in query.recentProgress if "addBatch" in each.durationMs)
    state, source = progress.stateOperators[0], progress.sources[0]
    return [
        sorted(key for key in progress),
        sorted(key for key in state),
        sorted(key for key in source),
        sorted(key for key in progress.sink),
        sorted(progress.durationMs),
        [state.numShufflePartitions, state.numStateStoreInstances],
        [source.description, source.startOffset, source.endOffset, source.latestOffset],
        [progress.sink.description, progress.name],
    ]


def sink_described(name, sink, writer=lambda writer: writer, **settings):
    @stream(f"lifecycle/sink_described_{name}")
    def run(bench):
        bench.write("in", 0, FEED[0])
        query = bench.start(bench.source("in").select("key", "n"), "append", sink, writer=lambda w: now(writer(w)).option("path", bench.directory("out")), **settings)
        bench.end(query)
        progress = next(each for each in query.recentProgress if "addBatch" in each.durationMs)
        return [progress.sink.description.split("@")[0], progress.sink.numOutputRows]


sink_described("memory", "memory")
sink_described("noop", "noop")
sink_described("console", "console")
sink_described("json", "json")
sink_described("for_each_batch", None, lambda w: w.foreachBatch(lambda frame, batch_id: None))


def conf(name, key, *values):
    """What setting a key to values says, then what a query makes of the last one."""

    @stream(f"lifecycle/conf_{name}")
    def run(bench):
        answers = []
        for value in values:
            try:
                bench.set({key: value})
                answers.append(bench.spark.conf.get(key))
            except Exception as error:
                answers.append(bench.refusal(error))
        return answers


def default(key):
    @stream(f"lifecycle/default_{key}")
    def run(bench):
        return [bench.spark.conf.get(key)]


conf("policy", "spark.sql.streaming.multipleWatermarkPolicy", "max", "MIN", "sometimes")
conf("no_data_batches", "spark.sql.streaming.noDataMicroBatches.enabled", "false", "perhaps")
conf("min_batches", "spark.sql.streaming.minBatchesToRetain", "5", "0", "many")
conf("progress_updates", "spark.sql.streaming.numRecentProgressUpdates", "5", "x")
conf("polling", "spark.sql.streaming.pollingDelay", "20ms", "never")
conf("checkpoint_location", "spark.sql.streaming.checkpointLocation", "/tmp/somewhere")
conf("state_format", "spark.sql.streaming.aggregation.stateFormatVersion", "1", "3")
conf("join_state_format", "spark.sql.streaming.join.stateFormatVersion", "1", "9")
conf("state_provider", "spark.sql.streaming.stateStore.providerClass", "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider")
for key in (
    "spark.sql.streaming.multipleWatermarkPolicy",
    "spark.sql.streaming.noDataMicroBatches.enabled",
    "spark.sql.streaming.minBatchesToRetain",
    "spark.sql.streaming.numRecentProgressUpdates",
    "spark.sql.streaming.stopActiveRunOnRestart",
    "spark.sql.streaming.stopTimeout",
    "spark.sql.streaming.schemaInference",
    "spark.sql.streaming.forceDeleteTempCheckpointLocation",
    "spark.sql.streaming.fileSource.cleaner.numThreads",
    "spark.sql.streaming.fileSink.log.compactInterval",
    "spark.sql.streaming.fileSource.log.compactInterval",
    "spark.sql.streaming.statefulOperator.allowMultiple",
    "spark.sql.streaming.statefulOperator.checkCorrectness.enabled",
    "spark.sql.streaming.aggregation.stateFormatVersion",
    "spark.sql.streaming.join.stateFormatVersion",
    "spark.sql.streaming.stateStore.compression.codec",
    "spark.sql.streaming.noDataProgressEventInterval",
    "spark.sql.streaming.pollingDelay",
    "spark.sql.streaming.metricsEnabled",
    "spark.sql.streaming.sessionWindow.merge.sessions.in.local.partition",
):
    default(key)


@stream("lifecycle/checkpoint_from_conf")
def checkpoint_from_conf(bench):
    bench.set({"spark.sql.streaming.checkpointLocation": bench.directory("all")})
    bench.write("in", 0, FEED[0])
    query = bench.start(bench.source("in"), sink="noop", name="from_conf", checkpoint=None, writer=now)
    bench.end(query)
    return [os.listdir(bench.directory("all")), sorted(each for each in os.listdir(bench.directory("all/from_conf")) if not each.startswith(".") and each != "millrace")]


@stream("lifecycle/memory_without_name")
def memory_without_name(bench):
    bench.start(bench.source("in"), name="")


@stream("lifecycle/memory_without_any_name")
def memory_without_any_name(bench):
    bench.source("in").writeStream.format("memory").start()


@stream("lifecycle/memory_recovers_only_complete")
def memory_recovers(bench):
    bench.write("in", 0, FEED[0])
    first = bench.start(bench.source("in"), writer=now)
    bench.end(first)
    bench.start(bench.source("in"), writer=now)


@stream("lifecycle/memory_recovers_complete")
def memory_recovers_complete(bench):
    answers = []
    for index, rows in enumerate(FEED):
        bench.write("in", index, rows)
        query = bench.start(bench.source("in").groupBy("key").count(), "complete", writer=now)
        bench.end(query)
        answers += bench.batches(query, "complete")
    return answers


@stream("lifecycle/unknown_mode")
def unknown_mode(bench):
    bench.start(bench.source("in"), "sometimes", "noop")


@stream("lifecycle/unknown_sink")
def unknown_sink(bench):
    bench.start(bench.source("in"), "append", "nowhere")


@stream("lifecycle/await_reports_failure")
def await_reports(bench):
    bench.write("in", 0, FEED[0])
    query = bench.start(bench.source("in").select(F.expr("raise_error('no thanks')")), sink="noop")
    bench.end(query)
