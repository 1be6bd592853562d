"""DataFrame programs whose answers are recorded from Apache Spark 4.2: name -> function of a session.

A case gives a DataFrame (its schema and rows are recorded, in order), a value, or an error.
"""

import contextlib
import datetime
import decimal
import io
import os
import shutil
import tempfile

from pyspark.sql import Row, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

cases = {}


def case(function):
    cases[function.__name__] = function
    return function


def sql_case(name, text):
    cases[name] = lambda spark: with_tables(spark).sql(text)


def people(spark):
    rows = [
        (1, "Ann", 30, "x", 10.5),
        (2, "Bob", 25, "y", None),
        (3, "Cid", None, "x", 7.25),
        (4, None, 41, "z", 3.0),
        (5, "Eve", 25, "y", 1.0),
    ]
    return spark.createDataFrame(rows, "id INT, name STRING, age INT, team STRING, score DOUBLE")


def teams(spark):
    return spark.createDataFrame([("x", "Xylo"), ("y", "Yak"), ("w", "Wolf")], "team STRING, title STRING")


def with_tables(spark):
    people(spark).createOrReplaceTempView("people")
    teams(spark).createOrReplaceTempView("teams")
    return spark


def printed(action):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        action()
    return text.getvalue()


@contextlib.contextmanager
def directory():
    path = tempfile.mkdtemp()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


# --- relations


@case
def range_default(spark):
    return spark.range(5)


@case
def range_step(spark):
    return spark.range(10, 0, -3)


@case
def create_from_rows(spark):
    return spark.createDataFrame([Row(a=1, b="x"), Row(a=2, b=None)])


@case
def create_types(spark):
    schema = T.StructType(
        [
            T.StructField("d", T.DateType()),
            T.StructField("t", T.TimestampType()),
            T.StructField("n", T.DecimalType(10, 2)),
            T.StructField("l", T.ArrayType(T.IntegerType())),
            T.StructField("m", T.MapType(T.StringType(), T.LongType())),
            T.StructField("s", T.StructType([T.StructField("x", T.ByteType()), T.StructField("y", T.BooleanType())])),
            T.StructField("b", T.BinaryType()),
        ]
    )
    row = (
        datetime.date(2026, 1, 31),
        datetime.datetime(2026, 1, 31, 10, 20, 30, 123456, tzinfo=datetime.timezone.utc),
        decimal.Decimal("12.50"),
        [1, None],
        {"k": 7},
        (3, True),
        bytearray(b"ab"),
    )
    return spark.createDataFrame([row, (None,) * 7], schema)


@case
def create_empty(spark):
    return spark.createDataFrame([], "a INT, b STRING")


@case
def select_star(spark):
    return people(spark).select("*", (F.col("age") + 1).alias("next"))


@case
def select_expressions(spark):
    return people(spark).selectExpr("id * 2 AS twice", "upper(name)", "age > 26")


@case
def unnamed_expressions(spark):
    f = people(spark)
    return f.select(f.id + f.age, F.sum("age").over(Window.partitionBy("team")), F.when(f.age > 26, "old").otherwise("young")).orderBy(f.id)


@case
def filter_text(spark):
    return people(spark).filter("age > 26 OR name IS NULL")


@case
def filter_chain(spark):
    f = people(spark)
    return f.where(f.name.startswith("A") | f.name.isin("Bob", "Eve")).filter(f.age.between(25, 30))


@case
def with_columns(spark):
    return people(spark).withColumn("age", F.col("age") * 2).withColumns({"a": F.lit(1), "b": F.lit("x")})


@case
def rename_and_drop(spark):
    return people(spark).withColumnRenamed("name", "label").drop("score", "nothing").toDF("a", "b", "c", "d")


@case
def sort_nulls(spark):
    return people(spark).orderBy(F.col("age").desc_nulls_first(), "id")


@case
def sort_ascending(spark):
    return people(spark).sort("age", F.desc("id"))


@case
def limit_offset_tail(spark):
    return [
        [r.id for r in people(spark).orderBy("id").offset(1).limit(2).collect()],
        [r.id for r in people(spark).orderBy("id").tail(2)],
        people(spark).orderBy("id").first().id,
        [r.id for r in people(spark).orderBy("id").take(2)],
    ]


@case
def count_and_distinct(spark):
    return [people(spark).count(), people(spark).select("team").distinct().count(), people(spark).dropDuplicates(["age"]).count()]


@case
def group_aggregates(spark):
    return (
        people(spark)
        .groupBy("team")
        .agg(F.count("*").alias("n"), F.sum("age"), F.avg("score").alias("mean"), F.max("name"), F.collect_list("id").alias("ids"))
        .orderBy("team")
    )


@case
def group_count(spark):
    return people(spark).groupBy("age").count().orderBy(F.col("age").asc_nulls_last())


@case
def group_dictionary(spark):
    return people(spark).groupBy("team").agg({"age": "max", "*": "count"}).orderBy("team")


@case
def global_aggregate_of_nothing(spark):
    return people(spark).filter("id > 99").agg(F.count("*"), F.sum("age"), F.max("name"))


@case
def rollup(spark):
    return people(spark).rollup("team", "age").agg(F.count("*").alias("n"), F.grouping_id().alias("g")).orderBy("g", "team", "age")


@case
def cube(spark):
    return people(spark).cube("team").agg(F.sum("id"), F.grouping("team")).orderBy("team")


@case
def pivot(spark):
    return people(spark).groupBy("age").pivot("team", ["x", "y"]).agg(F.sum("id")).orderBy("age")


@case
def pivot_by_date(spark):
    rows = spark.sql("SELECT * FROM VALUES ('a', DATE'2020-01-02', 1), ('a', NULL, 2), ('b', DATE'2020-01-03', 3) AS t(k, d, v)")
    return rows.groupBy("k").pivot("d").sum("v").orderBy("k")


@case
def pivot_too_many_values(spark):
    spark.conf.set("spark.sql.pivotMaxValues", "2")
    try:
        return spark.range(5).groupBy().pivot("id").count().columns
    finally:
        spark.conf.unset("spark.sql.pivotMaxValues")


@case
def crosstab(spark):
    return people(spark).crosstab("team", "age").orderBy("team_age")


@case
def join_inner(spark):
    return people(spark).join(teams(spark), "team").orderBy("id")


@case
def join_outer(spark):
    return people(spark).join(teams(spark), ["team"], "full").orderBy("team", "id")


@case
def join_left_expression(spark):
    p, t = people(spark).alias("p"), teams(spark).alias("t")
    return p.join(t, F.col("p.team") == F.col("t.team"), "left").select("p.id", "t.title").orderBy("id")


@case
def join_semi_anti(spark):
    p, t = people(spark), teams(spark)
    return [
        [r.id for r in p.join(t, "team", "left_semi").orderBy("id").collect()],
        [r.id for r in p.join(t, "team", "left_anti").orderBy("id").collect()],
        p.crossJoin(t).count(),
    ]


@case
def join_self(spark):
    p = people(spark)
    q = p.withColumnRenamed("id", "other").select("other", F.col("age").alias("b"))
    return p.join(q, (p.age == q.b) & (p.id < q.other)).select("id", "other").orderBy("id")


@case
def join_by_parent_column(spark):
    p = people(spark)
    t = teams(spark)
    return p.join(t, p.team == t.team).select(p.id, t.title, p["team"]).orderBy("id")


@case
def union_widens(spark):
    return spark.sql("SELECT 1 AS a").union(spark.sql("SELECT 2.5D AS b"))


@case
def union_by_name(spark):
    return spark.sql("SELECT 1 AS a, 2 AS b").unionByName(spark.sql("SELECT 3 AS b, 4 AS c"), allowMissingColumns=True)


