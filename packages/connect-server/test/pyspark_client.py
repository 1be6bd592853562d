"""What a real PySpark client sees of the server. Run by pyspark-client.test.ts with the server's address; each
function named test_* is one test, and the results are printed as JSON lines."""

import json
import os
import sys
import tempfile
import threading
import time
import traceback
import uuid

import pyspark.sql.connect.proto as pb2
from pyspark.errors import (
    AnalysisException,
    ArithmeticException,
    IllegalArgumentException,
    NumberFormatException,
    ParseException,
    SparkNoSuchElementException,
    UnsupportedOperationException,
)
from pyspark.errors.exceptions.connect import SparkConnectException
from pyspark.sql import Observation, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQueryListener

remote = sys.argv[1]


def connect(session_id=None):
    address = remote if session_id is None else f"{remote}/;session_id={session_id}"
    return SparkSession.builder.remote(address).create()


spark = connect()


def raises(kind, action, condition=None):
    try:
        action()
    except kind as error:
        if condition is not None:
            assert error.getCondition() == condition, error.getCondition()
        return error
    raise AssertionError(f"no {kind.__name__}")


def eventually(check, seconds=10):
    deadline = time.time() + seconds
    while time.time() < deadline:
        value = check()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("it never became true")


def test_hundreds_of_columns_added_one_by_one():
    sys.setrecursionlimit(20_000)
    independent = spark.range(2)
    dependent = spark.range(2)
    for index in range(600):
        independent = independent.withColumn(f"c{index}", F.col("id") + index)
        dependent = dependent.withColumn("id", F.col("id") + 1)
    assert independent.select("c0", "c599").collect() == [(0, 599), (1, 600)]
    assert [row.id for row in dependent.collect()] == [600, 601]


def test_version_and_configuration():
    assert spark.version == "4.2.0"
    assert spark.conf.get("spark.sql.shuffle.partitions") == "200"
    spark.conf.set("spark.sql.shuffle.partitions", "7")
    assert spark.conf.get("spark.sql.shuffle.partitions") == "7"
    spark.conf.unset("spark.sql.shuffle.partitions")
    assert spark.conf.get("spark.sql.shuffle.partitions") == "200"
    assert spark.conf.get("no.such.key", "else") == "else"
    assert spark.conf.isModifiable("spark.sql.ansi.enabled")
    assert not spark.conf.isModifiable("spark.master")
    raises(SparkNoSuchElementException, lambda: spark.conf.get("no.such.key"), "SQL_CONF_NOT_FOUND")
    static = lambda: spark.conf.set("spark.sql.warehouse.dir", "x")
    raises(AnalysisException, static, "CANNOT_MODIFY_STATIC_CONFIG")
    core = lambda: spark.conf.set("spark.executor.memory", "1g")
    raises(AnalysisException, core, "CANNOT_MODIFY_CONFIG")
    wrong = lambda: spark.conf.set("spark.sql.ansi.enabled", "perhaps")
    raises(IllegalArgumentException, wrong, "INVALID_CONF_VALUE.TYPE_MISMATCH")
    zone = lambda: spark.conf.set("spark.sql.session.timeZone", "Mars/Olympus")
    raises(IllegalArgumentException, zone, "INVALID_CONF_VALUE.TIME_ZONE")


def test_rows_schema_and_show(capture):
    assert spark.range(5).collect() == [Row(id=n) for n in range(5)]
    frame = spark.createDataFrame([(1, "a"), (2, None)], "number INT, text STRING")
    assert frame.collect() == [Row(number=1, text="a"), Row(number=2, text=None)]
    assert frame.schema.simpleString() == "struct<number:int,text:string>"
    assert frame.limit(0).collect() == []
    frame.show()
    assert capture() == (
        "+------+----+\n|number|text|\n+------+----+\n|     1|   a|\n|     2|NULL|\n+------+----+\n\n"
    )
    frame.show(1, truncate=False, vertical=True)
    assert capture() == "-RECORD 0-----\n number | 1   \n text   | a   \nonly showing top 1 row\n", capture
    frame.printSchema()
    assert capture() == "root\n |-- number: integer (nullable = true)\n |-- text: string (nullable = true)\n\n"
    assert list(frame.toPandas()["number"]) == [1, 2]


