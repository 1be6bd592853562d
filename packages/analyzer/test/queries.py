"""Queries whose analysis is compared with Spark's: DataFrame calls, and SQL text."""

import datetime
import decimal

from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.plan import SQL
from pyspark.sql.window import Window

EVENTS = T.StructType(
    [
        T.StructField("id", T.LongType(), False),
        T.StructField("name", T.StringType()),
        T.StructField("amount", T.DecimalType(10, 2)),
        T.StructField("price", T.DoubleType()),
        T.StructField("count", T.IntegerType()),
        T.StructField("small", T.ShortType()),
        T.StructField("ratio", T.FloatType()),
        T.StructField("ts", T.TimestampType()),
        T.StructField("day", T.DateType()),
        T.StructField("flag", T.BooleanType()),
        T.StructField("tags", T.ArrayType(T.StringType())),
        T.StructField("props", T.MapType(T.StringType(), T.LongType())),
        T.StructField("place", T.StructType([T.StructField("city", T.StringType()), T.StructField("zip", T.IntegerType(), False)])),
        T.StructField("items", T.ArrayType(T.StructType([T.StructField("sku", T.StringType()), T.StructField("qty", T.IntegerType())]))),
        T.StructField("raw", T.BinaryType()),
    ]
)


def views(spark):
    events = spark.createDataFrame([], EVENTS)
    users = spark.createDataFrame([], "id bigint, user string, country string not null, name string")
    return {"events": events, "users": users}