@case
def set_operations(spark):
    a, b = spark.range(1, 5), spark.range(3, 8)
    return [sorted(r.id for r in f.collect()) for f in (a.intersect(b), a.subtract(b), a.union(b).distinct(), a.exceptAll(b))]


@case
def fill_and_drop_nulls(spark):
    return people(spark).na.fill({"age": 0, "name": "?"}).na.drop(subset=["score"]).orderBy("id")


@case
def replace_values(spark):
    return people(spark).na.replace({"x": "ex", "y": "why"}, subset=["team"]).orderBy("id")


@case
def describe(spark):
    return people(spark).describe("age", "team")


@case
def summary(spark):
    return people(spark).select("age").summary("count", "min", "max")


@case
def sample_is_repeatable(spark):
    first = [r.id for r in spark.range(100).sample(0.3, seed=7).collect()]
    return first == [r.id for r in spark.range(100).sample(0.3, seed=7).collect()] and 10 < len(first) < 50


@case
def random_split_covers(spark):
    left, right = spark.range(100).randomSplit([0.5, 0.5], seed=3)
    return sorted(r.id for r in left.union(right).collect()) == list(range(100))


@case
def window_ranks(spark):
    w = Window.partitionBy("team").orderBy("id")
    return people(spark).select(
        "id",
        F.row_number().over(w).alias("row"),
        F.rank().over(Window.orderBy("age")).alias("rank"),
        F.dense_rank().over(Window.orderBy("age")).alias("dense"),
        F.lag("id").over(w).alias("before"),
        F.lead("id", 1, -1).over(w).alias("after"),
        F.sum("id").over(w.rowsBetween(Window.unboundedPreceding, Window.currentRow)).alias("running"),
        F.ntile(2).over(Window.orderBy("id")).alias("tile"),
    ).orderBy("id")


@case
def explode_arrays(spark):
    f = spark.createDataFrame([(1, ["a", "b"]), (2, []), (3, None)], "id INT, v ARRAY<STRING>")
    return f.select("id", F.explode("v")).union(f.select("id", F.explode_outer("v")))


@case
def explode_map_and_positions(spark):
    f = spark.createDataFrame([(1, {"a": 5}, [7, 8])], "id INT, m MAP<STRING, INT>, v ARRAY<INT>")
    return f.select("id", F.posexplode("v")).join(f.select(F.explode("m")))


@case
def nested_fields(spark):
    f = spark.createDataFrame([((1, ("x", [1, 2])),)], "s STRUCT<a: INT, b: STRUCT<c: STRING, d: ARRAY<INT>>>")
    return f.select("s.a", "s.b.c", F.col("s.b.d")[1], "s.b.*", F.col("s").getField("a").alias("again"))


@case
def struct_update(spark):
    return spark.range(1).select(F.struct(F.lit(1).alias("a"), F.lit(2).alias("b")).alias("s")).withColumn("s", F.col("s").withField("c", F.lit(3)))


@case
def tumbling_windows(spark):
    return events(spark).groupBy(F.window("at", "10 minutes")).count().orderBy("window")


@case
def sliding_windows(spark):
    return (
        events(spark)
        .groupBy(F.window("at", "10 minutes", "5 minutes"), "key")
        .agg(F.sum("n").alias("n"))
        .orderBy("window", "key")
        .select("window.start", "window.end", "key", "n")
    )


def events(spark):
    rows = [("a", "2026-01-01 00:01:00", 1), ("b", "2026-01-01 00:09:59", 2), ("a", "2026-01-01 00:10:00", 3)]
    return spark.createDataFrame(rows, "key STRING, at STRING, n INT").withColumn("at", F.to_timestamp("at"))


@case
def functions_of_columns(spark):
    return people(spark).select(
        F.concat_ws("-", "name", "team"),
        F.coalesce("age", F.lit(0)),
        F.expr("id % 2 = 0"),
        F.col("id").cast("string"),
        F.lit(None).alias("nothing"),
        ~(F.col("id") == 1),
        -F.col("id"),
        F.col("name").substr(1, 2),
        F.col("id").isNull(),
    ).limit(2)


@case
def date_functions_of_columns(spark):
    return events(spark).select(
        F.date_format("at", "yyyy-MM-dd HH:mm"), F.year("at"), F.hour("at"), F.date_trunc("hour", "at"), F.unix_timestamp("at"), F.to_date("at")
    )


@case
def json_round_trip(spark):
    f = people(spark).limit(1).select(F.to_json(F.struct("id", "name", "score")).alias("j"))
    return f.select("j", F.from_json("j", "id INT, name STRING, score DOUBLE").alias("r")).select("j", "r.*")


@case
def python_function(spark):
    shout = F.udf(lambda text: None if text is None else text.upper() + "!", "string")
    return people(spark).select("id", shout("name").alias("loud")).filter(F.col("loud").isNotNull()).orderBy("id")


@case
def python_function_in_filter(spark):
    even = F.udf(lambda n: n % 2 == 0, "boolean")
    return people(spark).filter(even("id")).select("id").orderBy("id")


@case
def registered_python_function(spark):
    spark.udf.register("add_ten", lambda n: None if n is None else n + 10, "int")
    return with_tables(spark).sql("SELECT id, add_ten(age) AS older FROM people ORDER BY id")


@case
def pandas_function(spark):
    @F.pandas_udf("double")
    def half(values):
        return values / 2

    return people(spark).select("id", half("score").alias("half")).orderBy("id")


@case
def map_in_pandas(spark):
    def keep_young(frames):
        for frame in frames:
            yield frame[frame.age < 30][["id", "name"]]

    return people(spark).select("id", "name", "age").na.drop().mapInPandas(keep_young, "id INT, name STRING").orderBy("id")