def test_nested_values_in_show(capture):
    spark.sql("SELECT array(1, NULL) AS a, named_struct('x', 1.5D, 'y', NULL) AS s, map('k', 1) AS m").show(truncate=False)
    assert "|[1, NULL]|{1.5, NULL}|{k -> 1}|" in capture()


def test_large_local_relation_goes_through_the_artifact_cache():
    text = "x" * 100
    rows = [(n, text) for n in range(40_000)]
    frame = spark.createDataFrame(rows, "number INT, text STRING")
    assert frame.count() == 40_000
    assert frame.agg(F.sum("number")).first()[0] == sum(range(40_000))


def test_large_result_comes_in_many_batches():
    frame = spark.range(1_000_000)
    assert frame.toArrow().num_rows == 1_000_000
    assert sum(row.id for row in frame.limit(300_000).toLocalIterator()) == sum(range(300_000))


def test_sql_and_temporary_views():
    spark.range(3).createOrReplaceTempView("three")
    assert spark.sql("SELECT sum(id) AS total FROM three").first().total == 3
    assert spark.sql("SELECT :n + 1 AS next", args={"n": 4}).first().next == 5
    twice = lambda: spark.range(1).createTempView("three")
    raises(AnalysisException, twice, "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS")
    left, right = spark.table("three"), spark.table("three")
    assert left.join(right, "id").count() == 3
    assert spark.catalog.dropTempView("three")
    raises(AnalysisException, lambda: spark.table("three").collect(), "TABLE_OR_VIEW_NOT_FOUND")


def test_global_views_are_seen_by_other_sessions():
    spark.range(2).createOrReplaceGlobalTempView("shared_view")
    assert connect().table("global_temp.shared_view").count() == 2
    assert spark.catalog.dropGlobalTempView("shared_view")


def test_tables_and_catalog():
    spark.range(3).write.saveAsTable("saved", mode="overwrite")
    assert spark.table("saved").count() == 3
    spark.range(2).write.insertInto("saved")
    assert spark.table("saved").count() == 5
    assert spark.catalog.tableExists("saved")
    assert [table.name for table in spark.catalog.listTables() if not table.isTemporary] == ["saved"]
    assert [(c.name, c.dataType) for c in spark.catalog.listColumns("saved")] == [("id", "bigint")]
    again = lambda: spark.range(1).write.saveAsTable("saved")
    raises(AnalysisException, again, "TABLE_OR_VIEW_ALREADY_EXISTS")
    assert [row.tableName for row in spark.sql("SHOW TABLES").collect() if not row.isTemporary] == ["saved"]
    spark.sql("DROP TABLE saved")
    assert not spark.catalog.tableExists("saved")
    raises(AnalysisException, lambda: spark.sql("DROP TABLE saved"), "TABLE_OR_VIEW_NOT_FOUND")


def test_partitions():
    spark.range(3).withColumn("part", F.col("id") % 2).write.partitionBy("part").saveAsTable("parts")
    assert [row.partition for row in spark.sql("SHOW PARTITIONS parts").collect()] == ["part=0", "part=1"]
    spark.sql("DROP TABLE parts")


def test_uploaded_modules_reach_python_functions():
    session = connect()
    folder = tempfile.mkdtemp()
    with open(f"{folder}/millrace_doubling.py", "w") as module:
        module.write("def double(x):\n    return 2 * x\n")
    assert session.range(1).select(F.udf(lambda x: x + 1, "long")("id")).first()[0] == 1
    session.addArtifacts(f"{folder}/millrace_doubling.py", pyfile=True)

    @F.udf("long")
    def doubled(x):
        from millrace_doubling import double

        return double(x)

    assert [row[0] for row in session.range(3).select(doubled("id")).collect()] == [0, 2, 4]


def test_databases():
    assert spark.catalog.currentDatabase() == "default"
    spark.sql("CREATE DATABASE lake")
    spark.catalog.setCurrentDatabase("lake")
    spark.sql("CREATE TABLE fish (name STRING) USING parquet")
    assert [row.namespace for row in spark.sql("SHOW TABLES").collect() if not row.isTemporary] == ["lake"]
    spark.sql("USE default")
    spark.sql("DROP DATABASE lake CASCADE")
    raises(AnalysisException, lambda: spark.sql("USE lake"), "SCHEMA_NOT_FOUND")


