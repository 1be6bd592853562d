"""How a streaming case is run and what of it is recorded.

A case reads JSON files, one file a batch and source, and writes to a memory sink. Its answer is the list of
batches: rows read and written, event times, what each stateful operator did, and the rows, sorted.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import threading

streams = {}

SCHEMA = "at TIMESTAMP, key STRING, n INT"
SECONDS_ALLOWED = 60
CONDITION = re.compile(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def stream(name):
    """Registers a function of a `Bench` as a case; what the function returns is recorded."""

    def register(function):
        assert name not in streams, name

        def run(spark):
            with Bench(spark, name) as bench:
                return bench.settled(function)

        streams[name] = run
        return function

    return register


def single(name, transform, batches, mode="append", **settings):
    """One source, a file at a time; between files the query runs until it has nothing left to do.

    `only_data` leaves out the batches without rows, and the ids.
    """

    @stream(name)
    def run(bench):
        frame = transform(bench.source("in", settings.get("schema", SCHEMA)))
        answers = bench.run_by_turns(frame, [("in", rows) for rows in batches], mode, settings.get("conf", {}))
        return with_data(answers) if settings.get("only_data") else answers


def pair(name, transform, batches, mode="append", **settings):
    """Two sources whose files are all there before the query starts: batch n reads the n-th file of both."""

    @stream(name)
    def run(bench):
        left = bench.source("left", settings.get("left", settings.get("schema", SCHEMA)))
        right = bench.source("right", settings.get("right", settings.get("schema", SCHEMA)))
        for index, (left_rows, right_rows) in enumerate(batches):
            bench.write("left", index, left_rows)
            bench.write("right", index, right_rows)
        return bench.run_at_once(transform(left, right), mode, settings.get("conf", {}))


def turns(name, transform, files, mode="append", **settings):
    """Two sources, one file at a time: `files` are pairs of "left" or "right" and rows."""

    @stream(name)
    def run(bench):
        left = bench.source("left", settings.get("left", settings.get("schema", SCHEMA)))
        right = bench.source("right", settings.get("right", settings.get("schema", SCHEMA)))
        return bench.run_by_turns(transform(left, right), files, mode, settings.get("conf", {}))


def columns_of(schema):
    return [column.split(" ", 1) for column in schema.split(", ")]


def at(seconds):
    """An instant, in seconds after the first one of these cases."""
    if seconds is None:
        return None
    whole, rest = divmod(seconds, 1)
    day, second = divmod(int(whole), 86_400)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"2026-01-{day + 1:02}T{clock}.{round(rest * 1000):03}Z"


class Bench:
    """A directory, the queries started in it, and settings that are taken back at the end."""

    def __init__(self, spark, name):
        self.spark = spark
        self.name = re.sub(r"\W", "_", name)
        self.path = tempfile.mkdtemp()
        self.queries = []
        self.conf = {}
        self.files = 0
        self.columns = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for query in self.queries:
            try:
                query.stop()
            except Exception:
                pass
        for key, before in self.conf.items():
            self.spark.conf.unset(key) if before is None else self.spark.conf.set(key, before)
        shutil.rmtree(self.path, ignore_errors=True)

    def settled(self, function):
        """The function's answer without what changes from run to run."""
        try:
            answer = function(self)
        except Exception as error:
            answer = self.refusal(error)
        text = json.dumps(answer, ensure_ascii=False).replace(self.path, "<dir>")
        return json.loads(UUID.sub("<id>", text))

    def set(self, conf):
        for key, value in conf.items():
            self.conf.setdefault(key, self.spark.conf.get(key, None))
            self.spark.conf.set(key, value)

    def directory(self, name):
        return os.path.join(self.path, name)

    def write(self, name, index, rows):
        """A JSON file whose modification time says its place in the order; it appears whole."""
        directory = self.directory(name)
        os.makedirs(directory, exist_ok=True)
        hidden, path = (os.path.join(directory, f"{dot}{index:04}.json") for dot in (".", ""))
        with open(hidden, "w") as file:
            for row in rows:
                values = {
                    column: at(value) if "TIMESTAMP" in kind else value
                    for (column, kind), value in zip(self.columns.get(name, columns_of(SCHEMA)), row)
                    if value is not None
                }
                file.write(json.dumps(values) + "\n")
        self.files += 1
        os.utime(hidden, (1_767_225_600 + self.files, 1_767_225_600 + self.files))
        os.rename(hidden, path)

    def source(self, name, schema=SCHEMA, **options):
        os.makedirs(self.directory(name), exist_ok=True)
        self.columns.setdefault(name, columns_of(schema))
        settings = {key: value for key, value in {"maxFilesPerTrigger": 1, **options}.items() if value is not None}
        return self.spark.readStream.schema(schema).options(**settings).json(self.directory(name))

    def static(self, rows, schema):
        return self.spark.createDataFrame(rows, schema)

    def start(self, frame, mode="append", sink="memory", **settings):
        """Starts a query; `writer` may change the DataStreamWriter."""
        writer = frame.writeStream.outputMode(mode)
        if sink:
            writer = writer.format(sink)
        checkpoint = settings.get("checkpoint", "checkpoint")
        if checkpoint:
            writer = writer.option("checkpointLocation", self.directory(checkpoint))
        name = settings.get("name", self.name if sink == "memory" else None)
        if name:
            writer = writer.queryName(name)
        query = settings.get("writer", lambda writer: writer)(writer).start()
        self.queries.append(query)
        return query

    def finish(self, query):
        """Waits until a query has nothing left to do; a query that never gets there is stopped."""
        alarm = threading.Timer(SECONDS_ALLOWED, query.stop)
        alarm.start()
        try:
            query.processAllAvailable()
        finally:
            alarm.cancel()

    def end(self, query):
        if not query.awaitTermination(SECONDS_ALLOWED):
            raise TimeoutError("the query did not end")

    def run_by_turns(self, frame, files, mode="append", conf={}):
        self.set(conf)
        query = self.start(frame, mode)
        answers = []
        try:
            for index, (name, rows) in enumerate(files):
                self.write(name, index, rows)
                self.finish(query)
                if mode == "complete":
                    answers += self.batches(query, mode, len(answers))
        except Exception:
            reason = query.exception()
            if reason is None:
                raise
            return self.batches(query, mode) + [self.failure(reason)]
        return answers if mode == "complete" else self.batches(query, mode)

    def run_at_once(self, frame, mode="append", conf={}):
        self.set(conf)
        query = self.start(frame, mode, writer=lambda writer: writer.trigger(availableNow=True))
        try:
            self.end(query)
        except Exception:
            reason = query.exception()
            if reason is None:
                raise
            return self.batches(query, mode) + [self.failure(reason)]
        return self.batches(query, mode)

    def batches(self, query, mode="append", first=0, rows=True):
        """What is recorded of each batch; a complete table is shown beside the last one."""
        rows = [repr(row) for row in self.spark.table(self.name).collect()] if rows else None
        answers = []
        progresses = [progress for progress in query.recentProgress if "addBatch" in progress.durationMs]
        for position, progress in enumerate(progresses):
            if rows is None:
                shown = None
            elif mode == "complete":
                shown = rows if position == len(progresses) - 1 else None
            else:
                count = max(progress.sink.numOutputRows, 0)
                shown, rows = rows[:count], rows[count:]
            if position >= first:
                answers.append(recorded(progress, shown))
        return answers

    def refusal(self, error):
        if "MILLRACE_TRACE" in os.environ:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        condition = getattr(error, "getCondition", lambda: None)()
        if condition is None:
            return {"exception": type(error).__name__, "message": first_line(str(error))}
        parameters = getattr(error, "getMessageParameters", lambda: None)() or {}
        return {
            "error": condition,
            "exception": type(error).__name__,
            "parameters": {key: plain(value) for key, value in sorted(parameters.items())},
        }

    def failure(self, reason):
        """Why a query ended, without names that change."""
        if "MILLRACE_TRACE" in os.environ:
            print(f"{type(reason).__name__}: {reason}", file=sys.stderr)
        text = str(reason).split("=== Streaming Query ===")[0]
        conditions = [each for each in dict.fromkeys(CONDITION.findall(text)) if each != "STREAM_FAILED"]
        return {"failed": conditions or first_line(text.replace("(STREAM_FAILED) ", ""))}


