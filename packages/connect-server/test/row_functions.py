"""udf, pandas_udf and arrow_udf on rows, and aggregates of groups. Run by row-functions.test.ts."""

import datetime
import decimal
import os
import threading
import time
from typing import Iterator, Tuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from programs import raises, remote, run
from pyspark.errors import AnalysisException, PythonException
from pyspark.errors.exceptions.connect import SparkConnectException
from pyspark.sql import SparkSession
from pyspark.sql.functions import arrow_udf, col, grouping, grouping_id, pandas_udf, udf

spark = SparkSession.builder.remote(remote()).create()
rows = spark.range(4).selectExpr("id", "id % 2 as k", "cast(id as double) as d")


def values(column):
    return [row[0] for row in rows.select(column).collect()]


@arrow_udf("long")
def added(left: pa.Array, right: pa.Array) -> pa.Array:
    return pc.add(left, right)


@arrow_udf("long")
def added_all(pairs: Iterator[Tuple[pa.Array, pa.Array]]) -> Iterator[pa.Array]:
    for left, right in pairs:
        yield pc.add(left, right)


@pandas_udf("double")
def total(values: pd.Series) -> float:
    return values.sum()


def test_arrow_functions_see_arrays():
    assert values(added("id", "k")) == [0, 2, 2, 4]
    assert values(added_all("id", "k")) == [0, 2, 2, 4]


def test_arguments_may_be_given_by_name():
    def shown(x, y):
        return f"{x} {y}"

    assert values(udf(shown, "string")(y=col("id"), x=col("k"))) == ["0 0", "1 1", "0 2", "1 3"]
    named = rows.select(udf(shown, "string")("id", y=col("k")))
    assert named.columns == ["shown(id, y => k)"]
    spark.udf.register("shown", shown, "string")
    assert spark.sql("select shown(y => 1, x => 2)").collect()[0][0] == "2 1"
    raises(AnalysisException, lambda: spark.sql("select shown(x => 1, x => 2)").collect(), "DOUBLE_NAMED_ARGUMENT")

    @pandas_udf("double")
    def weighed(v: pd.Series, w: pd.Series) -> float:
        return (v * w * w).sum()

    assert [row[0] for row in rows.agg(weighed(w="d", v="k")).collect()] == [10.0]


def test_arrow_rows_coerce_values_and_refuse_what_does_not_fit():
    def of(value, kind):
        return rows.limit(1).select(udf(lambda _: value, kind, useArrow=True)("id")).collect()[0][0]

    assert of("1", "int") == 1
    assert of(decimal.Decimal("2.5"), "double") == 2.5
    assert of(datetime.date(2020, 1, 1), "string") == "2020-01-01"
    raises(PythonException, lambda: of([1], "int"), "ArrowInvalid")


def test_pickled_rows_give_null_for_what_does_not_fit():
    def of(value, kind):
        return rows.limit(1).select(udf(lambda _: value, kind, useArrow=False)("id")).collect()[0][0]

    assert of([1], "int") is None
    assert of("x", "double") is None


def test_results_have_a_value_for_each_row():
    @pandas_udf("long")
    def one(v: pd.Series) -> pd.Series:
        return v[:1]

    @pandas_udf("long")
    def too_many(v: Iterator[pd.Series]) -> Iterator[pd.Series]:
        for each in v:
            yield pd.concat([each, each])

    @pandas_udf("long")
    def no_series(v: pd.Series) -> pd.Series:
        return 3

    raises(PythonException, lambda: values(one("id")), "SCHEMA_MISMATCH_FOR_PANDAS_UDF")
    raises(PythonException, lambda: values(too_many("id")), "OUTPUT_EXCEEDS_INPUT_ROWS")
    raises(PythonException, lambda: values(no_series("id")), "UDF_RETURN_TYPE")


def test_pieces_have_no_more_rows_than_an_arrow_batch_may_have():
    @pandas_udf("long")
    def sizes(v: pd.Series) -> pd.Series:
        return v * 0 + len(v)

    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "3")
    try:
        assert values(sizes("id")) == [3, 3, 3, 1]
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


def test_aggregates_of_grouping_sets():
    found = rows.rollup("k").agg(total("d"), grouping("k"), grouping_id()).orderBy("k").collect()
    assert [tuple(row) for row in found] == [(None, 6.0, 1, 1), (0, 2.0, 0, 0), (1, 4.0, 0, 0)]
    spark.udf.register("total", total)
    rows.createOrReplaceTempView("rows")
    sets = spark.sql("select k, total(d) from rows group by grouping sets ((k), (k), ()) order by k").collect()
    assert [tuple(row) for row in sets] == [(None, 6.0), (0, 2.0), (0, 2.0), (1, 4.0), (1, 4.0)]


def test_values_of_groups_keep_their_own_types():
    @pandas_udf("long")
    def some(v: pd.Series) -> int:
        return None if v[0] == 0 else 2**60 + 1

    assert [row[1] for row in rows.groupBy("k").agg(some("k")).orderBy("k").collect()] == [None, 2**60 + 1]


def test_a_function_that_ends_python_is_an_error_and_the_next_one_runs():
    def leave(_):
        raise SystemExit(3)

    def interrupt(_):
        raise KeyboardInterrupt

    raises(PythonException, lambda: values(udf(leave, "long")("id")), "SystemExit")
    raises(PythonException, lambda: values(udf(interrupt, "long")("id")), "KeyboardInterrupt")

    def noisy(value):
        print("to standard output")
        return value

    assert values(udf(noisy, "long")("id")) == [0, 1, 2, 3]


def test_an_interrupt_ends_a_function_that_takes_long():
    def sleep(value):
        time.sleep(300)
        return value

    failures = []

    def collect():
        try:
            values(udf(sleep, "long")("id"))
        except SparkConnectException as error:
            failures.append(error)

    thread = threading.Thread(target=collect)
    thread.start()
    until = time.time() + 60
    while thread.is_alive() and time.time() < until:
        spark.interruptAll()
        thread.join(0.2)
    assert failures and "OPERATION_CANCELED" in str(failures[0]), failures
    assert values(udf(lambda value: value, "long")("id")) == [0, 1, 2, 3]


def test_memory_that_is_not_there_is_an_error():
    def greedy(value):
        return len(bytearray(2**62))

    raises(PythonException, lambda: values(udf(greedy, "long")("id")), "MemoryError")


def test_a_worker_that_closes_its_pipe_is_an_error_and_the_next_one_runs():
    def closing(value):
        os.closerange(3, 64)
        return value

    raises(PythonException, lambda: values(udf(closing, "long")("id")), "The Python worker")
    assert values(udf(lambda value: value, "long")("id")) == [0, 1, 2, 3]


run(globals())
