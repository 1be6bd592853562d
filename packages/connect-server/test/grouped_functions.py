"""applyInPandas, applyInArrow and cogroup, in batch and over streams. Run by grouped-functions.test.ts."""

import json
import os
import tempfile

import pandas as pd
import pyarrow as pa
from programs import raises, remote, run
from pyspark.errors import PythonException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.remote(remote()).create()
rows = spark.createDataFrame([("a", 1, 1.5), ("b", 2, None), ("a", 3, 2.5), (None, 4, 0.0)], "k string, n int, x double")
others = spark.createDataFrame([("a", 10), ("c", 30)], "other string, y int")


def shown(frame):
    return [tuple(row) for row in frame.collect()]


def test_apply_in_pandas_sees_each_group_once():
    def centred(frame):
        return frame.assign(n=frame.n - frame.n.min())[["k", "n"]]

    assert shown(rows.groupBy("k").applyInPandas(centred, "k string, n int")) == [(None, 0), ("a", 0), ("a", 2), ("b", 0)]


def test_a_function_of_two_arguments_gets_the_key():
    def total(key, frame):
        return pd.DataFrame({"n": [int(frame.n.sum())], "k": [key[0]]})

    assert shown(rows.groupBy("k").applyInPandas(total, "k string, n long")) == [(None, 4), ("a", 4), ("b", 2)]


def test_keys_may_be_expressions_and_there_may_be_none():
    def sizes(key, frame):
        return pd.DataFrame([(int(key[0]), len(frame))])

    assert shown(rows.groupBy((F.col("n") % 2).alias("odd")).applyInPandas(sizes, "odd int, c long")) == [(0, 2), (1, 2)]
    assert shown(rows.groupBy().applyInPandas(lambda frame: pd.DataFrame([len(frame)]), "c long")) == [(4,)]


def test_groups_keep_the_order_of_their_rows():
    many = spark.range(10_000).select((F.col("id") % 7).alias("k"), F.col("id"))

    def ordered(frame):
        return pd.DataFrame([(int(frame.k[0]), bool(frame.id.is_monotonic_increasing), len(frame))])

    result = shown(many.groupBy("k").applyInPandas(ordered, "k long, ordered boolean, c long"))
    assert all(row[1] for row in result) and sum(row[2] for row in result) == 10_000


def test_apply_in_arrow():
    def counted(table: pa.Table) -> pa.Table:
        return pa.table({"k": table["k"], "c": pa.array([table.num_rows] * table.num_rows, pa.int64())})

    assert shown(rows.groupBy("k").applyInArrow(counted, "k string, c long")) == [(None, 1), ("a", 2), ("a", 2), ("b", 1)]


def test_cogroup_in_pandas_and_arrow():
    pair = rows.groupBy("k").cogroup(others.groupBy("other"))

    def sizes(key, left, right):
        return pd.DataFrame([(key[0], len(left), int(right.y.sum()) if len(right) else None)])

    expected = [(None, 1, None), ("a", 2, 10), ("b", 1, None), ("c", 0, 30)]
    assert shown(pair.applyInPandas(sizes, "k string, l long, y int")) == expected

    def tables(left, right):
        return pa.table({"l": pa.array([left.num_rows], pa.int64()), "r": pa.array([right.num_rows], pa.int64())})

    assert shown(pair.applyInArrow(tables, "l long, r long")) == [(1, 0), (2, 1), (1, 0), (0, 1)]


def test_errors_of_the_function_come_with_their_traceback():
    def failing(frame):
        raise ValueError("no such luck")

    raises(PythonException, lambda: rows.groupBy("k").applyInPandas(failing, "n int").collect(), "no such luck")


def test_results_must_fit_the_schema():
    def collect(function, schema):
        return lambda: rows.groupBy("k").applyInPandas(function, schema).collect()

    raises(PythonException, collect(lambda frame: frame[["n"]], "n int, z int"), "Missing: z")
    raises(PythonException, collect(lambda frame: 5, "n int"), "should be pandas.DataFrame")


def test_over_a_stream_groups_are_those_of_a_batch():
    path = tempfile.mkdtemp()
    stream = spark.readStream.schema("k string, n int").option("maxFilesPerTrigger", 1).json(path)
    frame = stream.groupBy("k").applyInPandas(
        lambda key, group: pd.DataFrame([(key[0], int(group.n.sum()))]), "k string, n long"
    )
    for index, lines in enumerate([[("a", 1), ("a", 2)], [("a", 5)]]):
        with open(os.path.join(path, f"{index}.json"), "w") as file:
            file.writelines(json.dumps({"k": k, "n": n}) + "\n" for k, n in lines)
    query = frame.writeStream.format("memory").queryName("grouped").trigger(availableNow=True).start()
    assert query.awaitTermination(60)
    assert sorted(shown(spark.table("grouped"))) == [("a", 3), ("a", 5)]


run(globals())