def queries():
    found = {}

    def text(name, query):
        found[name] = lambda spark: DataFrame(SQL(query), spark)

    def selects(prefix, *expressions):
        for expression in expressions:
            found[f"{prefix}: {expression}"] = lambda spark, e=expression: spark.table("events").selectExpr(e)

    def query(function):
        found[function.__name__] = function
        return function

    @query
    def range_plus(spark):
        return spark.range(5).select(F.col("id") + 1, (F.col("id") * 2).alias("x"), F.lit("a"), F.lit(None))

    @query
    def with_columns(spark):
        df = spark.table("events")
        return df.withColumn("id", F.col("id").cast("string")).withColumn("z", F.col("amount") / 3).drop("tags", "nope")

    @query
    def count_by(spark):
        return spark.table("events").groupBy("name").count()

    @query
    def count_by_then_order(spark):
        return spark.table("events").groupBy("name").count().orderBy(F.desc("count")).limit(3)

    @query
    def aggregates(spark):
        return spark.table("events").groupBy("name", F.col("id") % 2).agg(
            F.sum("amount"), F.sum("count"), F.avg("price"), F.avg("amount"), F.max("ts"), F.countDistinct("id"), F.collect_list("name"),
            F.approx_count_distinct("id"), F.first("name"), F.last("name", True), F.stddev("price"), F.count("*"), F.min("day").alias("first_day"),
        )

    @query
    def agg_dictionary(spark):
        return spark.table("events").groupBy("name").agg({"price": "avg", "*": "count"})

    @query
    def global_aggregate(spark):
        return spark.table("events").agg(F.sum("price"), F.count("name"))

    @query
    def select_aggregate(spark):
        return spark.table("events").select(F.count("*"), F.max("price") - F.min("price"))

    @query
    def window_tumbling(spark):
        return spark.table("events").groupBy(F.window("ts", "10 minutes"), "name").count()

    @query
    def window_sliding(spark):
        return spark.table("events").groupBy(F.window("ts", "10 minutes", "5 minutes").alias("w"), "name").agg(F.sum("price").alias("s")).select("w.start", "w.end", "s")

    @query
    def window_select_fields(spark):
        return spark.table("events").groupBy(F.window("ts", "1 hour")).count().select("window.start", F.col("window").end, "count")

    @query
    def watermark_window(spark):
        return spark.table("events").withWatermark("ts", "10 seconds").groupBy(F.window("ts", "10 seconds")).count()

    @query
    def streaming_rate(spark):
        rate = spark.readStream.format("rate").load()
        return rate.withWatermark("timestamp", "1 minute").groupBy(F.window("timestamp", "1 minute", "30 seconds"), (F.col("value") % 10).alias("bucket")).count()

    @query
    def session_window(spark):
        return spark.table("events").groupBy(F.session_window("ts", "5 minutes"), "name").count()

    @query
    def window_time(spark):
        return spark.table("events").groupBy(F.window("ts", "1 minute")).agg(F.count("*").alias("c")).select(F.window_time("window").alias("t"), "c")

    @query
    def join_using(spark):
        return spark.table("events").join(spark.table("users"), "id")

    @query
    def join_using_full(spark):
        return spark.table("events").join(spark.table("users"), ["id", "name"], "full").select("id", "name", "user", "country")

    @query
    def join_condition(spark):
        e, u = spark.table("events").alias("e"), spark.table("users").alias("u")
        return e.join(u, F.col("e.id") == F.col("u.id"), "left").select("e.*", "u.country")

    @query
    def join_by_frame(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.join(u, e["id"] == u["id"], "right").select(e["name"], u["name"], u.country)

    @query
    def join_using_then_right_column(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.join(u, "id", "left").select(e.id, u.id, u.name)

    @query
    def semi_join(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.join(u, e.id == u.id, "left_semi").select("id", "name")

    @query
    def cross_join(spark):
        return spark.range(2).crossJoin(spark.range(3).toDF("other"))

    @query
    def self_join(spark):
        a = spark.range(3)
        b = spark.range(4)
        return a.join(b, a.id == b.id).select(a.id, b.id)

    @query
    def union_widens(spark):
        return spark.range(3).select(F.col("id").cast("int").alias("x")).union(spark.range(2).select(F.col("id").cast("double")))

    @query
    def union_by_name(spark):
        a = spark.range(3).select("id", F.lit("x").alias("a"))
        b = spark.range(3).select(F.lit(1).alias("b"), F.lit(1.5).alias("id"))
        return a.unionByName(b, allowMissingColumns=True)

    @query
    def intersect_except(spark):
        a = spark.range(3)
        return a.intersect(spark.range(2)).exceptAll(spark.range(1)).subtract(spark.range(1))

    @query
    def distinct_and_duplicates(spark):
        return spark.table("events").select("id", "name").distinct().dropDuplicates(["name"])

    @query
    def within_watermark(spark):
        rate = spark.readStream.format("rate").load()
        return rate.withWatermark("timestamp", "10 seconds").dropDuplicatesWithinWatermark(["value"])

    @query
    def select_expr(spark):
        return spark.table("events").selectExpr("id + 1", "upper(name) AS n", "cast(price as int)", "CASE WHEN id > 1 THEN 'a' END", "*")

    @query
    def filter_text(spark):
        return spark.table("events").filter("price > 1 AND name LIKE 'a%'").where(F.col("id").isin(1, 2))

    @query
    def filter_by_dropped(spark):
        return spark.table("events").select("name").filter(F.col("id") > 1)

    @query
    def order_by_dropped(spark):
        return spark.table("events").select("name").orderBy("price", F.col("id").desc_nulls_first())

    @query
    def explode_tags(spark):
        return spark.table("events").select("id", F.explode("tags").alias("tag"))

    @query
    def explode_map(spark):
        return spark.table("events").select(F.explode_outer("props"), "id")

    @query
    def posexplode(spark):
        return spark.table("events").select(F.posexplode("tags").alias("p", "t"))

    @query
    def inline_items(spark):
        return spark.table("events").select(F.inline("items"))

    @query
    def fields(spark):
        df = spark.table("events")
        return df.select("place.city", df.place.zip, df["items.sku"], df.items[0], df.items[0].qty, df.props["a"], df.tags.getItem(1), F.col("place").getField("city"), "place.*")

    @query
    def from_json(spark):
        df = spark.table("events").select(F.from_json("name", "a INT, b ARRAY<STRING>").alias("j"))
        return df.select("j.*", "j.b", F.to_json("j"))

    @query
    def from_json_struct(spark):
        schema = T.StructType([T.StructField("t", T.TimestampType()), T.StructField("v", T.DoubleType(), False)])
        return spark.table("events").select(F.from_json(F.col("name"), schema))

    @query
    def kafka_shape(spark):
        df = spark.table("events").selectExpr("CAST(raw AS STRING)", "CAST(id AS STRING) AS key")
        return df.select(F.from_json("raw", "user string, at timestamp").alias("e"), "key").select("e.*", "key")

    @query
    def window_functions(spark):
        w = Window.partitionBy("name").orderBy(F.desc("ts"))
        return spark.table("events").select(
            "id", F.row_number().over(w), F.rank().over(w).alias("r"), F.lag("price").over(w), F.sum("price").over(w), F.avg("count").over(Window.partitionBy("name")),
            F.sum("count").over(w.rowsBetween(-2, 0)), F.lead("name", 2, "x").over(w), F.ntile(4).over(w), F.count("*").over(Window.partitionBy()),
        )

    @query
    def when_otherwise(spark):
        return spark.table("events").select(F.when(F.col("id") > 1, "a").when(F.col("id") > 2, "b").otherwise("c"), F.when(F.col("flag"), 1))

    @query
    def fill_and_drop(spark):
        return spark.table("events").select("id", "name", "price", "count").fillna(0).fillna("x", ["name"]).dropna(subset=["price"]).replace("a", "b")

    @query
    def renamed(spark):
        return spark.table("users").withColumnRenamed("user", "u").withColumnsRenamed({"id": "key", "zzz": "y"})

    @query
    def to_df(spark):
        return spark.range(2).toDF("a")

    @query
    def rollup(spark):
        return spark.table("users").rollup("country", "name").agg(F.count("*"), F.grouping("country"), F.grouping_id())

    @query
    def cube(spark):
        return spark.table("users").cube("country", "name").count()

    @query
    def pivot(spark):
        return spark.table("events").groupBy("id").pivot("name", ["a", "b"]).sum("price")

    @query
    def pivot_two(spark):
        return spark.table("events").groupBy("id").pivot("flag", [True, False]).agg(F.sum("price").alias("s"), F.count("id").alias("c"))

    @query
    def unpivot(spark):
        return spark.table("events").unpivot("id", ["price", "count"], "what", "value")

    @query
    def describe(spark):
        return spark.table("events").describe("price", "name")

    @query
    def with_field(spark):
        return spark.table("events").select(F.col("place").withField("country", F.lit("DE")).dropFields("zip"))

    @query
    def lambdas(spark):
        return spark.table("events").select(
            F.transform("tags", lambda t: F.upper(t)), F.filter("tags", lambda t, i: i > 1), F.aggregate("items", F.lit(0), lambda a, i: a + i.qty), F.exists("tags", lambda t: t == "a"),
            F.map_filter("props", lambda k, v: v > 1), F.zip_with("tags", "tags", lambda a, b: F.concat(a, b)), F.transform_values("props", lambda k, v: v + 1), F.array_sort("tags"),
        )

    @query
    def observe(spark):
        return spark.table("events").observe("m", F.count(F.lit(1)).alias("rows"))

    @query
    def sample(spark):
        return spark.table("events").select("id").sample(0.5, 7)

    @query
    def local_rows(spark):
        return spark.createDataFrame([(1, "a", decimal.Decimal("1.5"), datetime.date(2020, 1, 1))], ["i", "s", "d", "t"])

    @query
    def literals(spark):
        return spark.range(1).select(
            F.lit(1), F.lit(2**40), F.lit(1.5), F.lit("x"), F.lit(True), F.lit(datetime.date(2020, 1, 2)), F.lit(datetime.datetime(2020, 1, 2, 3, 4, 5)), F.lit(decimal.Decimal("1.50")),
            F.lit([1, 2]), F.lit(datetime.timedelta(days=1, seconds=5)), F.array(F.lit(1), F.lit(2.5)), F.struct(F.lit(1).alias("a"), F.lit("b")), F.create_map(F.lit("a"), F.lit(1)),
        )

    @query
    def alias_metadata(spark):
        return spark.range(1).select(F.col("id").alias("x", metadata={"comment": "c"}))

    @query
    def to_schema(spark):
        return spark.range(1).to(T.StructType([T.StructField("id", T.StringType())]))

    @query
    def regex_columns(spark):
        return spark.table("users").select(F.col("id"), spark.table("users").colRegex("`.*n.*`"))

    # Errors
    @query
    def unknown_column(spark):
        return spark.table("users").select("nam")

    @query
    def unknown_qualified(spark):
        return spark.table("users").alias("u").select("u.zzz")

    @query
    def ambiguous(spark):
        return spark.table("events").join(spark.table("users"), spark.table("events").id == F.lit(1)).select("name")

    @query
    def foreign_frame(spark):
        return spark.range(1).select(spark.table("users").country)

    @query
    def ambiguous_self(spark):
        df = spark.table("users")
        return df.join(df, df.id == df.id)

    @query
    def watermark_on_long(spark):
        return spark.table("events").withWatermark("id", "1 second")

    @query
    def union_differs(spark):
        return spark.range(1).union(spark.range(1).select("id", "id"))

    @query
    def using_unknown(spark):
        return spark.table("events").join(spark.table("users"), "country")

    @query
    def missing_aggregation(spark):
        return DataFrame(SQL("SELECT name, price FROM events GROUP BY name"), spark)

    text("no_group_by", "SELECT name, sum(price) FROM events")
    text("unknown_function", "SELECT foo(name) FROM events")
    text("unknown_table", "SELECT * FROM nowhere")
    text("argument_count", "SELECT upper(name, id) FROM events")
    text("argument_count_range", "SELECT substring(name) FROM events")
    text("argument_type", "SELECT array_distinct(name) FROM events")
    text("plus_boolean", "SELECT flag + 1 FROM events")
    text("bad_cast", "SELECT CAST(flag AS DATE) FROM events")
    text("bad_cast_ansi", "SELECT CAST(ts AS BOOLEAN) FROM events")
    text("compare_differs", "SELECT day = tags FROM events")
    text("filter_not_boolean", "SELECT * FROM events WHERE name")
    text("case_types", "SELECT CASE WHEN flag THEN 1 ELSE tags END FROM events")
    text("unknown_field", "SELECT place.nope FROM events")
    text("field_of_string", "SELECT name.x FROM events")
    text("aggregate_in_where", "SELECT * FROM events WHERE sum(id) > 1")
    text("nested_aggregate", "SELECT sum(count(id)) FROM events")
    text("group_position", "SELECT name FROM events GROUP BY 3")
    text("order_position", "SELECT name FROM events ORDER BY 3")
    text("window_without_order", "SELECT row_number() OVER (PARTITION BY name) FROM events")
    text("two_generators", "SELECT explode(tags), explode(items) FROM events")
    text("group_by_map", "SELECT props, count(*) FROM events GROUP BY props")
    text("order_by_map", "SELECT props FROM events ORDER BY props")
    text("scalar_subquery_columns", "SELECT (SELECT id, name FROM users) FROM events")

    # SQL
    text("sql_select", "SELECT id, name AS n, price * 2, count(*) OVER () c FROM events WHERE price > 1.5 ORDER BY price DESC LIMIT 3")
    text("sql_group", "SELECT name, count(*) AS c, sum(amount) FROM events GROUP BY name HAVING count(*) > 1 AND c < 10 ORDER BY sum(price)")
    text("sql_group_ordinal", "SELECT name, day, count(*) FROM events GROUP BY 1, day ORDER BY 2")
    text("sql_group_alias", "SELECT upper(name) u, max(id) FROM events GROUP BY u")
    text("sql_group_all", "SELECT upper(name) u, day, max(id) FROM events GROUP BY ALL ORDER BY ALL")
    text("sql_group_expression", "SELECT year(day) + 1, count(1) FROM events GROUP BY year(day)")
    text("sql_grouping_sets", "SELECT name, day, count(*), grouping(name), grouping_id() FROM events GROUP BY GROUPING SETS ((name), (name, day), ())")
    text("sql_rollup", "SELECT name, day, sum(price) FROM events GROUP BY ROLLUP(name, day) HAVING grouping(day) = 1")
    text("sql_window", "SELECT window, window.start, count(*) FROM events GROUP BY window(ts, '1 hour')")
    text("sql_window_alias", "SELECT window.end AS e, name, avg(price) FROM events GROUP BY window(ts, '1 hour', '30 minutes'), name")
    text("sql_windows_over_groups", "SELECT name, sum(price) s, rank() OVER (ORDER BY sum(price) DESC) r FROM events GROUP BY name")
    text("sql_join", "SELECT e.id, u.* FROM events e JOIN users u ON e.id = u.id WHERE u.country = 'DE'")
    text("sql_join_using", "SELECT * FROM events JOIN users USING (id)")
    text("sql_natural", "SELECT id, country FROM events NATURAL LEFT JOIN users")
    text("sql_subquery", "SELECT * FROM (SELECT id, name FROM events) t WHERE t.id IN (SELECT id FROM users) AND EXISTS (SELECT 1 FROM users u WHERE u.id = t.id)")
    text("sql_scalar_subquery", "SELECT id, (SELECT max(name) FROM users u WHERE u.id = e.id) m FROM events e")
    text("sql_with", "WITH a AS (SELECT id FROM events), b AS (SELECT id + 1 AS id FROM a) SELECT a.id, b.id FROM a JOIN b ON a.id = b.id")
    text("sql_values", "SELECT * FROM VALUES (1, 'a'), (2.5, NULL) AS t(x, y)")
    text("sql_union", "SELECT id FROM events UNION SELECT price FROM events UNION ALL SELECT 1")
    text("sql_lateral_view", "SELECT id, tag FROM events LATERAL VIEW OUTER explode(tags) t AS tag")
    text("sql_lateral_alias", "SELECT price * 2 AS p2, p2 + 1 AS p3 FROM events")
    text("sql_star_except", "SELECT * EXCEPT (tags, props, items, place) FROM events")
    text("sql_no_from", "SELECT 1, 'a', current_date, current_timestamp(), now(), pi(), true, NULL, 1.5, 1e3, INTERVAL 1 DAY, DATE '2020-01-01', X'1F'")
    text("sql_filter_clause", "SELECT count(*) FILTER (WHERE price > 1), count(DISTINCT name), sum(DISTINCT id) FROM events")
    text("sql_order_hidden", "SELECT name FROM events ORDER BY price + 1")
    text("sql_distinct_order", "SELECT DISTINCT name FROM events ORDER BY name")
    text("sql_pivot", "SELECT * FROM (SELECT id, name, price FROM events) PIVOT (sum(price) FOR name IN ('a', 'b' AS bee))")
    text("sql_unpivot", "SELECT * FROM (SELECT id, price, count FROM events) UNPIVOT (v FOR k IN (price, count))")
    text("sql_range", "SELECT id FROM range(5)")
    text("sql_explode_from", "SELECT * FROM explode(array(1, 2))")
    text("sql_lateral_subquery", "SELECT e.id, x.c FROM events e, LATERAL (SELECT count(*) AS c FROM users u WHERE u.id = e.id) x")
    text("sql_struct_star", "SELECT place.*, items.sku FROM events")
    text("sql_extract", "SELECT extract(YEAR FROM ts), date_part('month', day), extract(SECOND FROM ts) FROM events")
    text("sql_having_no_group", "SELECT count(*) FROM events HAVING count(*) > 1")
    text("sql_first_ignore_nulls", "SELECT first(name) IGNORE NULLS, any_value(id) FROM events")
    text("sql_within_group", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price) FROM events")

    selects(
        "arithmetic",
        "id + 1", "count + 1", "count + small", "small + small", "count / 2", "id / count", "amount + 1", "amount * amount", "amount / 3", "amount % 2", "amount + price", "price + 1",
        "ratio + 1", "ratio * price", "count % 2", "id div 2", "amount div 2", "- count", "-amount", "+ id", "count + '1'", "name + 1", "name * 1.5", "amount - count", "amount * 1.5", "1.5 + 2", "id * 1.0",
        "mod(id, 3)", "pmod(id, 3)", "abs(amount)", "abs(count)", "count & 1", "~count", "id | 1", "amount * id", "1 / 3", "2 * 3.14", "id + NULL", "name || 'x'", "count + ratio", "small + 1", "small * small",
    )
    selects(
        "compare",
        "id = 1", "id = '1'", "name = 1", "amount > 1", "amount > price", "day = '2020-01-01'", "ts > '2020-01-01'", "ts > day", "id <=> NULL", "id != 1", "NOT flag", "flag AND id > 1", "flag OR NULL", "name IN ('a', 'b')", "id IN (1, 2.5)",
        "id NOT IN (1)", "id BETWEEN 1 AND 2", "name LIKE 'a%'", "name NOT LIKE 'a'", "name RLIKE 'a'", "name ILIKE 'a'", "name IS NULL", "name IS NOT NULL", "flag IS TRUE", "place = place", "tags = array('a')", "isnull(name)", "isnotnull(name)", "isnan(price)", "id == 1", "flag = 'true'", "amount IN (1, 2)", "name LIKE 'a' ESCAPE '/'",
    )
    selects(
        "conditional",
        "CASE WHEN id > 1 THEN 'a' ELSE 'b' END", "CASE id WHEN 1 THEN 2 WHEN 2 THEN 3.5 END", "if(flag, 1, 2.5)", "coalesce(name, 'x')", "coalesce(count, id)", "coalesce(amount, 1)", "nvl(name, 'x')", "ifnull(count, 0)", "nullif(id, 1)", "nvl2(name, 1, 2)", "greatest(id, price)", "least(count, 1)", "nanvl(price, 0)", "if(flag, NULL, day)", "coalesce(day, ts)",
    )
    selects(
        "cast",
        "cast(id as string)", "cast(id + 1 as int)", "cast(place.zip as string)", "cast('1' as int)", "try_cast(name as int)", "int(name)", "string(id)", "double(count)", "cast(tags as array<int>)", "cast(name as decimal(10,2))", "cast(ts as date)", "cast(day as timestamp)", "cast(price as decimal(5,1))", "date(ts)", "timestamp('2020-01-01')", "cast(raw as string)", "cast(id as timestamp)", "id::string", "cast(NULL as int)", "cast(flag as int)", "boolean(name)", "decimal(count)",
    )
    selects(
        "string",
        "upper(name)", "ucase(name)", "lower(name)", "trim(name)", "ltrim(name)", "trim(BOTH 'x' FROM name)", "length(name)", "char_length(name)", "concat(name, 'a')", "concat(name, id)", "concat_ws('-', name, tags)", "substring(name, 1, 2)", "substr(name, 2)", "left(name, 2)", "right(name, 2)", "replace(name, 'a')", "replace(name, 'a', 'b')", "regexp_replace(name, 'a', 'b')", "regexp_extract(name, 'a', 0)", "regexp_extract(name, 'a')", "split(name, ',')", "split(name, ',')[0]", "split(name, ',', 2)",
        "lpad(name, 5, ' ')", "rpad(name, 5)", "repeat(name, 2)", "reverse(name)", "reverse(tags)", "initcap(name)", "instr(name, 'a')", "locate('a', name)", "position('a', name)", "translate(name, 'a', 'b')", "format_string('%d', id)", "format_number(price, 2)", "ascii(name)", "chr(id)", "base64(raw)", "unbase64(name)", "hex(id)", "hex(name)", "unhex(name)", "md5(name)", "sha1(name)", "sha2(name, 256)", "crc32(name)", "hash(name, id)", "xxhash64(name)", "levenshtein(name, 'a')", "soundex(name)",
        "substring_index(name, '.', 1)", "startswith(name, 'a')", "endswith(name, 'a')", "contains(name, 'a')", "split_part(name, ',', 1)", "regexp_count(name, 'a')", "regexp_like(name, 'a')", "regexp_substr(name, 'a')", "regexp_extract_all(name, 'a', 0)", "overlay(name, 'a', 1)", "space(2)", "encode(name, 'utf-8')", "decode(raw, 'utf-8')", "elt(1, name, 'b')", "find_in_set('a', name)", "bit_length(name)", "octet_length(name)", "upper(id)", "sentences(name)", "char(65)", "btrim(name)", "printf('%s', name)", "to_char(amount, '999.99')", "mask(name)", "regexp_instr(name, 'a')", "lcase(name)", "len(name)", "string(name)",
        "url_encode(name)", "url_decode(name)", "parse_url(name, 'HOST')", "parse_url(name, 'QUERY', 'a')", "quote(name)", "luhn_check(name)", "to_number(name, '999.9')", "to_binary(name)", "decode(id, 1, 'a', 'b')",
    )
    selects(
        "datetime",
        "year(ts)", "month(day)", "day(ts)", "dayofmonth(day)", "dayofweek(day)", "dayofyear(ts)", "hour(ts)", "minute(ts)", "second(ts)", "quarter(day)", "weekofyear(day)", "weekday(day)", "year('2020-01-01')", "date_format(ts, 'yyyy')", "date_format(day, 'yyyy')", "to_date(name)", "to_date(name, 'yyyy')", "to_date(ts)", "to_timestamp(name)", "to_timestamp(name, 'yyyy')", "unix_timestamp()", "unix_timestamp(ts)", "unix_timestamp(name, 'yyyy')", "from_unixtime(id)", "from_unixtime(id, 'yyyy')", "from_unixtime(name)", "date_add(day, 1)", "date_sub(day, 1)", "datediff(day, ts)", "date_diff(day, day)", "add_months(day, 1)", "months_between(day, ts)", "last_day(day)", "next_day(day, 'MON')", "trunc(day, 'MM')", "date_trunc('hour', ts)", "current_date()", "current_timestamp()", "now()", "current_timezone()",
        "day + 1", "day - 1", "1 + day", "day - day", "ts - ts", "day - ts", "ts + INTERVAL 1 DAY", "ts - INTERVAL '1' HOUR", "day + INTERVAL 1 DAY", "day + INTERVAL 2 HOURS", "day + INTERVAL 1 MONTH", "INTERVAL 1 DAY + ts", "INTERVAL 1 DAY * 2", "INTERVAL '1-2' YEAR TO MONTH", "INTERVAL 1 DAY + INTERVAL 2 HOURS", "make_date(2020, 1, 1)", "make_timestamp(2020, 1, 1, 1, 1, 1.5)", "timestamp_seconds(id)", "timestamp_millis(id)", "timestamp_micros(id)", "unix_seconds(ts)", "unix_millis(ts)", "unix_micros(ts)", "unix_date(day)", "date_from_unix_date(1)", "from_utc_timestamp(ts, 'CET')", "to_utc_timestamp(ts, 'CET')", "to_unix_timestamp(name)", "date_part('year', ts)", "extract(hour from ts)", "window_time(window(ts, '1 hour'))", "make_interval(1)", "make_dt_interval(1)", "make_ym_interval(1, 2)", "timestampadd(HOUR, 1, ts)", "timestampdiff(MONTH, ts, ts)", "dateadd(day, 3)", "dayname(day)", "monthname(day)", "localtimestamp()", "to_timestamp_ntz(name)", "convert_timezone('CET', ts)", "try_to_timestamp(name)",
    )
    selects(
        "math",
        "sqrt(price)", "pow(price, 2)", "power(count, 2)", "exp(price)", "ln(price)", "log(price)", "log(2, price)", "log10(price)", "log2(price)", "log1p(price)", "round(price)", "round(price, 2)", "round(amount, 1)", "round(amount)", "round(count)", "bround(price, 1)", "ceil(price)", "ceil(amount)", "ceiling(id)", "floor(price)", "floor(amount)", "ceil(price, 1)", "sign(price)", "signum(id)", "sin(price)", "atan2(price, 1)", "degrees(price)", "pi()", "e()", "rand()", "rand(1)", "randn(3)", "greatest(1, 2.5)", "factorial(count)", "bin(id)", "conv('10', 2, 10)", "shiftleft(count, 1)", "shiftright(id, 1)", "hypot(price, 1)", "cbrt(price)", "width_bucket(price, 0, 10, 5)", "try_divide(id, 2)", "try_add(id, 1)", "try_multiply(count, 2)", "negative(id)", "positive(id)", "bit_count(id)", "rint(price)", "expm1(price)", "try_divide(amount, 2)", "round(ratio, 1)", "div(id, 2)", "monotonically_increasing_id()", "spark_partition_id()", "uuid()", "input_file_name()",
    )
    selects(
        "collection",
        "array(1, 2)", "array(id, price)", "array()", "size(tags)", "size(props)", "cardinality(tags)", "array_contains(tags, 'a')", "array_distinct(tags)", "array_union(tags, array('a'))", "array_intersect(tags, tags)", "array_except(tags, tags)", "array_join(tags, ',')", "array_max(tags)", "array_min(array(1))", "array_position(tags, 'a')", "array_remove(tags, 'a')", "array_repeat(name, 2)", "array_append(tags, 'a')", "array_prepend(tags, name)", "array_compact(tags)", "array_insert(tags, 1, 'a')", "array_size(tags)", "arrays_overlap(tags, tags)", "arrays_zip(tags, items)", "flatten(array(tags))", "sort_array(tags)", "sort_array(tags, false)", "slice(tags, 1, 2)", "sequence(1, 5)", "sequence(day, day)", "element_at(tags, 1)", "element_at(props, 'a')", "try_element_at(tags, 1)", "get(tags, 0)", "shuffle(tags)", "tags[0]", "props['a']", "items.sku", "items[0].sku", "place.city", "array_sort(tags)",
        "map('a', 1, 'b', 2.5)", "map_keys(props)", "map_values(props)", "map_entries(props)", "map_from_arrays(tags, tags)", "map_from_entries(array(struct('a', 1)))", "map_concat(props, props)", "map_contains_key(props, 'a')", "str_to_map(name)", "struct(id, name)", "struct(id AS x, price + 1)", "named_struct('a', id, 'b', name)", "struct(*)", "transform(tags, t -> upper(t))", "transform(tags, (t, i) -> i)", "filter(tags, t -> t = 'a')", "exists(tags, t -> t = 'a')", "forall(tags, t -> t = 'a')", "aggregate(array(1, 2), 0, (a, x) -> a + x)", "reduce(array(1, 2), 0, (a, x) -> a + x, a -> a * 2.0)", "transform_keys(props, (k, v) -> upper(k))", "map_zip_with(props, props, (k, a, b) -> a + b)",
        "get_json_object(name, '$.a')", "from_json(name, 'a INT')", "from_json(name, 'array<int>')", "from_json(name, 'map<string,int>')", "to_json(place)", "to_json(struct(id))", "json_array_length(name)", "json_object_keys(name)", "schema_of_json('{\"a\":1}')", "from_csv(name, 'a INT')", "to_csv(place)", "typeof(id)", "version()", "current_user()", "current_database()", "current_catalog()", "parse_json(name)",
    )
    selects(
        "aggregate",
        "count(*)", "count(1)", "count(id)", "count(DISTINCT id, name)", "sum(id)", "sum(count)", "sum(price)", "sum(amount)", "sum(ratio)", "avg(id)", "avg(amount)", "mean(price)", "min(ts)", "max(name)", "first(id)", "first_value(name)", "last(name, true)", "any_value(name)", "stddev(price)", "std(price)", "stddev_pop(price)", "variance(price)", "var_pop(price)", "skewness(price)", "kurtosis(price)", "corr(price, id)", "covar_pop(price, id)", "covar_samp(price, id)", "collect_list(id)", "collect_set(name)", "array_agg(name)", "approx_count_distinct(id)", "percentile(price, 0.5)", "percentile_approx(price, 0.5)", "approx_percentile(id, array(0.1, 0.9))", "median(price)", "mode(name)", "max_by(name, ts)", "min_by(name, ts)", "bool_and(flag)", "every(flag)", "bool_or(flag)", "some(flag)", "any(flag)", "bit_and(id)", "bit_or(count)", "bit_xor(id)", "count_if(flag)", "product(price)", "regr_slope(price, id)", "regr_count(price, id)", "try_sum(id)", "try_avg(price)", "sum(id) + 1", "sum(name)", "listagg(name)", "string_agg(name, ',')", "histogram_numeric(price, 5)", "avg(DISTINCT price)", "max(struct(ts, name))", "sum(DISTINCT count)",
    )
    def columns(name, *makers):
        for index, maker in enumerate(makers):
            found[f"{name}: {index}"] = lambda spark, m=maker: spark.table("events").select(m())

    c = F.col
    columns(
        "column methods",
        lambda: c("id").between(1, 2), lambda: c("name").isin(["a", "b"]), lambda: c("name").like("a%"), lambda: c("name").rlike("a"), lambda: c("name").ilike("a"), lambda: c("name").startswith("a"), lambda: c("name").endswith("a"),
        lambda: c("name").contains("a"), lambda: c("name").substr(1, 2), lambda: c("id").bitwiseAND(1), lambda: c("id").bitwiseOR(1), lambda: c("id").bitwiseXOR(1), lambda: c("id").eqNullSafe(1), lambda: c("tags").getItem(0), lambda: c("place").getField("city"),
        lambda: ~c("flag"), lambda: c("flag") & (c("id") > 1), lambda: c("flag") | c("flag"), lambda: -c("price"), lambda: c("id") % 2, lambda: c("price") ** 2, lambda: 2 ** c("price"), lambda: 1 - c("id"), lambda: 1 / c("id"), lambda: c("price").isNaN(), lambda: c("name").isNull(), lambda: c("name").isNotNull(),
        lambda: c("name").try_cast("int"), lambda: c("name").cast(T.TimestampType()), lambda: c("name").astype("date"), lambda: c("id") != 1, lambda: c("id") == 1, lambda: c("id") <= 1.5, lambda: c("ts") > datetime.datetime(2020, 1, 1), lambda: c("day") < "2020-01-01", lambda: c("ts") - F.expr("INTERVAL 1 DAY"),
        lambda: c("props")["a"], lambda: c("items")[0]["sku"], lambda: c("place")["zip"], lambda: c("name").alias("n"), lambda: F.lit(5).alias("five"), lambda: c("amount") * 2, lambda: c("amount") / c("count"), lambda: F.lit("x") + c("id"), lambda: c("id").cast("decimal(20,0)"),
    )
    columns(
        "functions",
        lambda: F.sum_distinct("id"), lambda: F.count_distinct("id", "name"), lambda: F.bitwise_not("id"), lambda: F.shiftleft("id", 1), lambda: F.percentile_approx("price", [0.5, 0.9], 100), lambda: F.percentile_approx("price", 0.5), lambda: F.to_json("place", {"ignoreNullFields": "false"}), lambda: F.schema_of_json(F.lit("{\"a\": 1}")),
        lambda: F.split("name", ",", 2), lambda: F.array_sort("tags", lambda a, b: F.length(a) - F.length(b)), lambda: F.sort_array("tags", False), lambda: F.unix_timestamp(), lambda: F.unix_timestamp("ts"), lambda: F.unix_timestamp("name", "yyyy"), lambda: F.to_timestamp("name", "yyyy"), lambda: F.to_date("name"), lambda: F.date_format("ts", "HH"),
        lambda: F.sequence(F.lit(1), F.col("id")), lambda: F.lit(["a", "b"]), lambda: F.input_file_name(), lambda: F.monotonically_increasing_id(), lambda: F.current_date(), lambda: F.current_timestamp(), lambda: F.hash("id", "name"), lambda: F.overlay("name", F.lit("x"), 1, 2), lambda: F.levenshtein("name", "name"), lambda: F.reduce("tags", F.lit(""), lambda a, x: F.concat(a, x)),
        lambda: F.product("price"), lambda: F.approx_count_distinct("id", 0.1), lambda: F.collect_set("name"), lambda: F.first("name", ignorenulls=True), lambda: F.last("name"), lambda: F.slice("tags", 1, 2), lambda: F.bround("price", 1), lambda: F.conv("name", 2, 16), lambda: F.months_between("ts", "day", False), lambda: F.trunc("day", "month"), lambda: F.next_day("day", "Mon"),
        lambda: F.from_utc_timestamp("ts", "CET"), lambda: F.get_json_object("name", "$.a"), lambda: F.json_tuple("name", "a", "b"), lambda: F.from_csv("name", "a INT"), lambda: F.regexp_replace("name", "a", "b"), lambda: F.regexp_extract("name", "(a)", 1), lambda: F.concat("name", F.lit("x")), lambda: F.concat_ws(",", "name", "tags"), lambda: F.trim("name"), lambda: F.trim("name", F.lit("x")), lambda: F.lpad("name", 3, "0"),
        lambda: F.substring("name", 1, 2), lambda: F.instr("name", "a"), lambda: F.locate("a", "name", 2), lambda: F.translate("name", "a", "b"), lambda: F.format_string("%s", "name"), lambda: F.format_number("price", 2), lambda: F.sha2("name", 256), lambda: F.md5("name"), lambda: F.coalesce("name", F.lit("x")), lambda: F.greatest("id", "count"), lambda: F.nvl("name", F.lit("x")), lambda: F.ifnull("name", F.lit("x")),
        lambda: F.when(c("id") > 1, 1.5).otherwise(0), lambda: F.struct("id", "name"), lambda: F.struct(c("id").alias("a"), F.lit(1)), lambda: F.named_struct(F.lit("a"), c("id")), lambda: F.create_map("name", "id"), lambda: F.array("id", "count"), lambda: F.map_from_arrays("tags", "tags"), lambda: F.map_keys("props"), lambda: F.element_at("tags", 1), lambda: F.size("tags"), lambda: F.arrays_zip("tags", "items"), lambda: F.flatten(F.array("tags")),
        lambda: F.explode("items"), lambda: F.explode_outer("tags").alias("t"), lambda: F.posexplode_outer("tags"), lambda: F.stack(F.lit(2), "id", "count"), lambda: F.rand(1), lambda: F.randn(1), lambda: F.round("price", 2), lambda: F.round("price"), lambda: F.ceil("price"), lambda: F.floor("amount"), lambda: F.pow("price", 2), lambda: F.log("price"), lambda: F.log(2.0, "price"), lambda: F.log10("price"), lambda: F.expr("id + 1 AS x"), lambda: F.expr("count(*)"),
        lambda: F.window("ts", "1 hour"), lambda: F.window("ts", "1 hour", startTime="5 minutes"), lambda: F.date_add("day", 1), lambda: F.date_add("day", c("count")), lambda: F.date_sub("day", 1), lambda: F.datediff("day", "ts"), lambda: F.add_months("day", 1), lambda: F.date_trunc("hour", "ts"), lambda: F.last_day("day"), lambda: F.timestamp_seconds("id"), lambda: F.from_unixtime("id"), lambda: F.from_unixtime("id", "yyyy"), lambda: F.make_date("count", F.lit(1), F.lit(1)), lambda: F.dayofyear("ts"), lambda: F.hour("ts"), lambda: F.year("day"), lambda: F.weekofyear("day"),
        lambda: F.max_by("name", "ts"), lambda: F.mode("name"), lambda: F.median("price"), lambda: F.corr("price", "id"), lambda: F.skewness("price"), lambda: F.var_samp("price"), lambda: F.bool_and("flag"), lambda: F.count_if("flag"), lambda: F.any_value("name"), lambda: F.any_value("name", True), lambda: F.array_agg("id"), lambda: F.listagg("name", F.lit(",")), lambda: F.try_divide("id", "count"), lambda: F.try_to_timestamp("name", F.lit("yyyy")), lambda: F.typeof("id"), lambda: F.uuid(), lambda: F.call_function("upper", "name"), lambda: F.nullif("id", F.lit(1)),
        lambda: F.make_timestamp(F.lit(2020), F.lit(1), F.lit(1), F.lit(1), F.lit(1), F.lit(1)), lambda: F.extract(F.lit("YEAR"), "ts"), lambda: F.date_part(F.lit("DAY"), "ts"), lambda: F.window_time(F.window("ts", "1 hour")), lambda: F.negative("id"), lambda: F.abs("price"), lambda: F.sqrt("price"), lambda: F.exp("price"), lambda: F.signum("price"), lambda: F.degrees("price"), lambda: F.hex("id"), lambda: F.bin("id"), lambda: F.isnan("price"), lambda: F.isnull("name"), lambda: F.nanvl("price", "price"), lambda: F.initcap("name"), lambda: F.repeat("name", 2), lambda: F.reverse("name"), lambda: F.length("name"), lambda: F.ascii("name"), lambda: F.base64("name"),
        lambda: F.transform_keys("props", lambda k, v: F.upper(k)), lambda: F.forall("tags", lambda t: t != "a"), lambda: F.map_zip_with("props", "props", lambda k, a, b: a + b), lambda: F.array_contains("tags", "a"), lambda: F.array_position("tags", "a"), lambda: F.array_remove("tags", "a"), lambda: F.array_append("tags", "a"), lambda: F.array_union("tags", "tags"), lambda: F.array_join("tags", ","), lambda: F.array_repeat("name", 2), lambda: F.array_max("tags"), lambda: F.map_concat("props", "props"), lambda: F.map_entries("props"), lambda: F.str_to_map("name"), lambda: F.get("tags", 0), lambda: F.array_distinct("tags"), lambda: F.array_insert("tags", 1, "a"), lambda: F.array_compact("tags"), lambda: F.shuffle("tags"), lambda: F.cardinality("tags"),
        lambda: F.regr_slope("price", "id"), lambda: F.kurtosis("price"), lambda: F.stddev("price"), lambda: F.covar_pop("price", "id"), lambda: F.grouping("name"), lambda: F.bit_and("id"), lambda: F.histogram_numeric("price", F.lit(3)), lambda: F.approx_percentile("price", 0.5, 100), lambda: F.percentile("price", 0.5), lambda: F.percentile("price", [0.5, 0.25]), lambda: F.min_by("id", "ts"),
    )

    @query
    def python_function(spark):
        upper = F.udf(lambda value: value, "string")
        number = F.udf(lambda value: value, T.IntegerType())
        return spark.table("events").select(upper("name"), number(c("id") + 1).alias("n"))

    @query
    def hint_broadcast(spark):
        return spark.table("events").join(F.broadcast(spark.table("users")), "id").select("id", "country")

    @query
    def count_rows(spark):
        return spark.table("events").groupBy().count()

    @query
    def group_by_alias(spark):
        return spark.table("events").groupBy(F.year("ts").alias("y"), F.lower("name")).agg(F.max("price").alias("top")).orderBy("y", F.col("lower(name)").desc())

    @query
    def group_then_more(spark):
        return spark.table("events").groupBy("name").avg("price", "count").withColumn("twice", F.col("avg(price)") * 2).filter("twice > 1")

    @query
    def chained_with_column(spark):
        df = spark.table("events").withColumn("a", F.col("price") * 2).withColumn("b", F.col("a") + 1).withColumnRenamed("b", "c")
        return df.select("a", "c", df.a)

    @query
    def frame_after_filter(spark):
        df = spark.table("events")
        return df.filter(df.id > 1).select(df.name, df["price"]).where(df.flag)

    @query
    def join_three(spark):
        a = spark.range(3).alias("a")
        b = spark.range(3).alias("b")
        d = spark.range(3).alias("d")
        return a.join(b, F.expr("a.id = b.id")).join(d, F.col("a.id") == F.col("d.id"), "outer").select("a.id", "b.id", "d.*")

    @query
    def join_list_of_conditions(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.join(u, [e.id == u.id, e.name == u.name], "inner").drop(u.id).drop(u.name)

    @query
    def aggregate_without_alias_join(spark):
        e = spark.table("events")
        totals = e.groupBy("name").agg(F.sum("price").alias("total"))
        return e.join(totals, "name").select("name", "price", "total", (F.col("price") / F.col("total")).alias("share"))

    @query
    def with_watermark_join(spark):
        rate = spark.readStream.format("rate").load().withWatermark("timestamp", "10 seconds")
        users = spark.table("users")
        return rate.join(users, rate.value == users.id).groupBy(F.window("timestamp", "5 seconds"), "country").count()

    @query
    def streaming_distinct(spark):
        return spark.readStream.format("rate").load().withWatermark("timestamp", "1 day").dropDuplicates(["value", "timestamp"])

    @query
    def streaming_window_of_window(spark):
        rate = spark.readStream.format("rate").load().withWatermark("timestamp", "1 minute")
        first = rate.groupBy(F.window("timestamp", "1 minute")).count()
        return first.groupBy(F.window(F.window_time("window"), "5 minutes")).agg(F.sum("count").alias("total"))

    @query
    def streaming_watermark_on_long(spark):
        return spark.readStream.format("rate").load().withWatermark("value", "1 second")

    @query
    def streaming_bad_delay(spark):
        return spark.readStream.format("rate").load().withWatermark("timestamp", "nonsense")

    @query
    def order_by_aggregate(spark):
        return spark.table("events").groupBy("name").agg(F.sum("price")).orderBy(F.sum("price").desc())

    @query
    def having_frame(spark):
        return spark.table("events").groupBy("name").agg(F.count("*").alias("c")).filter(F.col("c") > 1).orderBy("name")

    @query
    def select_star_and_more(spark):
        return spark.table("users").select("*", F.lit(1).alias("one"), F.col("id").alias("key"))

    @query
    def duplicate_names(spark):
        return spark.table("users").select("id", "id").toDF("a", "b")

    @query
    def repartitioned(spark):
        return spark.table("users").repartition(3, "country").coalesce(1).sortWithinPartitions("id")

    @query
    def tail_offset(spark):
        return spark.table("users").offset(2).limit(5)

    @query
    def nested_fields(spark):
        return spark.table("events").withColumn("outer", F.struct(F.struct("id", "place").alias("inner"))).select("outer.inner.place.city", "outer.*", F.col("outer.inner")["id"])

    @query
    def summary(spark):
        return spark.table("events").select("price", "name").summary()

    @query
    def ambiguous_name(spark):
        return spark.table("events").join(spark.table("users"), F.lit(True)).select("name")

    @query
    def wrong_explode(spark):
        return spark.table("events").select(F.explode("name"))

    @query
    def wrong_window_duration(spark):
        return spark.table("events").groupBy(F.window("ts", "5 minutes", "10 minutes")).count()

    @query
    def window_on_long(spark):
        return spark.table("events").groupBy(F.window("id", "5 minutes")).count()

    @query
    def wrong_to_df(spark):
        return spark.table("users").toDF("a")

    @query
    def duplicate_columns_missing(spark):
        return spark.table("users").dropDuplicates(["zzz"])

    @query
    def unknown_in_filter(spark):
        return spark.table("users").filter("contry = 'a'")

    @query
    def unknown_in_group(spark):
        return spark.table("users").groupBy("zzz").count()

    @query
    def missing_union_column(spark):
        return spark.range(1).unionByName(spark.table("users"))

    @query
    def union_incompatible(spark):
        return spark.range(1).union(spark.table("events").select("tags"))

    @query
    def two_time_windows(spark):
        return spark.table("events").groupBy(F.window("ts", "5 minutes"), F.window("ts", "1 hour")).count()

    text("sql_group_missing", "SELECT name, max(id), price + 1 FROM events GROUP BY name")
    text("sql_having_column", "SELECT name FROM events GROUP BY name HAVING max(id) > 1 AND name <> 'a'")
    text("sql_qualified_star", "SELECT e.*, u.country FROM events e LEFT JOIN users u USING (id)")
    text("sql_nested_with", "WITH t AS (SELECT name, count(*) AS c FROM events GROUP BY name) SELECT t.name FROM t WHERE c = (SELECT max(c) FROM t)")
    text("sql_case_insensitive", "SELECT ID, Name, EVENTS.Price FROM Events WHERE NAME = 'x'")
    text("sql_not_in_subquery", "SELECT id FROM events WHERE id NOT IN (SELECT id FROM users)")
    text("sql_in_pair", "SELECT id FROM events WHERE (id, name) IN (SELECT id, name FROM users)")
    text("sql_date_arithmetic", "SELECT ts + INTERVAL '1' DAY, date_sub(day, 1), datediff(current_date, day), ts - ts, months_between(day, day) FROM events")
    text("sql_window_frame", "SELECT sum(price) OVER (PARTITION BY name ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) s, avg(price) OVER w FROM events WINDOW w AS (PARTITION BY name)")
    text("sql_window_range", "SELECT count(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW) FROM events")
    text("sql_distinct_count_filter", "SELECT name, count(DISTINCT id) FILTER (WHERE flag) FROM events GROUP BY name ORDER BY count(DISTINCT id) DESC")
    text("sql_union_order", "SELECT id, name FROM events UNION ALL SELECT id, user FROM users ORDER BY id")
    text("sql_full_join", "SELECT coalesce(e.id, u.id) AS id, u.user FROM events e FULL OUTER JOIN users u ON e.id = u.id")
    text("sql_semi", "SELECT * FROM users LEFT SEMI JOIN events ON users.id = events.id")
    text("sql_anti", "SELECT * FROM users u LEFT ANTI JOIN events e ON u.id = e.id")
    text("sql_map_struct", "SELECT map('a', 1)['a'], named_struct('x', 1).x, array(1, 2)[0], struct(1, 'a').col1")
    text("sql_explode_select", "SELECT id, explode(items) AS item FROM events")
    text("sql_posexplode", "SELECT posexplode(tags) AS (p, t) FROM events")
    text("sql_lateral_views", "SELECT id, k, v, t FROM events LATERAL VIEW explode(props) AS k, v LATERAL VIEW explode(tags) x AS t WHERE t = 'a'")
    text("sql_string_functions", "SELECT upper(substr(name, 1, 3)) || '-' || length(name) FROM events")
    text("sql_from_json", "SELECT from_json(name, 'a INT, b STRING').b, to_json(named_struct('a', id)) FROM events")
    text("sql_cube_sets", "SELECT name, day, sum(price) FROM events GROUP BY CUBE(name, day) ORDER BY grouping_id(), name")
    text("sql_mixed_group", "SELECT day, name, sum(price) total FROM events GROUP BY day, ROLLUP(name) HAVING total > 0")
    text("sql_limit_all", "SELECT * FROM users ORDER BY country, id LIMIT 10 OFFSET 5")
    text("sql_percentiles", "SELECT name, percentile_approx(price, array(0.5, 0.9)), approx_count_distinct(id) FROM events GROUP BY name")
    text("sql_alias_in_where", "SELECT price * 2 AS p FROM events WHERE p > 1")
    text("sql_ambiguous", "SELECT name FROM events JOIN users ON events.id = users.id")
    text("sql_unknown_alias", "SELECT z.id FROM events e")
    text("sql_nested_window", "SELECT sum(rank() OVER (ORDER BY id)) FROM events")
    text("sql_exists_outer_name", "SELECT name FROM events WHERE EXISTS (SELECT 1 FROM users WHERE user = name)")
    text("sql_session_window", "SELECT session_window.start, count(*) FROM events GROUP BY session_window(ts, '5 minutes')")
    text("sql_tumble_alias", "SELECT window(ts, '5 minutes') AS w, count(*) FROM events GROUP BY window(ts, '5 minutes')")
    text("sql_group_by_literal", "SELECT 'x' AS k, count(*) FROM events GROUP BY 'x'")
    text("sql_group_by_all_literal", "SELECT name, 1 AS one, sum(price) FROM events GROUP BY ALL")
    text("sql_subquery_alias_columns", "SELECT t.a, t.b FROM (SELECT id, name FROM events) AS t(a, b)")
    text("sql_values_types", "SELECT x + 1, upper(y) FROM VALUES (1, 'a'), (2, 'b') AS t(x, y)")
    text("sql_interval_text", "SELECT ts FROM events WHERE ts > current_timestamp() - INTERVAL 10 MINUTES")
    text("sql_decimal_literals", "SELECT 1.23, 1.0BD, 123456789012, 1L, 2S, 3Y, 1.5D, 1e-3, -1, -1.5")
    @query
    def self_join_filtered(spark):
        df = spark.table("users")
        other = df.filter(df.id > 1)
        return df.join(other, df.id == other.id).select(df.id, other.name)

    @query
    def self_join_aggregated(spark):
        df = spark.table("events")
        totals = df.groupBy("name").agg(F.sum("price").alias("total"))
        return df.join(totals, df.name == totals.name, "left").select(df.id, totals.total, df.name)

    @query
    def self_join_both_filtered(spark):
        df = spark.table("users")
        a, b = df.filter(df.id > 1), df.filter(df.id < 9)
        return a.join(b, a.id == b.id).select(a.name, b.country)

    @query
    def self_join_aliased(spark):
        df = spark.table("users")
        return df.alias("a").join(df.alias("b"), F.col("a.id") == F.col("b.id")).select("a.name", "b.country")

    @query
    def select_then_filter_by_frame(spark):
        df = spark.table("users")
        return df.select(df.name).filter(df.id > 1).orderBy(df.country)

    @query
    def replaced_column_by_frame(spark):
        df = spark.table("users")
        return df.withColumn("name", F.upper(df.name)).select(df.name)

    @query
    def union_then_frame(spark):
        df = spark.table("users")
        return df.union(df).select(df.name)

    @query
    def aggregate_by_frame(spark):
        df = spark.table("events")
        return df.groupBy(df.name).agg(F.max(df.price).alias("top")).orderBy(df.name).select(df.name, "top")

    @query
    def aliased_by_frame(spark):
        df = spark.table("users")
        return df.alias("u").select(df.id, F.col("u.name"))

    @query
    def drop_by_frame_after_join(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.join(u, e.id == u.id).drop(u.id).select("id", "country")

    @query
    def drop_duplicate_frame(spark):
        df = spark.table("users")
        return df.dropDuplicates(["name"]).select(df.name).limit(3).select(df["name"])

    @query
    def exists_subquery_frame(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.where(u.where(u.id == e.id.outer()).exists()).select("id")

    @query
    def scalar_subquery_frame(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.select("id", u.agg(F.max("name")).scalar().alias("m"))

    @query
    def in_subquery_frame(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.where(e.id.isin(u.select("id"))).select("id")

    @query
    def lateral_join_frame(spark):
        e, u = spark.table("events"), spark.table("users")
        return e.lateralJoin(u.where(u.id == e.id.outer()).select("country")).select("name", "country")

    @query
    def table_function(spark):
        return spark.tvf.explode(F.array(F.lit(1), F.lit(2)))

    @query
    def map_in_pandas(spark):
        return spark.table("users").mapInPandas(lambda frames: frames, "a int, b string")

    @query
    def apply_in_pandas(spark):
        return spark.table("users").groupBy("country").applyInPandas(lambda frame: frame, "a int")

    return found
