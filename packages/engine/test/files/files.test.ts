import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  booleanType,
  dateType,
  doubleType,
  integerType,
  type LogicalPlan,
  longType,
  outputOf,
  type Schema,
  simpleString,
  stringType,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Engine, EngineSession } from "../../src/index.ts";
import { alias, attribute, call, int, openTestSession, range, rowsOf, select, text } from "../sql/plans.ts";

let engine: Engine;
let session: EngineSession;
let directory: string;
beforeAll(async () => {
  ({ engine, session } = await openTestSession());
});
afterAll(() => engine.close());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-files-"));
  return () => rm(directory, { recursive: true, force: true });
});

type Options = Readonly<Record<string, string>>;

const put = async (name: string, content: string) => {
  const path = join(directory, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
};

const scan = (format: string, schema: Schema, options: Options = {}, path = directory): LogicalPlan => ({
  kind: "dataSourceScan",
  format,
  options,
  paths: [path],
  schema,
  isStreaming: false,
  output: schema.fields.map((field) => attribute(field.name, field.dataType)),
});

const infer = (format: string, options: Options = {}, path = directory) =>
  session.inferSchema({ format, options, paths: [path], isStreaming: false });

const read = async (format: string, options: Options = {}, path = directory) =>
  rowsOf(session, scan(format, await infer(format, options, path), options, path));

const struct = (fields: Record<string, Parameters<typeof structField>[1]>) =>
  structType(Object.entries(fields).map(([name, type]) => structField(name, type)));

describe("json", () => {
  it("reads malformed records and wrong types as NULL, by token kind", async () => {
    await put("a.json", '{"a":1,"b":"x"}\n\n{"a":2, bad\n{"a":"12","b":{"z":1}}\n  {"a":1.5} \n');
    const schema = struct({ a: longType, b: stringType, _corrupt_record: stringType });
    expect(await rowsOf(session, scan("json", schema))).toEqual([
      [1n, "x", null],
      [null, null, '{"a":2, bad'],
      [null, '{"z":1}', '{"a":"12","b":{"z":1}}'],
      [null, null, '  {"a":1.5} '],
    ]);
    const strict = scan("json", struct({ a: longType }), { mode: "FAILFAST" });
    await expect(rowsOf(session, strict)).rejects.toThrow("FAILED_READ_FILE.NO_HINT");
    expect(await rowsOf(session, scan("json", struct({ a: longType }), { mode: "DROPMALFORMED" }))).toEqual([
      [1n],
    ]);
  });

  it("infers sorted fields, nested types and partition columns", async () => {
    await put("day=2024-01-01/n=1/a.json", '{"b":"x","a":1,"t":true}\n');
    await put("day=2024-01-02/n=2/a.json", '{"a":1.5,"c":[{"y":1}],"b":null}\n');
    await put("_ignored.json", "x");
    const schema = await infer("json");
    expect(simpleString(schema)).toBe(
      "struct<a:double,b:string,c:array<struct<y:bigint>>,t:boolean,day:date,n:int>",
    );
    const rows = await read("json");
    expect(rows.sort((left, right) => Number(left[0]) - Number(right[0]))).toEqual([
      [1, "x", null, true, 19723, 1],
      [1.5, null, [[1n]], null, 19724, 2],
    ]);
  });

  it("reads arrays of records with multiLine, and times", async () => {
    await put("a.json", '[{"t":"2024-01-01T10:00:00Z"},\n {"t":"2024-01-01 10:00:00.5+01:00"}, {"t":3}]');
    expect(await rowsOf(session, scan("json", struct({ t: timestampType }), { multiline: "true" }))).toEqual([
      [1704103200000000n],
      [1704099600500000n],
      [3000000n],
    ]);
  });
});

describe("csv", () => {
  it("infers types, reads quotes, and fills short rows", async () => {
    await put("a.csv", 'id,name,v,when,ok\n1,"a, ""b""",1.5,2024-01-01,true\n2,,,,\n3,c\n');
    const options = { header: "true", inferschema: "true", escape: '"' };
    expect(simpleString(await infer("csv", options))).toBe(
      "struct<id:int,name:string,v:double,when:date,ok:boolean>",
    );
    expect(await read("csv", options)).toEqual([
      [1, 'a, "b"', 1.5, 19723, true],
      [2, null, null, null, null],
      [3, "c", null, null, null],
    ]);
  });

  it("reads by position under a stated schema; bad values are NULL", async () => {
    await put("a.csv", "x;2024-01-31\n7;01/02/2024\n");
    const schema = struct({ n: integerType, d: dateType });
    expect(await rowsOf(session, scan("csv", schema, { sep: ";" }))).toEqual([
      [null, 19753],
      [7, null],
    ]);
    await expect(rowsOf(session, scan("csv", schema, { comment: "#" }))).rejects.toThrow("Option comment");
  });
});

describe("csv rows with too few or too many values", () => {
  it("are filled and cut, dropped, or fail the read, by mode", async () => {
    await put("a.csv", "1,a\n2\n3,b,c\n4,d\n");
    const schema = struct({ n: integerType, s: stringType });
    expect(await rowsOf(session, scan("csv", schema))).toEqual([
      [1, "a"],
      [2, null],
      [3, "b"],
      [4, "d"],
    ]);
    expect(await rowsOf(session, scan("csv", schema, { mode: "DROPMALFORMED" }))).toEqual([
      [1, "a"],
      [4, "d"],
    ]);
    await expect(rowsOf(session, scan("csv", schema, { mode: "FAILFAST" }))).rejects.toThrow(
      "FAILED_READ_FILE",
    );
  });
});

describe("text", () => {
  it("keeps empty lines; a file may end with or without a line break", async () => {
    await put("a.txt", "line1\n\nline 3");
    expect(await read("text")).toEqual([["line1"], [""], ["line 3"]]);
    expect(await read("text", { wholetext: "true" })).toEqual([["line1\n\nline 3"]]);
  });
});

describe("input_file_name", () => {
  it("is the row's file, through filters and projections", async () => {
    await put("a.txt", "x\n");
    await put("b.txt", "y\n");
    const source = scan("text", struct({ value: stringType }));
    const [value] = outputOf(source);
    if (!value) throw new Error("text has a column");
    const filter: LogicalPlan = { kind: "filter", child: source, condition: call("==", [value, text("y")]) };
    const plan: LogicalPlan = {
      kind: "project",
      child: filter,
      projections: [alias(call("input_file_name", [], stringType), "file")],
    };
    expect(await rowsOf(session, plan)).toEqual([[`file://${directory}/b.txt`]]);
  });
});

describe("writing", () => {
  const rows = (): LogicalPlan => {
    const source = range(4n);
    const [id] = source.output;
    if (!id) throw new Error("range has a column");
    return {
      kind: "project",
      child: source,
      projections: [
        alias(id, "id"),
        alias(call("%", [id, { kind: "literal", value: 2n, dataType: longType }]), "k"),
        alias(text("a:b"), "s"),
      ],
    };
  };
  const write = (
    plan: LogicalPlan,
    format: string,
    more: Partial<Parameters<EngineSession["write"]>[1]> = {},
  ) =>
    session.write(plan, {
      format,
      path: join(directory, "out"),
      mode: "errorIfExists",
      options: {},
      partitionBy: [],
      ...more,
    });

  it("writes parquet in Spark's layout, partitions included, and reads it back", async () => {
    await write(rows(), "parquet", { partitionBy: ["s", "k"] });
    const names = await readdir(join(directory, "out"), { recursive: true });
    expect(names).toContain("_SUCCESS");
    expect(names.filter((name) => name.endsWith(".parquet"))[0]).toMatch(
      /^s=a%3Ab\/k=\d\/part-00000-[0-9a-f-]{36}-c000\.snappy\.parquet$/,
    );
    const back = await read("parquet", {}, join(directory, "out"));
    expect(back.map(String).sort()).toEqual(["0,a:b,0", "1,a:b,1", "2,a:b,0", "3,a:b,1"]);
  });

  it("honours save modes and leaves the old data when a write fails", async () => {
    await write(select(int(1)), "json");
    await expect(write(select(int(2)), "json")).rejects.toThrow("PATH_ALREADY_EXISTS");
    await write(select(int(2)), "json", { mode: "append" });
    expect((await read("json", {}, join(directory, "out"))).flat().sort()).toEqual([1n, 2n]);
    const failing = select(call("/", [text("1"), text("0")], doubleType));
    await expect(write(failing, "json", { mode: "overwrite" })).rejects.toThrow();
    expect(await read("json", {}, join(directory, "out"))).toHaveLength(2);
    await write(select(int(3)), "json", { mode: "overwrite" });
    expect(await read("json", {}, join(directory, "out"))).toEqual([[3n]]);
    await write(select(int(4)), "json", { mode: "ignore" });
    expect(await read("json", {}, join(directory, "out"))).toEqual([[3n]]);
  });

  it("refuses to overwrite what the plan reads", async () => {
    await write(select(int(1)), "json");
    const target = join(directory, "out");
    const plan = scan("json", await infer("json", {}, target), {}, target);
    await expect(write(plan, "json", { mode: "overwrite" })).rejects.toThrow("UNSUPPORTED_OVERWRITE.PATH");
    expect(await read("json", {}, target)).toEqual([[1n]]);
  });

  it("writes csv and json texts as Spark does", async () => {
    const moment = { kind: "literal", value: 1704103200500000n, dataType: timestampType } as const;
    const nothing = { kind: "literal", value: null, dataType: booleanType } as const;
    const plan = select(
      text('a "q", b'),
      { kind: "literal", value: 1e10, dataType: doubleType },
      moment,
      nothing,
    );
    await write(plan, "csv", { options: { header: "true" } });
    expect(await content()).toBe('e0,e1,e2,e3\n"a \\"q\\", b",1.0E10,2024-01-01T10:00:00.500Z,\n');
    await write(plan, "json", { mode: "overwrite" });
    expect(await content()).toBe('{"e0":"a \\"q\\", b","e1":1.0E10,"e2":"2024-01-01T10:00:00.500Z"}\n');
  });

  const content = async () => {
    const names = await readdir(join(directory, "out"));
    const part = names.find((name) => name.startsWith("part-"));
    return readFile(join(directory, "out", part ?? ""), "utf8");
  };
});

describe("paths", () => {
  it("raises Spark's errors for paths that are not there or hold nothing", async () => {
    await expect(infer("json", {}, join(directory, "nowhere"))).rejects.toThrow("PATH_NOT_FOUND");
    await expect(infer("parquet")).rejects.toThrow("UNABLE_TO_INFER_SCHEMA");
  });

  it("reads only what a streaming sink has committed", async () => {
    await put("a.txt", "a\n");
    await put("b.txt", "b\n");
    const entry = {
      path: `file://${directory}/b.txt`,
      size: 2,
      isDir: false,
      modificationTime: 0,
      blockReplication: 1,
      blockSize: 1,
      action: "add",
    };
    await put("_spark_metadata/0", `v1\n${JSON.stringify(entry)}`);
    expect(await read("text")).toEqual([["b"]]);
  });

  it("expands globs", async () => {
    await put("x1/a.txt", "1\n");
    await put("x2/a.txt", "2\n");
    await put("y/a.txt", "3\n");
    expect(await read("text", {}, join(directory, "{x1,x2}"))).toEqual([["1"], ["2"]]);
    expect(await read("text", {}, `file:${directory}/x*/*.txt`)).toEqual([["1"], ["2"]]);
  });
});