@case
def python_function_fails(spark):
    broken = F.udf(lambda n: 1 // 0, "int")
    return people(spark).select(broken("id"))


@case
def observe_metrics(spark):
    from pyspark.sql import Observation

    observation = Observation("stats")
    people(spark).observe(observation, F.count("*").alias("n"), F.max("age").alias("oldest")).collect()
    return observation.get


@case
def cache_and_persist(spark):
    f = people(spark).cache()
    counts = [f.count(), f.count()]
    f.unpersist()
    return counts


@case
def collect_as_pandas(spark):
    return people(spark).select("id", "name").orderBy("id").toPandas().to_dict("list")


@case
def is_empty_and_columns(spark):
    f = people(spark)
    return [f.isEmpty(), f.columns, f.dtypes, f.filter("false").isEmpty()]


@case
def show_table(spark):
    return printed(lambda: people(spark).orderBy("id").show())


@case
def show_truncated(spark):
    f = spark.createDataFrame([("a long text that must be cut off somewhere", 1.0)], "text STRING, n DOUBLE")
    return printed(lambda: f.show()) + printed(lambda: f.show(truncate=False)) + printed(lambda: f.show(vertical=True))


@case
def show_types(spark):
    f = spark.sql("SELECT array(1, NULL), map('a', 1.5), struct(1, 'x'), NULL, true, DATE'2026-01-31', X'0102', 1.0E10D")
    return printed(lambda: f.show(truncate=False))


@case
def show_two_of_many(spark):
    return printed(lambda: spark.range(30).show(2))


@case
def print_schema(spark):
    f = spark.sql("SELECT 1 AS a, array(struct(1.5 AS b, map('k', 'v') AS c)) AS d, CAST(NULL AS STRING) AS e")
    return printed(lambda: f.printSchema())


@case
def schema_json(spark):
    return people(spark).schema.json()


@case
def configuration(spark):
    before = spark.conf.get("spark.sql.ansi.enabled")
    spark.conf.set("spark.sql.session.timeZone", "Asia/Seoul")
    shown = spark.sql("SELECT CAST(TIMESTAMP'2026-01-01 00:00:00Z' AS STRING) AS t").first().t
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    return [before, shown, spark.conf.get("no.such.key", "default")]


@case
def ansi_off(spark):
    spark.conf.set("spark.sql.ansi.enabled", "false")
    try:
        return repr(spark.sql("SELECT CAST('abc' AS INT), 1 / 0, 2147483647 + 1, array(1)[5], '1' + 1").first())
    finally:
        spark.conf.set("spark.sql.ansi.enabled", "true")


# --- files


@case
def parquet_round_trip(spark):
    with directory() as path:
        people(spark).write.parquet(path + "/p")
        return [repr(r) for r in spark.read.parquet(path + "/p").orderBy("id").collect()]


@case
def json_files(spark):
    with directory() as path:
        with open(path + "/a.json", "w") as file:
            file.write('{"b":1,"a":"x"}\n{"a":"y","c":[1,2],"d":{"e":1.5}}\nnot json\n')
        f = spark.read.json(path + "/a.json")
        return [f.schema.simpleString(), [repr(r) for r in f.collect()]]


@case
def json_files_with_schema(spark):
    with directory() as path:
        with open(path + "/a.json", "w") as file:
            file.write('{"a":1,"t":"2026-01-01T00:00:00Z"}\n{"a":"oops"}\n{broken\n')
        f = spark.read.schema("a INT, t TIMESTAMP, _corrupt_record STRING").json(path)
        return [repr(r) for r in f.collect()]


@case
def json_fail_fast(spark):
    with directory() as path:
        with open(path + "/a.json", "w") as file:
            file.write("{broken\n")
        return spark.read.schema("a INT").option("mode", "FAILFAST").json(path).collect()


@case
def csv_files(spark):
    with directory() as path:
        with open(path + "/a.csv", "w") as file:
            file.write('id,name,when\n1,"A, B",2026-01-01\n2,,2026-01-02\n')
        f = spark.read.option("header", True).option("inferSchema", True).csv(path)
        return [f.schema.simpleString(), [repr(r) for r in f.collect()]]


@case
def csv_with_schema(spark):
    with directory() as path:
        with open(path + "/a.csv", "w") as file:
            file.write("1;x\nbad;y\n")
        f = spark.read.schema("a INT, b STRING").option("sep", ";").csv(path)
        return [repr(r) for r in f.collect()]


@case
def text_files(spark):
    with directory() as path:
        with open(path + "/a.txt", "w") as file:
            file.write("one\ntwo\n")
        return [repr(r) for r in spark.read.text(path).collect()]


@case
def partitioned_write(spark):
    with directory() as path:
        people(spark).write.partitionBy("team").mode("overwrite").json(path + "/out")
        names = sorted(n for n in os.listdir(path + "/out") if not n.startswith("."))
        f = spark.read.json(path + "/out")
        return [names, f.schema.simpleString(), [repr(r) for r in f.orderBy("id").collect()]]


@case
def write_modes(spark):
    with directory() as path:
        out = path + "/out"
        spark.range(2).write.parquet(out)
        spark.range(3).write.mode("append").parquet(out)
        appended = spark.read.parquet(out).count()
        spark.range(7).write.mode("overwrite").parquet(out)
        spark.range(9).write.mode("ignore").parquet(out)
        return [appended, spark.read.parquet(out).count()]


@case
def write_exists(spark):
    with directory() as path:
        spark.range(2).write.parquet(path)


@case
def csv_write(spark):
    with directory() as path:
        people(spark).orderBy("id").coalesce(1).write.option("header", True).csv(path + "/out")
        [name] = [n for n in os.listdir(path + "/out") if n.endswith(".csv")]
        with open(path + "/out/" + name) as file:
            return file.read()


@case
def missing_path(spark):
    return spark.read.json("/no/such/path")


@case
def saved_table(spark):
    spark.sql("DROP TABLE IF EXISTS millrace_saved")
    people(spark).write.saveAsTable("millrace_saved")
    try:
        spark.sql("INSERT INTO millrace_saved VALUES (9, 'Zoe', 1, 'x', 2.0)")
        return [spark.table("millrace_saved").count(), spark.catalog.tableExists("millrace_saved")]
    finally:
        spark.sql("DROP TABLE millrace_saved")


# --- SQL

sql_case("sql_group_having", "SELECT team, count(*) AS n FROM people GROUP BY team HAVING n > 1 ORDER BY team")
sql_case("sql_group_by_position", "SELECT team, sum(id) FROM people GROUP BY 1 ORDER BY 2 DESC, 1")
sql_case("sql_group_by_all", "SELECT team, max(id) FROM people GROUP BY ALL ORDER BY ALL")
sql_case("sql_grouping_sets", "SELECT team, age, count(*) FROM people GROUP BY GROUPING SETS ((team), (age), ()) ORDER BY 1, 2, 3")
sql_case("sql_join_using", "SELECT * FROM people JOIN teams USING (team) ORDER BY id")
sql_case("sql_natural_left_join", "SELECT id, title FROM people NATURAL LEFT JOIN teams ORDER BY id")
sql_case("sql_common_tables", "WITH a AS (SELECT id FROM people WHERE id < 4), b AS (SELECT id + 1 AS id FROM a) SELECT a.id FROM a JOIN b ON a.id = b.id ORDER BY 1")
sql_case("sql_scalar_subquery", "SELECT id FROM people WHERE age = (SELECT max(age) FROM people)")
sql_case("sql_correlated_subquery", "SELECT p.id, (SELECT count(*) FROM people q WHERE q.team = p.team) AS n FROM people p ORDER BY id")
sql_case("sql_in_subquery", "SELECT id FROM people WHERE team IN (SELECT team FROM teams) ORDER BY id")
sql_case("sql_not_in_null", "SELECT id FROM people WHERE age NOT IN (25, NULL)")
sql_case("sql_exists", "SELECT id FROM people p WHERE NOT EXISTS (SELECT 1 FROM teams t WHERE t.team = p.team)")
sql_case("sql_set_operations", "SELECT team FROM people UNION SELECT team FROM teams EXCEPT SELECT 'z' ORDER BY team")
sql_case("sql_window_functions", "SELECT id, sum(id) OVER (PARTITION BY team ORDER BY id) s, row_number() OVER w FROM people WINDOW w AS (ORDER BY id DESC) ORDER BY id")
sql_case("sql_qualify", "SELECT id, team FROM people QUALIFY row_number() OVER (PARTITION BY team ORDER BY id) = 1 ORDER BY id")
sql_case("sql_lateral_view", "SELECT id, x FROM people LATERAL VIEW explode(array(id, id * 10)) t AS x WHERE id < 3 ORDER BY id, x")
sql_case("sql_explode_select", "SELECT explode(array(1, 2)) AS n")
sql_case("sql_values", "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(n, s)")
sql_case("sql_pivot", "SELECT * FROM (SELECT team, age, id FROM people) PIVOT (sum(id) FOR team IN ('x' AS ex, 'y')) ORDER BY age")
sql_case("sql_unpivot", "SELECT * FROM (SELECT 1 AS a, 2 AS b) UNPIVOT (v FOR k IN (a, b))")
sql_case("sql_case_expression", "SELECT id, CASE team WHEN 'x' THEN 1 ELSE 0 END AS is_x FROM people ORDER BY id")
sql_case("sql_star_except", "SELECT * EXCEPT (score, name) FROM people ORDER BY id LIMIT 2")
sql_case("sql_lateral_alias", "SELECT id * 2 AS twice, twice + 1 AS more FROM people ORDER BY id LIMIT 2")
sql_case("sql_order_by_hidden_column", "SELECT name FROM people ORDER BY age NULLS LAST, id")
sql_case("sql_order_by_aggregate", "SELECT team FROM people GROUP BY team ORDER BY count(*) DESC, team")
sql_case("sql_distinct", "SELECT DISTINCT team FROM people ORDER BY team")
sql_case("sql_limit_offset", "SELECT id FROM people ORDER BY id LIMIT 2 OFFSET 1")
sql_case("sql_pipe", "FROM people |> WHERE age > 20 |> AGGREGATE count(*) AS n GROUP BY team |> ORDER BY team")
sql_case("sql_range_function", "SELECT * FROM range(3)")
sql_case("sql_tumbling_window", "SELECT window.start, count(*) FROM VALUES (TIMESTAMP'2026-01-01 00:01:00'), (TIMESTAMP'2026-01-01 00:12:00') AS t(at) GROUP BY window(at, '10 minutes') ORDER BY 1")
sql_case("sql_higher_order_over_column", "SELECT id, transform(array(id, age), x -> x + id) AS t FROM people ORDER BY id")
sql_case("sql_describe", "DESCRIBE people")
sql_case("sql_show_views", "SHOW VIEWS")
sql_case("sql_set_key", "SET spark.sql.session.timeZone")
sql_case("sql_implicit_alias_names", "SELECT 1, 'a', id + 1, count(*) OVER (), CAST(id AS STRING), -id, NOT true, id IS NULL, name LIKE 'A%', array(1)[0] FROM people LIMIT 1")
sql_case("sql_identifier_case", "SELECT ID, Name FROM PEOPLE ORDER BY Id LIMIT 1")
sql_case("sql_nested_aggregate_expression", "SELECT team, sum(age) / count(*) + 1 AS r FROM people GROUP BY team ORDER BY team")
sql_case("sql_count_distinct_two", "SELECT count(DISTINCT team, age) FROM people")
sql_case("sql_intervals", "SELECT id, DATE'2026-01-01' + make_interval(0, 0, 0, id) AS d FROM people ORDER BY id LIMIT 2")


@case
def sql_parameters(spark):
    return with_tables(spark).sql("SELECT id FROM people WHERE age > :low AND team = :team", {"low": 24, "team": "y"})


@case
def sql_positional_parameters(spark):
    return with_tables(spark).sql("SELECT id FROM people WHERE id IN (?, ?) ORDER BY id", [1, 3])


@case
def sql_create_view(spark):
    with_tables(spark).sql("CREATE OR REPLACE TEMPORARY VIEW young AS SELECT * FROM people WHERE age < 30")
    return spark.sql("SELECT count(*) FROM young")


@case
def sql_table_functions_of_frame(spark):
    return spark.sql("SELECT * FROM {f} WHERE id > 3", f=people(spark))


@case
def catalog_functions(spark):
    with_tables(spark)
    return [
        spark.catalog.currentDatabase(),
        sorted(t.name for t in spark.catalog.listTables() if t.isTemporary and t.name in ("people", "teams")),
        spark.catalog.tableExists("people"),
        spark.catalog.dropTempView("teams"),
        spark.catalog.tableExists("teams"),
    ]


# --- errors

sql_case("error_syntax", "SELEC 1")
sql_case("error_syntax_middle", "SELECT id FROM people WHERE")
sql_case("error_unresolved_column", "SELECT nam FROM people")
sql_case("error_unknown_table", "SELECT * FROM nowhere")
sql_case("error_unknown_function", "SELECT nofunction(1)")
sql_case("error_argument_count", "SELECT upper('a', 'b')")
sql_case("error_type_mismatch", "SELECT array(1) + 1")
sql_case("error_missing_aggregation", "SELECT id, count(*) FROM people")
sql_case("error_ambiguous", "SELECT team FROM people JOIN teams ON people.team = teams.team")
sql_case("error_divide_by_zero", "SELECT id / 0 FROM people")
sql_case("error_overflow", "SELECT id + 2147483647 FROM people")
sql_case("error_cast", "SELECT CAST(name AS INT) FROM people")
sql_case("error_array_index", "SELECT array(1)[id] FROM people")
sql_case("error_union_columns", "SELECT 1 UNION SELECT 1, 2")
sql_case("error_where_not_boolean", "SELECT * FROM people WHERE id")
sql_case("error_nested_aggregate", "SELECT sum(count(*)) FROM people")
sql_case("error_window_in_where", "SELECT id FROM people WHERE row_number() OVER (ORDER BY id) = 1")
sql_case("error_order_by_position", "SELECT id FROM people ORDER BY 5")
sql_case("error_scalar_subquery_rows", "SELECT (SELECT id FROM people)")


@case
def error_column_of_frame(spark):
    return people(spark).select("nope")


@case
def error_drop_then_use(spark):
    return people(spark).drop("age").select("age")


@case
def error_unknown_format(spark):
    return spark.read.format("nosuchformat").load("/tmp")


@case
def error_conf_unknown(spark):
    return spark.conf.get("no.such.key")


# --- streaming


def write_events(path, name, rows):
    import json

    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "." + name), "w") as file:
        for at, key, n in rows:
            file.write(json.dumps({"at": at, "key": key, "n": n}) + "\n")
    os.rename(os.path.join(path, "." + name), os.path.join(path, name))