def test_statements_run_once_and_answer_tables():
    answer = spark.sql("SET spark.sql.shuffle.partitions=9")
    assert answer.collect() == [Row(key="spark.sql.shuffle.partitions", value="9")]
    assert spark.sql("RESET").collect() == []
    assert spark.conf.get("spark.sql.shuffle.partitions") == "200"


def test_cache_and_checkpoint():
    frame = spark.range(4).withColumn("random", F.rand())
    assert not frame.is_cached
    frame.cache()
    assert frame.storageLevel.useMemory
    assert frame.collect() == frame.collect()
    frame.unpersist()
    assert not frame.storageLevel.useMemory
    kept = spark.range(4).withColumn("random", F.rand()).localCheckpoint()
    assert kept.collect() == kept.collect()


def test_analysis():
    assert spark.range(3).sameSemantics(spark.range(3))
    assert not spark.range(3).sameSemantics(spark.range(4))
    assert not spark.range(3).isStreaming
    assert "Range" in spark._client.explain_string(spark.range(3)._plan.to_proto(spark._client), "extended")


def test_errors_raise_the_right_class():
    raises(ParseException, lambda: spark.sql("SELEC 1"), "PARSE_SYNTAX_ERROR")
    column = raises(AnalysisException, lambda: spark.range(1).select("x").collect(), "UNRESOLVED_COLUMN.WITH_SUGGESTION")
    assert column.getMessageParameters()["objectName"] == "`x`", column.getMessageParameters()
    assert column.getSqlState() == "42703"
    raises(ArithmeticException, lambda: spark.sql("SELECT 1/0").collect(), "DIVIDE_BY_ZERO")
    raises(NumberFormatException, lambda: spark.sql("SELECT CAST('a' AS INT)").collect(), "CAST_INVALID_INPUT")
    raises(UnsupportedOperationException, lambda: spark.sql("GRANT ALL ON x TO y"))


def test_long_error_messages_arrive_whole():
    error = raises(ParseException, lambda: spark.sql("SELEC '" + "é" * 50_000 + "'"))
    assert "é" * 50_000 in str(error)


def test_interrupt():
    tag = "slow-one"
    outcome = {}

    def run():
        session.addTag(tag)
        try:
            outcome["rows"] = slow(session).collect()
        except Exception as error:
            outcome["error"] = error

    session = connect()
    thread = threading.Thread(target=run)
    thread.start()
    eventually(lambda: session.interruptTag(tag))
    thread.join(10)
    assert not thread.is_alive()
    assert "OPERATION_CANCELED" in str(outcome["error"]), outcome
    assert session.range(2).count() == 2


def slow(session):
    big = session.range(3_000_000)
    return big.alias("a").crossJoin(big.alias("b")).agg(F.sum(F.col("a.id") * F.col("b.id")))


def execute_request(session, plan):
    client = session._client
    request = client._execute_plan_request_with_metadata()
    request.plan.CopyFrom(plan)
    request.operation_id = str(uuid.uuid4())
    option = pb2.ExecutePlanRequest.RequestOption(reattach_options=pb2.ReattachOptions(reattachable=True))
    request.request_options.append(option)
    return client, request


def reattach_request(client, request, last):
    reattach = pb2.ReattachExecuteRequest(session_id=request.session_id, operation_id=request.operation_id)
    reattach.user_context.CopyFrom(request.user_context)
    if last is not None:
        reattach.last_response_id = last
    return client._stub.ReattachExecute(reattach)