def recorded(progress, rows):
    answer = {"batch": progress.batchId, "in": progress.numInputRows, "out": progress.sink.numOutputRows}
    if progress.eventTime:
        answer["eventTime"] = dict(sorted(progress.eventTime.items()))
    operators = [
        f"{state.operatorName}: {state.numRowsTotal} total, {state.numRowsUpdated} updated, "
        f"{state.numRowsRemoved} removed, {state.numRowsDroppedByWatermark} late"
        for state in progress.stateOperators
    ]
    if operators:
        answer["state"] = operators
    if progress.observedMetrics:
        answer["observed"] = {key: observed(row) for key, row in sorted(progress.observedMetrics.items())}
    if rows is not None:
        answer["rows"] = sorted(rows)
    return answer


def observed(row):
    """Spark Connect 4.2 hands the row over as its values and their schema; the classic client gives it its names."""
    row = row.asDict()
    if set(row) == {"values", "schema"}:
        row = dict(zip((field["name"] for field in row["schema"]["fields"]), row["values"]))
    return row


def with_data(answers):
    """For queries that run batches without data as often as they can."""
    return [{key: value for key, value in answer.items() if key != "batch"} for answer in answers if answer.get("in", 1)]


def plain(text):
    """A message parameter without expression ids."""
    return re.sub(r"#\d+L?", "#", str(text))


def first_line(text):
    return plain(text.strip().split("\n")[0])