SCHEMA = "at TIMESTAMP, key STRING, n INT"


def file_stream(spark, path):
    return spark.readStream.schema(SCHEMA).option("maxFilesPerTrigger", 1).json(path)


FIRST = [("2026-01-01T00:00:01Z", "a", 1), ("2026-01-01T00:00:05Z", "b", 2)]
SECOND = [("2026-01-01T00:00:25Z", "a", 3), ("2026-01-01T00:00:02Z", "b", 4)]
THIRD = [("2026-01-01T00:01:00Z", "a", 5), ("2026-01-01T00:00:03Z", "a", 6)]


def stream_case(name, transform, mode, batches=(FIRST, SECOND, THIRD)):
    """Feeds one file a batch; the recording is the sink's rows after each batch."""

    def run(spark):
        with directory() as path:
            source = os.path.join(path, "in")
            os.makedirs(source)
            frame = transform(file_stream(spark, source))
            query = (
                frame.writeStream.format("memory")
                .queryName(name)
                .outputMode(mode)
                .option("checkpointLocation", os.path.join(path, "checkpoint"))
                .start()
            )
            try:
                seen = []
                for index, rows in enumerate(batches):
                    write_events(source, f"{index}.json", rows)
                    query.processAllAvailable()
                    seen.append(sorted(repr(row) for row in spark.table(name).collect()))
                return seen
            finally:
                query.stop()

    cases[name] = run


stream_case("stream_append", lambda f: f.filter("n > 1").select("key", (F.col("n") * 2).alias("m")), "append")
stream_case("stream_count_complete", lambda f: f.groupBy("key").count(), "complete")
stream_case("stream_count_update", lambda f: f.groupBy("key").agg(F.count("*").alias("c"), F.sum("n").alias("s")), "update")
stream_case(
    "stream_window_append",
    lambda f: f.withWatermark("at", "10 seconds").groupBy(F.window("at", "10 seconds"), "key").agg(F.sum("n").alias("s")),
    "append",
)
stream_case(
    "stream_window_update",
    lambda f: f.withWatermark("at", "10 seconds").groupBy(F.window("at", "10 seconds")).agg(F.count("*").alias("c")),
    "update",
)
stream_case(
    "stream_sliding_complete",
    lambda f: f.groupBy(F.window("at", "20 seconds", "10 seconds")).agg(F.sum("n").alias("s"), F.avg("n").alias("a")),
    "complete",
)
stream_case("stream_deduplicate", lambda f: f.dropDuplicates(["key"]).select("key"), "append")
stream_case(
    "stream_deduplicate_watermark",
    lambda f: f.withWatermark("at", "10 seconds").dropDuplicates(["key", "at"]).select("key", "n"),
    "append",
)
stream_case(
    "stream_statistics",
    lambda f: f.groupBy("key").agg(F.min("n"), F.max("n"), F.avg("n"), F.stddev("n"), F.collect_list("n"), F.first("n"), F.approx_count_distinct("n")),
    "complete",
)
stream_case(
    "stream_static_join",
    lambda f: f.join(f.sparkSession.createDataFrame([("a", "Alpha")], "key STRING, title STRING"), "key", "left").select("n", "title"),
    "append",
)
stream_case("stream_python_function", lambda f: f.select(F.udf(lambda n: n + 100, "int")("n").alias("m")), "append")


