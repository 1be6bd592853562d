import { join } from "node:path";
import { functions as F, type Row, Window } from "@millrace/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SparkServer, startSparkServer } from "./spark-server.ts";

let server: SparkServer;
beforeAll(async () => {
  server = await startSparkServer();
});
afterAll(() => server.close());

const people: Row[] = [
  { name: "Ada", city: "London", age: 36, height: 1.65, tags: ["a", "b"] },
  { name: "Bob", city: "Paris", age: 20, height: null, tags: [] },
  { name: "Cy", city: "London", age: 50, height: 1.8, tags: null },
];

describe("values", () => {
  it("come back as JavaScript values of each type", async () => {
    const frame = await server.spark.sql(
      "select 1 i, cast(9007199254740993 as bigint) big, 1.50BD dec, 2.5D dbl, 'x' s, true b, X'01FF' bin, " +
        "date'2024-02-29' d, timestamp'2024-02-29 12:00:00Z' t, timestamp_ntz'2024-02-29 12:00:00.5' ntz, " +
        "array(1, null) a, map('k', 1) m, named_struct('p', 1, 'q', null) st, null n",
    );
    expect(await frame.collect()).toEqual([
      {
        i: 1,
        big: 9007199254740993n,
        dec: "1.50",
        dbl: 2.5,
        s: "x",
        b: true,
        bin: Uint8Array.of(1, 255),
        d: "2024-02-29",
        t: new Date("2024-02-29T12:00:00Z"),
        ntz: "2024-02-29T12:00:00.5",
        a: [1, null],
        m: new Map([["k", 1]]),
        st: { p: 1, q: null },
        n: null,
      },
    ]);
  });

  it("make the round trip through createDataFrame", async () => {
    const rows: Row[] = [
      { l: 1, d: 0.5, s: "ü", b: false, t: new Date(86_400_000), a: [[1], []], o: { x: "y" }, z: null },
      { l: null, d: null, s: null, b: null, t: null, a: null, o: null, z: null },
    ];
    const frame = await server.spark.createDataFrame(rows);
    expect(await frame.collect()).toEqual(rows);
  });

  it("follow a schema given as DDL text", async () => {
    const frame = await server.spark.createDataFrame(
      [{ i: 7, price: "-12.30", on: "2024-01-02", m: { k: 2 } }],
      "i int, price decimal(10,2), on date, m map<string,int>",
    );
    expect(await frame.collect()).toEqual([
      { i: 7, price: "-12.30", on: "2024-01-02", m: new Map([["k", 2]]) },
    ]);
    expect((await frame.schema()).fields.map((field) => field.dataType.kind)).toEqual([
      "integer",
      "decimal",
      "date",
      "map",
    ]);
  });
});