def test_reattach_gives_the_rest_and_runs_nothing_twice():
    client, request = execute_request(spark, spark.range(1_000_000)._plan.to_proto(spark._client))
    first = list(client._stub.ExecutePlan(request))
    ids = [response.response_id for response in first]
    assert len(set(ids)) == len(ids) > 3
    assert first[-1].HasField("result_complete")
    rest = list(reattach_request(client, request, ids[1]))
    assert [response.response_id for response in rest] == ids[2:]
    repeated = [response.response_id for response in client._stub.ExecutePlan(request)]
    assert repeated == ids
    release = pb2.ReleaseExecuteRequest(session_id=request.session_id, operation_id=request.operation_id)
    release.user_context.CopyFrom(request.user_context)
    release.release_until.response_id = ids[1]
    client._stub.ReleaseExecute(release)
    gone = raises(Exception, lambda: list(reattach_request(client, request, None)))
    assert "INVALID_CURSOR.POSITION_NOT_AVAILABLE" in str(gone), gone
    release.ClearField("release_until")
    release.release_all.SetInParent()
    client._stub.ReleaseExecute(release)
    missing = raises(Exception, lambda: list(reattach_request(client, request, ids[1])))
    assert "INVALID_HANDLE.OPERATION_NOT_FOUND" in str(missing), missing
    used = raises(Exception, lambda: list(client._stub.ExecutePlan(request)))
    assert "INVALID_HANDLE.OPERATION_ALREADY_EXISTS" in str(used), used


def test_a_second_attachment_disconnects_the_first():
    client, request = execute_request(spark, slow(spark)._plan.to_proto(spark._client))
    first = client._stub.ExecutePlan(request)
    failure = {}
    thread = threading.Thread(target=lambda: failure.update(error=raises(Exception, lambda: list(first))))
    thread.start()
    eventually(lambda: request.operation_id in running(client))
    second = reattach_request(client, request, None)
    threading.Thread(target=lambda: raises(Exception, lambda: list(second))).start()
    thread.join(10)
    assert "INVALID_CURSOR.DISCONNECTED" in str(failure["error"]), failure
    assert request.operation_id in client.interrupt_operation(request.operation_id)


def running(client):
    statuses = client._get_operation_statuses().operation_statuses
    state = pb2.GetStatusResponse.OperationStatus.OperationState.OPERATION_STATE_RUNNING
    return [status.operation_id for status in statuses if status.state == state]


def test_two_clients_share_one_session():
    first = connect()
    second = connect(first.session_id)
    first.range(3).createOrReplaceTempView("ours")
    assert second.table("ours").count() == 3
    second.conf.set("spark.sql.shuffle.partitions", "3")
    assert first.conf.get("spark.sql.shuffle.partitions") == "3"


def test_clone_keeps_views_and_settings_apart():
    session = connect()
    session.range(3).createOrReplaceTempView("mine")
    clone = session._client.clone()
    other = connect(clone._session_id)
    assert other.table("mine").count() == 3
    other.range(1).createOrReplaceTempView("mine")
    assert session.table("mine").count() == 3


def test_a_released_session_is_closed():
    session = connect()
    assert session.range(1).count() == 1
    session._client.release_session()
    error = raises(Exception, lambda: session.range(1).count())
    assert "INVALID_HANDLE.SESSION_CLOSED" in str(error), error
    bad = raises(Exception, lambda: execute_with_session("not-a-uuid"))
    assert "INVALID_HANDLE.FORMAT" in str(bad), bad


def execute_with_session(session_id):
    request = pb2.ConfigRequest(session_id=session_id)
    request.operation.get_all.SetInParent()
    return spark._client._stub.Config(request)


def test_observation():
    observation = Observation("seen")
    frame = spark.range(5).observe(observation, F.count(F.lit(1)).alias("rows"), F.max("id").alias("top"))
    assert len(frame.collect()) == 5
    assert observation.get == {"rows": 5, "top": 4}, observation.get


def rate(session=None):
    return (session or spark).readStream.format("rate").option("rowsPerSecond", 100).load()


def test_streaming_query_from_start_to_stop():
    query = rate().writeStream.format("memory").queryName("ticks").trigger(processingTime="50 milliseconds").start()
    assert query.name == "ticks"
    assert query.isActive
    progress = eventually(lambda: query.lastProgress)
    assert progress["name"] == "ticks"
    assert progress.sources[0].description.startswith("RateStream")
    assert {"triggerExecution", "addBatch", "walCommit"} <= set(progress.durationMs)
    eventually(lambda: spark.table("ticks").count() > 0)
    assert [active.id for active in spark.streams.active] == [query.id]
    assert spark.streams.get(query.id).runId == query.runId
    assert query.awaitTermination(0.05) is False
    assert query.exception() is None
    assert set(query.status) == {"message", "isDataAvailable", "isTriggerActive"}
    assert len(query.recentProgress) >= 1
    query.stop()
    assert not query.isActive
    assert query.status["message"] == "Stopped"
    assert spark.streams.get(query.id) is None
    assert spark.streams.active == []
    assert query.lastProgress is not None
    assert query.awaitTermination() is None