def refusal(name, transform, mode, sink="memory"):
    def run(spark):
        with directory() as path:
            source = os.path.join(path, "in")
            os.makedirs(source)
            frame = transform(file_stream(spark, source))
            query = frame.writeStream.format(sink).queryName(name).outputMode(mode).start()
            query.stop()
            return "started"

    cases[name] = run


refusal("refuse_append_without_watermark", lambda f: f.groupBy("key").count(), "append")
refusal("refuse_complete_without_aggregation", lambda f: f.select("n"), "complete")
refusal("refuse_sort", lambda f: f.orderBy("n"), "append")
refusal("refuse_no_checkpoint_location", lambda f: f.select("n"), "append", sink="parquet")
refusal("refuse_distinct_count", lambda f: f.groupBy("key").agg(F.countDistinct("n")), "complete")
refusal("refuse_limit_update", lambda f: f.limit(3), "update")


@case
def refuse_batch_actions(spark):
    with directory() as path:
        return file_stream(spark, path).count()


@case
def refuse_stream_without_schema(spark):
    with directory() as path:
        return spark.readStream.json(path).schema


@case
def refuse_write_of_stream(spark):
    with directory() as path:
        file_stream(spark, path).write.parquet(path + "/out")


@case
def refuse_write_stream_of_batch(spark):
    spark.range(3).writeStream.format("noop").start()


@case
def stream_for_each_batch(spark):
    with directory() as path:
        source = os.path.join(path, "in")
        write_events(source, "0.json", FIRST)
        out = os.path.join(path, "out")

        def save(frame, batch_id):
            frame.withColumn("batch", F.lit(batch_id)).write.mode("append").parquet(out)

        query = file_stream(spark, source).writeStream.foreachBatch(save).start()
        query.processAllAvailable()
        query.stop()
        return [repr(r) for r in spark.read.parquet(out).orderBy("n").collect()]


@case
def stream_for_each_batch_fails(spark):
    with directory() as path:
        source = os.path.join(path, "in")
        write_events(source, "0.json", FIRST)

        def fail(frame, batch_id):
            raise ValueError("no thanks")

        query = file_stream(spark, source).writeStream.foreachBatch(fail).start()
        try:
            query.awaitTermination(60)
        finally:
            query.stop()


@case
def stream_file_sink_restarts(spark):
    with directory() as path:
        source, out, checkpoint = (os.path.join(path, name) for name in ("in", "out", "checkpoint"))

        def run():
            query = (
                file_stream(spark, source)
                .writeStream.format("json")
                .option("path", out)
                .option("checkpointLocation", checkpoint)
                .trigger(availableNow=True)
                .start()
            )
            query.awaitTermination()
            return [p["batchId"] for p in query.recentProgress if p.numInputRows > 0]

        write_events(source, "0.json", FIRST)
        first = run()
        write_events(source, "1.json", SECOND)
        second = run()
        rows = spark.read.json(out)
        logs = sorted(name for name in os.listdir(out + "/_spark_metadata") if not name.startswith("."))
        return [first, second, rows.count(), logs, sorted(n for n in os.listdir(checkpoint) if not n.startswith("."))]


@case
def stream_progress_shape(spark):
    with directory() as path:
        source = os.path.join(path, "in")
        write_events(source, "0.json", FIRST)
        frame = file_stream(spark, source).withWatermark("at", "5 seconds").groupBy(F.window("at", "10 seconds")).count()
        query = frame.writeStream.format("memory").queryName("progress_shape").outputMode("update").start()
        query.processAllAvailable()
        progress = next(p for p in query.recentProgress if p.numInputRows > 0)
        query.stop()
        state = progress["stateOperators"][0]
        return [
            progress["name"],
            progress["batchId"],
            progress.numInputRows,
            sorted(k for k in progress if k != "batchDuration"),
            dict(progress["eventTime"]),
            [state["operatorName"], state["numRowsTotal"], state["numRowsUpdated"], state["numRowsDroppedByWatermark"]],
            [progress["sources"][0]["numInputRows"], progress["sources"][0]["startOffset"], progress["sources"][0]["endOffset"]],
            progress["sink"]["description"],
            query.isActive,
            query.exception() is None,
        ]


@case
def stream_names_are_unique(spark):
    with directory() as path:
        frame = file_stream(spark, path)
        query = frame.writeStream.format("memory").queryName("only_one").start()
        try:
            frame.writeStream.format("memory").queryName("only_one").start()
        finally:
            query.stop()


@case
def stream_failure(spark):
    with directory() as path:
        write_events(path, "0.json", FIRST)
        query = file_stream(spark, path).select(F.expr("n / (n - 1)")).writeStream.format("noop").start()
        try:
            query.awaitTermination(60)
        finally:
            query.stop()


@case
def stream_manager(spark):
    with directory() as path:
        query = file_stream(spark, path).writeStream.format("noop").queryName("managed").start()
        active = [q.name for q in spark.streams.active]
        found = spark.streams.get(query.id).name
        query.stop()
        return [active, found, query.isActive, query.awaitTermination(1), spark.streams.get(query.id) is None]


def frame_of_groups(spark):
    return spark.createDataFrame([("a", 1.0, 2), ("a", 2.0, 5), ("b", 4.0, 1), (None, 8.0, 3), ("b", None, 2)], "k STRING, v DOUBLE, n INT")


def pandas_mean():
    import pandas as pd

    def mean(v: pd.Series) -> float:
        return float(v.mean())

    return F.pandas_udf(mean, "double")


def pandas_weighted():
    import pandas as pd

    def weighted(v: pd.Series, n: pd.Series) -> float:
        return float((v * n).sum())

    return F.pandas_udf(weighted, "double")


@case
def grouped_pandas_function(spark):
    return frame_of_groups(spark).groupBy("k").agg(pandas_mean()("v")).orderBy("k")


@case
def grouped_pandas_functions(spark):
    rows = frame_of_groups(spark).groupBy("k").agg(pandas_mean()("v").alias("m"), (pandas_weighted()("v", F.col("n") + 1) * 2).alias("w"))
    return rows.orderBy("k")


@case
def grouped_pandas_function_by_expressions(spark):
    return frame_of_groups(spark).groupBy((F.col("n") % 2).alias("odd"), "k").agg(pandas_mean()("v").alias("m")).orderBy("odd", "k")


@case
def grouped_pandas_function_of_all_rows(spark):
    return frame_of_groups(spark).agg(pandas_mean()("v").alias("m"), pandas_mean()("n").alias("o"))


@case
def grouped_pandas_function_of_no_rows(spark):
    return frame_of_groups(spark).filter("n > 9").agg(pandas_mean()("v").alias("m"))


@case
def grouped_pandas_function_in_select(spark):
    return frame_of_groups(spark).select(pandas_mean()("v").alias("m"))


@case
def grouped_pandas_function_with_count(spark):
    return frame_of_groups(spark).groupBy("k").agg(pandas_mean()("v"), F.count("*"))


