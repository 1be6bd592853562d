"""udtf and arrow_udtf, from Python and from SQL. Run by table-functions.test.ts."""

import pyarrow as pa
from programs import raises, remote, run
from pyspark.errors import PythonException
from pyspark.sql import Row, SparkSession
from pyspark.sql.functions import arrow_udtf, col, lit, udtf
from pyspark.sql.udtf import SkipRestOfInputTableException

spark = SparkSession.builder.remote(remote()).create()
rows = spark.range(4).selectExpr("id", "id % 2 as k")
rows.createOrReplaceTempView("rows")


@udtf(returnType="n long, square long")
class Squares:
    def eval(self, first: int, last: int):
        for n in range(first, last + 1):
            yield n, n * n


@udtf(returnType="k long, ids string")
class Listed:
    def __init__(self):
        self.k, self.ids = None, []

    def eval(self, row: Row):
        self.k = row["k"]
        self.ids.append(row["id"])

    def terminate(self):
        yield self.k, str(self.ids)


spark.udtf.register("squares", Squares)
spark.udtf.register("listed", Listed)


def shown(frame):
    return [tuple(row) for row in frame.collect()]


def test_calls_give_rows():
    assert shown(Squares(lit(1), lit(3))) == [(1, 1), (2, 4), (3, 9)]
    assert shown(spark.sql("select square from squares(last => 3, first => 2)")) == [(4,), (9,)]


def test_lateral_joins_keep_the_columns_of_the_left():
    text = "select t.id, x.n from range(3) t, lateral squares(1, t.id) x order by all"
    assert shown(spark.sql(text)) == [(1, 1), (2, 1), (2, 2)]
    outer = "select t.id, x.n from range(2) t left join lateral squares(1, t.id) x order by all"
    assert shown(spark.sql(outer)) == [(0, None), (1, 1)]
    joined = rows.lateralJoin(Squares(lit(3), col("id").outer())).select("id", "k", "square")
    assert shown(joined) == [(3, 1, 9)]


def test_a_table_argument_is_a_partition_or_several():
    by_key = "select * from listed(table(rows) partition by k order by id desc) order by k"
    assert shown(spark.sql(by_key)) == [(0, "[2, 0]"), (1, "[3, 1]")]
    assert shown(Listed(rows.asTable().partitionBy("k").orderBy("id")).orderBy("k")) == [(0, "[0, 2]"), (1, "[1, 3]")]
    assert shown(spark.sql("select ids from listed(table(rows))")) == [("[0, 1, 2, 3]",)]


def test_a_function_may_skip_the_rest():
    @udtf(returnType="n long")
    class First:
        def eval(self, row: Row):
            yield (row["id"],)
            raise SkipRestOfInputTableException("enough")

    assert shown(First(rows.asTable().partitionBy("k").orderBy("id")).orderBy("n")) == [(0,), (1,)]


def test_arrow_functions_see_all_rows_of_a_partition():
    @arrow_udtf(returnType="size long")
    class Size:
        def eval(self, batch: pa.RecordBatch):
            yield pa.table({"size": pa.array([batch.num_rows])})

    assert shown(Size(rows.asTable())) == [(4,)]
    assert shown(Size(rows.asTable().partitionBy("k"))) == [(2,), (2,)]


def test_errors_name_the_method_and_the_mismatch():
    @udtf(returnType="n int")
    class Failing:
        def eval(self):
            raise ValueError("no such luck")

    @udtf(returnType="n int, m int")
    class TooFew:
        def eval(self):
            yield (1,)

    raises(PythonException, lambda: Failing().collect(), "UDTF_EXEC_ERROR")
    raises(PythonException, lambda: TooFew().collect(), "UDTF_RETURN_SCHEMA_MISMATCH")
    raises(PythonException, lambda: Squares(lit(1)).collect(), "UDTF_EVAL_METHOD_ARGUMENTS_DO_NOT_MATCH_SIGNATURE")


run(globals())