def test_streaming_refusals():
    raises(AnalysisException, lambda: rate().collect())
    batch = lambda: spark.range(1).writeStream.format("memory").queryName("b").start()
    raises(AnalysisException, batch, "WRITE_STREAM_NOT_ALLOWED")
    mode = lambda: rate().writeStream.format("memory").queryName("m").outputMode("sometimes").start()
    raises(IllegalArgumentException, mode, "STREAMING_OUTPUT_MODE.INVALID")
    interval = lambda: rate().writeStream.format("memory").queryName("i").trigger(processingTime="soon").start()
    raises(IllegalArgumentException, interval, "INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER")


def test_a_failing_query_tells_why():
    broken = rate().select((F.lit(1) / (F.col("value") - F.col("value"))).alias("x"))
    query = broken.writeStream.format("memory").queryName("broken").start()
    eventually(lambda: not query.isActive)
    assert "DIVIDE_BY_ZERO" in str(query.exception()), query.exception()
    raises(SparkConnectException, lambda: query.awaitTermination(), "STREAM_FAILED")
    assert spark.range(1).count() == 1


def test_process_all_available_and_temp_view_over_a_stream():
    source = spark.readStream.format("rate-micro-batch").option("rowsPerBatch", 10).load()
    source.createOrReplaceTempView("numbers")
    query = (
        spark.sql("SELECT value * 2 AS double FROM numbers")
        .writeStream.format("memory").queryName("doubles").trigger(availableNow=True).start()
    )
    query.awaitTermination(10)
    query.stop()
    assert spark.table("doubles").count() % 10 == 0


def test_state_that_spark_keeps_is_refused():
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "testkit", "record"))
    import interop

    root = tempfile.mkdtemp()
    interop.plain_copy(os.path.join(interop.fixtures, "counts"), root, "/fixture", root)
    interop.write_file(os.path.join(root, "in"), 1)
    error = raises(Exception, lambda: interop.go_on(spark, root, interop.counts, "complete", "noop"))
    assert "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE" in str(error), error
    assert "HDFSBackedStateStoreProvider" in str(error), error


def test_listener():
    seen = []

    class Listener(StreamingQueryListener):
        def onQueryStarted(self, event):
            seen.append(("started", event.runId))

        def onQueryProgress(self, event):
            seen.append(("progress", event.progress.runId))

        def onQueryIdle(self, event):
            pass

        def onQueryTerminated(self, event):
            seen.append(("terminated", event.runId))

    session = connect()
    listener = Listener()
    session.streams.addListener(listener)
    query = rate(session).writeStream.format("noop").trigger(processingTime="20 milliseconds").start()
    assert seen[0][0] == "started"
    eventually(lambda: any(kind == "progress" for kind, _ in seen))
    query.stop()
    eventually(lambda: seen[-1][0] == "terminated")
    session.streams.removeListener(listener)
    assert {str(run) for _, run in seen} == {query.runId}
    session.streams.addListener(listener)
    session.streams.removeListener(listener)


def capturing():
    """Standard output as text; each call gives what was printed since the last."""
    import io

    buffer = io.StringIO()
    sys.stdout, original = buffer, sys.stdout

    def take():
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    return take, original


def main():
    for name, function in list(globals().items()):
        if not name.startswith("test_"):
            continue
        started = time.time()
        take, original = capturing()
        try:
            function(take) if function.__code__.co_argcount else function()
            failure = None
        except BaseException:
            failure = traceback.format_exc()
        sys.stdout = original
        seconds = round(time.time() - started, 2)
        print(json.dumps({"name": name, "failure": failure, "seconds": seconds}), flush=True)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
    import os

    os._exit(0)