@case
def grouped_pandas_function_in_sql(spark):
    frame_of_groups(spark).createOrReplaceTempView("grouped")
    spark.udf.register("mean_of", pandas_mean())
    return spark.sql("SELECT k, mean_of(v) AS m FROM grouped GROUP BY k HAVING mean_of(v) > 2 ORDER BY k")


@case
def grouped_pandas_function_after_having(spark):
    return frame_of_groups(spark).groupBy("k").agg(pandas_mean()("v").alias("m")).filter("m > 2").orderBy("k")


@case
def grouped_pandas_function_over_window(spark):
    return frame_of_groups(spark).select("k", "n", pandas_mean()("v").over(Window.partitionBy("k")).alias("m")).orderBy("k", "n")


@case
def grouped_pandas_function_over_all(spark):
    return frame_of_groups(spark).withColumn("m", pandas_mean()("v").over(Window.partitionBy())).orderBy("k", "n")


@case
def grouped_pandas_function_in_a_stream(spark):
    with directory() as path:
        write_events(path, "0.json", FIRST)
        query = file_stream(spark, path).groupBy("key").agg(pandas_mean()("n")).writeStream.format("noop").outputMode("complete").start()
        try:
            query.processAllAvailable()
        finally:
            query.stop()


@case
def sample_with_replacement(spark):
    rows = spark.range(1000).sample(withReplacement=True, fraction=3.0, seed=5)
    counts = rows.groupBy("id").count()
    total = rows.count()
    return [rows.columns, 2600 < total < 3400, counts.count() < 1000, counts.agg(F.max("count")).first()[0] > 5]


@case
def sample_with_replacement_of_a_part(spark):
    total = spark.range(2000).sample(True, 0.5, 5).count()
    return [800 < total < 1200, spark.range(10).sample(True, 0.0).count()]


@case
def sample_with_replacement_fraction(spark):
    return spark.range(10).sample(True, -0.5)


@case
def frequent_items(spark):
    rows = spark.createDataFrame([(1, "a"), (1, "b"), (1, "a"), (2, "a")], "n INT, s STRING")
    return [[sorted(row[0]), sorted(row[1])] for row in rows.stat.freqItems(["n", "s"], 0.4).collect()]


@case
def frequent_items_columns(spark):
    rows = spark.createDataFrame([(1, "a"), (1, "a")], "n INT, s STRING")
    return rows.freqItems(["n", "s"])


@case
def frequent_items_support(spark):
    return spark.range(3).stat.freqItems(["id"], 0.00001)


def parts(spark, *values):
    return spark.createDataFrame(list(values), "v INT, p STRING")


@case
def overwrite_partitions_of_files(spark):
    with directory() as path:
        parts(spark, (1, "a"), (2, "b"), (3, "b")).write.partitionBy("p").parquet(path + "/t")
        dynamic = parts(spark, (4, "b"), (5, "c")).write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
        dynamic.partitionBy("p").parquet(path + "/t")
        return [str(row) for row in spark.read.parquet(path + "/t").orderBy("v").collect()]


@case
def overwrite_partitions_by_setting(spark):
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    try:
        with directory() as path:
            parts(spark, (1, "a"), (2, "b")).write.partitionBy("p").json(path + "/t")
            parts(spark, (4, "b"), (5, "c")).write.mode("overwrite").partitionBy("p").json(path + "/t")
            return [str(row) for row in spark.read.json(path + "/t").orderBy("v").collect()]
    finally:
        spark.conf.unset("spark.sql.sources.partitionOverwriteMode")


@case
def overwrite_all_partitions(spark):
    with directory() as path:
        parts(spark, (1, "a"), (2, "b")).write.partitionBy("p").json(path + "/t")
        parts(spark, (4, "b")).write.mode("overwrite").partitionBy("p").json(path + "/t")
        return [str(row) for row in spark.read.json(path + "/t").orderBy("v").collect()]


@contextlib.contextmanager
def partitioned_table(spark, mode="static"):
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", mode)
    spark.sql("DROP TABLE IF EXISTS parted")
    try:
        parts(spark, (1, "a"), (2, "b"), (3, "b")).write.partitionBy("p").format("parquet").saveAsTable("parted")
        yield
    finally:
        spark.conf.unset("spark.sql.sources.partitionOverwriteMode")
        spark.sql("DROP TABLE IF EXISTS parted")


def parted_rows(spark):
    return [str(row) for row in spark.table("parted").orderBy("v", "p").collect()]


@case
def insert_overwrite_a_partition(spark):
    with partitioned_table(spark):
        spark.sql("INSERT OVERWRITE TABLE parted PARTITION (p = 'b') VALUES (9), (10)")
        return parted_rows(spark)


@case
def insert_overwrite_a_new_partition(spark):
    with partitioned_table(spark):
        spark.sql("INSERT OVERWRITE TABLE parted PARTITION (p = 'c') SELECT 9")
        return parted_rows(spark)


@case
def insert_into_a_partition(spark):
    with partitioned_table(spark):
        spark.sql("INSERT INTO parted PARTITION (p = 'b') SELECT 9")
        return parted_rows(spark)


@case
def insert_overwrite_dynamic_partition(spark):
    with partitioned_table(spark, "dynamic"):
        spark.sql("INSERT OVERWRITE TABLE parted PARTITION (p) SELECT 9, 'b'")
        return parted_rows(spark)


@case
def insert_overwrite_dynamic_partition_statically(spark):
    with partitioned_table(spark):
        spark.sql("INSERT OVERWRITE TABLE parted PARTITION (p) SELECT 9, 'b'")
        return parted_rows(spark)


@case
def insert_overwrite_dynamic_table(spark):
    with partitioned_table(spark, "dynamic"):
        spark.sql("INSERT OVERWRITE parted SELECT 9, 'b'")
        return parted_rows(spark)


@case
def insert_into_dynamic_table(spark):
    with partitioned_table(spark, "dynamic"):
        parts(spark, (9, "b")).write.insertInto("parted", overwrite=True)
        return parted_rows(spark)


@case
def insert_overwrite_unknown_partition(spark):
    with partitioned_table(spark):
        spark.sql("INSERT OVERWRITE TABLE parted PARTITION (q = 'b') SELECT 9")


CSV_LINES = "1,a,2026-01-31\nx,b,2026-02-01\n3\n4,d,2026-03-01,more\n"


def corrupt_csv(spark, schema, **options):
    with directory() as path:
        with open(os.path.join(path, "in.csv"), "w") as file:
            file.write(CSV_LINES)
        return [str(row) for row in spark.read.csv(path, schema=schema, **options).collect()]


@case
def csv_corrupt_record(spark):
    return corrupt_csv(spark, "n INT, s STRING, d DATE, _corrupt_record STRING")


@case
def csv_corrupt_record_named(spark):
    return corrupt_csv(spark, "bad STRING, n INT, s STRING, d DATE", columnNameOfCorruptRecord="bad")


@case
def csv_corrupt_record_dropped(spark):
    return corrupt_csv(spark, "n INT, s STRING, d DATE, _corrupt_record STRING", mode="DROPMALFORMED")


@case
def csv_corrupt_record_of_quotes(spark):
    with directory() as path:
        with open(os.path.join(path, "in.csv"), "w") as file:
            file.write('n,s\n1,"a, b"\nx,"c ""d"" e"\n\n2, f \n')
        rows = spark.read.csv(path, schema="n INT, s STRING, _corrupt_record STRING", header=True)
        return [str(row) for row in rows.collect()]


@case
def csv_corrupt_record_type(spark):
    return corrupt_csv(spark, "n INT, _corrupt_record INT")