describe("a DataFrame", () => {
  it("filters, adds columns, aggregates and sorts", async () => {
    const frame = await server.spark.createDataFrame(people);
    const result = frame
      .filter(F.col("age").geq(20))
      .withColumn("decade", F.floor(F.col("age").divide(10)).cast("int"))
      .groupBy("city")
      .agg(
        F.count("*").alias("people"),
        F.max("decade").alias("oldest"),
        F.avg("height").alias("height"),
        F.count_distinct("name").alias("names"),
      )
      .orderBy(F.desc("people"));
    expect(await result.collect()).toEqual([
      { city: "London", people: 2, oldest: 5, height: 1.725, names: 2 },
      { city: "Paris", people: 1, oldest: 2, height: null, names: 1 },
    ]);
  });

  it("tells the sides of a self-join apart", async () => {
    const left = (await server.spark.createDataFrame(people)).select("name", "city").alias("l");
    const right = left.select("name", "city").alias("r");
    const pairs = left
      .join(
        right,
        F.col("l.city")
          .eq(F.col("r.city"))
          .and(F.col("l.name").lt(F.col("r.name"))),
      )
      .select(F.col("l.name").alias("one"), F.col("r.name").alias("other"));
    expect(await pairs.collect()).toEqual([{ one: "Ada", other: "Cy" }]);
    expect(await left.join(right, "city", "leftanti").count()).toBe(0);
  });

  it("computes windows, conditions and lambdas", async () => {
    const frame = await server.spark.createDataFrame(people);
    const byAge = Window.partitionBy("city").orderBy(F.col("age").desc());
    const result = frame
      .select(
        "name",
        F.row_number().over(byAge).alias("rank"),
        F.when(F.col("age").lt(30), "young")
          .when(F.col("age").lt(40), "middle")
          .otherwise("old")
          .alias("group"),
        F.transform("tags", (tag) => F.upper(tag)).alias("tags"),
      )
      .orderBy("name");
    expect(await result.collect()).toEqual([
      { name: "Ada", rank: 2, group: "middle", tags: ["A", "B"] },
      { name: "Bob", rank: 1, group: "young", tags: [] },
      { name: "Cy", rank: 1, group: "old", tags: null },
    ]);
  });

  it("renames, drops, unites, deduplicates and limits", async () => {
    const frame = server.spark.range(3).withColumnRenamed("id", "n");
    const doubled = frame
      .union(frame)
      .withColumns({ m: F.col("n").multiply(2), one: F.lit(1) })
      .drop("one");
    expect(await doubled.distinct().orderBy("n").offset(1).limit(1).collect()).toEqual([{ n: 1, m: 2 }]);
    expect(await doubled.columns()).toEqual(["n", "m"]);
    expect(await doubled.isEmpty()).toBe(false);
  });

  it("shows itself as text", async () => {
    const frame = await server.spark.sql("select 'a' as letter, 1 as number");
    expect(await frame.showString()).toBe(
      "+------+------+\n|letter|number|\n+------+------+\n|     a|     1|\n+------+------+\n",
    );
    expect(await frame.treeString()).toContain("|-- letter: string (nullable = false)");
    expect(await frame.explainString("extended")).toContain("== Physical Plan ==");
  });

  it("gives Arrow streams, at least one", async () => {
    const [stream, ...others] = await server.spark.range(0).toArrow();
    expect(stream?.byteLength).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });

  it("writes files with partitions and reads them", async () => {
    const path = join(server.folder, "people.parquet");
    const frame = await server.spark.createDataFrame(people);
    await frame.select("name", "city").write.mode("overwrite").partitionBy("city").parquet(path);
    await expect(frame.write.parquet(path)).rejects.toMatchObject({ errorClass: "PATH_ALREADY_EXISTS" });
    const read = server.spark.read.parquet(path);
    expect(await read.where("city = 'Paris'").collect()).toEqual([{ name: "Bob", city: "Paris" }]);
  });
});

describe("a session", () => {
  it("runs SQL with named and positional arguments", async () => {
    const { spark } = server;
    expect(await (await spark.sql("select :a + 1 as x", { a: 41 })).first()).toEqual({ x: 42 });
    expect(await (await spark.sql("select ? as x", ["it's"])).first()).toEqual({ x: "it's" });
  });

  it("keeps views, which a second client of the session sees", async () => {
    const { spark } = server;
    await spark.range(4).createOrReplaceTempView("four");
    const { sessionId, userId } = spark;
    const second = (await import("@millrace/client")).SparkSession.connect({
      remote: server.remote,
      sessionId,
      userId,
    });
    expect(await second.table("four").count()).toBe(4);
    expect(await second.catalog.tableExists("four")).toBe(true);
    expect(await second.catalog.dropTempView("four")).toBe(true);
    expect(await spark.catalog.tableExists("four")).toBe(false);
  });

  it("keeps settings", async () => {
    const { conf } = server.spark;
    await conf.set("spark.sql.shuffle.partitions", 3);
    expect(await conf.get("spark.sql.shuffle.partitions")).toBe("3");
    await conf.unset("spark.sql.shuffle.partitions");
    expect(await conf.get("no.such.key", "default")).toBe("default");
    await expect(conf.get("no.such.key")).rejects.toMatchObject({ errorClass: "SQL_CONF_NOT_FOUND" });
  });

  it("interrupts what it runs", async () => {
    const { spark } = server;
    const heavy = spark.range(300_000).alias("a").crossJoin(spark.range(300_000).alias("b"));
    const running = heavy.agg(F.sum(F.sqrt(F.col("a.id").multiply(F.col("b.id"))))).collect();
    const outcome = expect(running).rejects.toMatchObject({ errorClass: "OPERATION_CANCELED" });
    await expect.poll(() => spark.interruptAll(), { timeout: 10_000 }).not.toEqual([]);
    await outcome;
  });
});

describe("errors", () => {
  it("carry Spark's condition, SQLSTATE, parameters and exception", async () => {
    await expect((await server.spark.sql("select 1 as a")).select("nope").schema()).rejects.toMatchObject({
      name: "AnalysisException",
      errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
      sqlState: "42703",
      messageParameters: { objectName: "`nope`", proposal: "`a`" },
    });
    await expect(server.spark.sql("selec 1")).rejects.toMatchObject({
      exception: "ParseException",
      errorClass: "PARSE_SYNTAX_ERROR",
    });
    await expect((await server.spark.sql("select 1/0")).collect()).rejects.toMatchObject({
      exception: "ArithmeticException",
      errorClass: "DIVIDE_BY_ZERO",
    });
  });
});