@case
def csv_functions(spark):
    rows = spark.createDataFrame([("1,a",), ("x,b",), ("3",), ("4,d,e",), (None,), ("",)], "t STRING")
    return rows.select(F.from_csv("t", "n INT, s STRING").alias("r"))


@case
def csv_function_options(spark):
    rows = spark.createDataFrame([("1;'a;b'",), ("x;b",), ("31/01/2026;q",)], "t STRING")
    first = F.from_csv("t", "n STRING, s STRING, _corrupt_record STRING", {"sep": ";", "quote": "'"}).alias("a")
    second = F.from_csv("t", "d DATE, s STRING, bad STRING", {"sep": ";", "dateFormat": "dd/MM/yyyy", "columnNameOfCorruptRecord": "bad"}).alias("b")
    return rows.select(first, second)


@case
def csv_function_refuses_dropping(spark):
    return spark.createDataFrame([("x,b",)], "t STRING").select(F.from_csv("t", "n INT, s STRING", {"mode": "DROPMALFORMED"}))


@case
def csv_text(spark):
    rows = spark.sql("""SELECT named_struct('n', n, 's', s, 'd', DATE'2026-01-31', 't', TIMESTAMP'2026-01-31 10:20:30.5', 'b', true, 'f', 1.5D) AS r
        FROM VALUES (1, 'a'), (NULL, 'b,c'), (2, 'say "hi"'), (3, ''), (4, NULL), (5, ' x '), (6, 'two\\nlines') AS t(n, s)""")
    return rows.select(F.to_csv("r").alias("c"), F.to_csv("r", {"sep": ";", "nullValue": "-"}).alias("o"))


@case
def csv_text_of_null(spark):
    return spark.sql("SELECT to_csv(CAST(NULL AS STRUCT<a: INT>)) AS a, to_csv(named_struct('a', 1, 'b', 2)) AS b")


@case
def csv_text_of_patterns(spark):
    return spark.sql("SELECT to_csv(named_struct('d', DATE'2026-01-31', 't', TIMESTAMP'2026-01-31 10:20:30'), map('dateFormat', 'dd/MM/yyyy', 'timestampFormat', 'HH:mm')) AS c")


@case
def select_window_then_filter(spark):
    return people(spark).select("id", "team", F.row_number().over(Window.partitionBy("team").orderBy("id")).alias("r")).filter("r = 1").orderBy("id")


@case
def filter_by_window_function(spark):
    return people(spark).filter(F.row_number().over(Window.partitionBy("team").orderBy("id")) == 1)


@case
def select_window_then_filter_by_the_same(spark):
    number = F.row_number().over(Window.partitionBy("team").orderBy("id"))
    return people(spark).select("id", number.alias("r")).filter(number == 1)


@case
def select_then_filter_by_dropped_column(spark):
    return people(spark).select("id").filter(F.col("age") > 26).orderBy("id")


@case
def select_window_then_filter_by_dropped_column(spark):
    rows = people(spark).select("id", F.row_number().over(Window.orderBy("id")).alias("r"))
    return rows.filter(F.col("age") > 26).orderBy("id")


@case
def pivot_counts_star(spark):
    return people(spark).groupBy("age").pivot("team", ["x", "y"]).agg(F.count("*"))


@case
def pivot_counts_star_sql(spark):
    return with_tables(spark).sql("SELECT * FROM (SELECT age, team FROM people) PIVOT (count(*) FOR team IN ('x', 'y')) ORDER BY age")


@case
def pivot_counts_star_with_others(spark):
    return people(spark).groupBy("age").pivot("team", ["x", "y"]).agg(F.count("*").alias("n"), F.sum("id"))


@case
def pivot_counts_one(spark):
    return people(spark).groupBy("age").pivot("team", ["x", "y"]).agg(F.count(F.lit(1))).orderBy("age")


@case
def pivot_counts(spark):
    return people(spark).groupBy("age").pivot("team", ["x", "y"]).count().orderBy("age")


# --- sequences of SQL statements


def said(spark, *statements):
    """What each statement says: its rows, or the condition of its error."""
    answers = []
    for text in statements:
        try:
            answers.append([repr(row) for row in with_tables(spark).sql(text).collect()])
        except Exception as error:
            answers.append(getattr(error, "getCondition", lambda: None)() or type(error).__name__)
    return answers


@case
def sql_variables(spark):
    return said(
        spark,
        "DECLARE OR REPLACE VARIABLE recorded_v INT DEFAULT 5",
        "SELECT recorded_v, session.recorded_v, system.session.recorded_v",
        "SET VARIABLE recorded_v = recorded_v + 2",
        "SELECT recorded_v + 1 AS w, id FROM people WHERE id = recorded_v - 5",
        "DECLARE recorded_v INT",
        "DECLARE OR REPLACE recorded_w = 'text'",
        "SET VAR (recorded_v, recorded_w) = (SELECT max(id), 'b' FROM people)",
        "SELECT recorded_v, recorded_w",
        "SET VARIABLE recorded_v = DEFAULT, recorded_w = 'zz'",
        "SELECT recorded_v, recorded_w",
        "SET VARIABLE recorded_nothing = 1",
        "SET VAR recorded_v = 1, recorded_v = 2",
        "SET VAR (recorded_v) = (SELECT id FROM people)",
        "SET VAR (recorded_v) = (SELECT 1 WHERE false)",
        "SELECT recorded_v",
        "DECLARE recorded_x INT DEFAULT (SELECT 1)",
        "DECLARE elsewhere.recorded_x INT",
        "DROP TEMPORARY VARIABLE recorded_v",
        "DROP TEMPORARY VARIABLE recorded_v",
        "DROP TEMPORARY VARIABLE IF EXISTS recorded_v",
        "DROP TEMPORARY VARIABLE recorded_w",
        "DROP VARIABLE recorded_w",
    )


@case
def sql_execute_immediate(spark):
    return said(
        spark,
        "DECLARE OR REPLACE recorded_q STRING DEFAULT 'SELECT name FROM people WHERE id = ?'",
        "EXECUTE IMMEDIATE recorded_q USING 2",
        "EXECUTE IMMEDIATE 'SELECT :a + :b AS s' USING 1 AS a, 2 AS b",
        "DECLARE OR REPLACE recorded_n INT",
        "EXECUTE IMMEDIATE 'SELECT max(id) FROM people' INTO recorded_n",
        "SELECT recorded_n",
        "EXECUTE IMMEDIATE 'SELECT id FROM people' INTO recorded_n",
        "EXECUTE IMMEDIATE 'SELECT 1, 2' INTO recorded_n",
        "EXECUTE IMMEDIATE 'SET VAR recorded_n = ?' USING 9",
        "SELECT recorded_n",
        "EXECUTE IMMEDIATE 'SELEC 1'",
        "DROP TEMPORARY VARIABLE recorded_q",
        "DROP TEMPORARY VARIABLE recorded_n",
    )


@case
def sql_functions(spark):
    return said(
        spark,
        "CREATE OR REPLACE FUNCTION recorded_f(x INT, y INT DEFAULT 10) RETURNS INT COMMENT 'adds' RETURN x + y",
        "SELECT recorded_f(1) AS a, recorded_f('1', 2) AS b, recorded_f(y => 5, x => 1) AS c",
        "SELECT recorded_f(id) FROM people ORDER BY id",
        "SELECT recorded_f()",
        "SELECT recorded_f(1, 2, 3)",
        "CREATE FUNCTION recorded_f(x INT) RETURNS INT RETURN x",
        "CREATE OR REPLACE TEMPORARY FUNCTION recorded_g(s STRING) RETURN upper(s) || '!'",
        "SELECT recorded_g(name) FROM people ORDER BY id",
        "CREATE OR REPLACE TEMPORARY FUNCTION recorded_h(k STRING) RETURNS BIGINT RETURN (SELECT count(*) FROM people WHERE team = k)",
        "SELECT recorded_h('x') AS x, recorded_h('y') AS y",
        "SELECT team, recorded_h(team) AS n FROM teams ORDER BY team",
        "SELECT team FROM teams WHERE recorded_h(team) > 1 ORDER BY team",
        "CREATE OR REPLACE TEMPORARY FUNCTION recorded_t(n INT) RETURNS TABLE (who INT, called STRING) RETURN SELECT id, name FROM people WHERE id <= n",
        "SELECT * FROM recorded_t(2) ORDER BY who",
        "SELECT * FROM recorded_t(1) AS z(a, b)",
        "SELECT p.id, t.who FROM people p, LATERAL recorded_t(p.id) t WHERE p.id < 3 ORDER BY p.id, t.who",
        "SELECT recorded_t(2)",
        "CREATE OR REPLACE TEMPORARY FUNCTION recorded_u(x INT) RETURNS INT RETURN x + 1",
        "SELECT recorded_u(recorded_u(1)) AS u",
        "DROP FUNCTION recorded_f",
        "DROP FUNCTION recorded_f",
        "DROP FUNCTION IF EXISTS recorded_f",
        "DROP TEMPORARY FUNCTION recorded_g",
        "DROP FUNCTION abs",
    )


@case
def sql_insert_defaults(spark):
    return said(
        spark,
        "DROP TABLE IF EXISTS recorded_defaults",
        "CREATE TABLE recorded_defaults (id INT, name STRING, d INT DEFAULT 7) USING parquet",
        "INSERT INTO recorded_defaults VALUES (1, 'a', 2)",
        "INSERT INTO recorded_defaults (name, id) VALUES ('b', 2)",
        "INSERT INTO recorded_defaults BY NAME SELECT 'c' AS name, 3 AS id",
        "INSERT INTO recorded_defaults SELECT 4, 'd', DEFAULT",
        "INSERT INTO recorded_defaults VALUES (5, 'e', DEFAULT), (6, DEFAULT, 1)",
        "SELECT * FROM recorded_defaults ORDER BY id",
        "INSERT INTO recorded_defaults VALUES (1)",
        "INSERT INTO recorded_defaults VALUES ('x', 1, 1)",
        "INSERT INTO recorded_defaults (nothing) VALUES (1)",
        "INSERT INTO recorded_defaults (id, id) VALUES (1, 1)",
        "SELECT * FROM recorded_defaults VERSION AS OF 1",
        "SELECT * FROM people TIMESTAMP AS OF '2020-01-01'",
        "SELECT id FROM STREAM people",
        "MERGE INTO recorded_defaults USING people ON recorded_defaults.id = people.id WHEN MATCHED THEN DELETE",
        "UPDATE recorded_defaults SET id = 1",
        "DELETE FROM recorded_defaults WHERE id = 1",
        "DELETE FROM recorded_nothing",
        "CREATE TABLE recorded_other (a INT, a STRING) USING parquet",
        "CREATE TABLE recorded_other (a INT) USING parquet PARTITIONED BY (b)",
        "CREATE TABLE recorded_other (a INT, b INT GENERATED ALWAYS AS (a + 1)) USING parquet",
        "CREATE TABLE recorded_other (a INT) USING nowhere",
        "DROP TABLE recorded_defaults",
    )


@case
def sql_current_schema(spark):
    return said(
        spark,
        "CREATE DATABASE IF NOT EXISTS recorded_database",
        "USE recorded_database",
        "SELECT current_schema(), current_database()",
        "USE default",
        "SELECT current_schema()",
        "DROP DATABASE recorded_database",
    )


@case
def file_metadata(spark):
    with directory() as path:
        people(spark).coalesce(1).write.parquet(path + "/p")
        people(spark).coalesce(1).write.csv(path + "/c")
        parquet, csv = spark.read.parquet(path + "/p"), spark.read.csv(path + "/c")
        rows = parquet.filter("_metadata.row_index > 2").select("id", "_metadata.row_index").orderBy("id").collect()
        facts = parquet.selectExpr(
            "_metadata.file_path = input_file_name() AS path",
            "endswith(_metadata.file_path, _metadata.file_name) AS name",
            "_metadata.file_size = _metadata.file_block_length AS whole",
            "_metadata.file_block_start AS first",
            "_metadata.file_modification_time > TIMESTAMP '2020-01-01' AS recent",
        ).distinct()
        return [
            parquet.columns,
            parquet.select("_metadata").schema.simpleString(),
            csv.select("_metadata").schema.simpleString(),
            [repr(row) for row in rows],
            [repr(row) for row in facts.collect()],
        ]


@case
def file_metadata_without_field(spark):
    with directory() as path:
        people(spark).write.csv(path + "/c")
        return spark.read.csv(path + "/c").select("_metadata.row_index").collect()


@case
def correlation_with_nulls(spark):
    return [round(people(spark).corr("id", "age"), 12), round(people(spark).cov("id", "age"), 12)]


@case
def covariance_of_text(spark):
    return people(spark).cov("id", "name")


@case
def show_narrow(spark):
    return printed(lambda: people(spark).orderBy("id").show(2, 2))


@case
def range_without_step(spark):
    return spark.range(1, 5, 0)


@case
def drop_duplicates_within_watermark_of_a_table(spark):
    return people(spark).dropDuplicatesWithinWatermark(["id"])


@case
def sql_alter_table(spark):
    return said(
        spark,
        "DROP TABLE IF EXISTS recorded_altered",
        "DROP TABLE IF EXISTS recorded_renamed",
        "CREATE TABLE recorded_altered (id INT, d INT DEFAULT 7) USING parquet TBLPROPERTIES ('k' = 'v')",
        "INSERT INTO recorded_altered VALUES (1, 2)",
        "ALTER TABLE recorded_altered ADD COLUMNS (extra STRING COMMENT 'more')",
        "SELECT * FROM recorded_altered",
        "INSERT INTO recorded_altered VALUES (2, DEFAULT, 'x')",
        "ALTER TABLE recorded_altered ADD COLUMNS (id INT)",
        "ALTER TABLE recorded_altered RENAME COLUMN extra TO more",
        "ALTER TABLE recorded_altered DROP COLUMN extra",
        "ALTER TABLE recorded_altered ALTER COLUMN id COMMENT 'key'",
        "ALTER TABLE recorded_altered ALTER COLUMN id TYPE BIGINT",
        "ALTER TABLE recorded_altered ALTER COLUMN d SET DEFAULT 8",
        "INSERT INTO recorded_altered (id) VALUES (3)",
        "ALTER TABLE recorded_altered ALTER COLUMN d DROP DEFAULT",
        "INSERT INTO recorded_altered (id) VALUES (4)",
        "SELECT * FROM recorded_altered ORDER BY id",
        "DESCRIBE recorded_altered",
        "ALTER TABLE recorded_altered SET TBLPROPERTIES ('p' = 'q')",
        "SHOW TBLPROPERTIES recorded_altered ('p')",
        "ALTER TABLE recorded_altered UNSET TBLPROPERTIES ('p')",
        "SHOW TBLPROPERTIES recorded_altered ('k')",
        "COMMENT ON TABLE recorded_altered IS 'first'",
        "COMMENT ON TABLE recorded_altered IS NULL",
        "ALTER TABLE recorded_altered RENAME TO recorded_renamed",
        "SELECT count(*) AS n FROM recorded_renamed",
        "SELECT * FROM recorded_altered",
        "ALTER TABLE recorded_nothing ADD COLUMNS (a INT)",
        "DROP TABLE recorded_renamed",
    )
