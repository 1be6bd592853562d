import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  integerType,
  type LogicalPlan,
  outputOf,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, EngineSession } from "../../src/index.ts";
import { attribute, int, openTestSession, rowsOf, select, text } from "../sql/plans.ts";

let engine: Engine;
let session: EngineSession;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "millrace-tables-"));
  ({ engine, session } = await openTestSession({}, directory));
});
afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const request = (name: string, query?: LogicalPlan) => ({
  identifier: ["default", name],
  mode: "errorIfExists" as const,
  format: "parquet",
  ...(query ? { query } : {}),
  partitionBy: [],
  options: {},
});

const tableRows = async (name: string) => {
  const table = await session.tables.lookup([name]);
  const output = (table?.schema.fields ?? []).map((field) => attribute(field.name, field.dataType));
  return rowsOf(session, { kind: "tableScan", identifier: [name], options: {}, isStreaming: false, output });
};

describe("saved tables", () => {
  it("creates, inserts, overwrites and drops", async () => {
    await session.tables.create(request("t", select(int(1), text("a"))));
    expect(existsSync(join(directory, "spark-warehouse", "t", "_SUCCESS"))).toBe(true);
    await session.tables.insert(["default", "T"], select(int(2), text("b")), "append");
    expect((await tableRows("t")).sort()).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
    await session.tables.insert(["t"], select(int(3), text("c")), "overwrite");
    expect(await tableRows("t")).toEqual([[3, "c"]]);
    await expect(session.tables.create(request("t", select(int(1))))).rejects.toThrow(
      "TABLE_OR_VIEW_ALREADY_EXISTS",
    );
    await session.tables.drop(["t"], false);
    expect(existsSync(join(directory, "spark-warehouse", "t"))).toBe(false);
    await expect(session.tables.drop(["t"], false)).rejects.toThrow("TABLE_OR_VIEW_NOT_FOUND");
  });

  it("keeps an empty table's schema and lists tables by database", async () => {
    const schema = structType([structField("p", integerType), structField("s", stringType)]);
    await session.tables.createDatabase("lab", false);
    await session.tables.create({ ...request("e"), identifier: ["lab", "e"], schema, partitionBy: ["p"] });
    const [table] = await session.tables.list("lab");
    expect(table?.schema.fields.map((field) => field.name)).toEqual(["s", "p"]);
    expect(await session.tables.databases()).toEqual(["default", "lab"]);
    await expect(session.tables.dropDatabase("lab", { ifExists: false, cascade: false })).rejects.toThrow(
      "SCHEMA_NOT_EMPTY",
    );
    await session.tables.dropDatabase("lab", { ifExists: false, cascade: true });
    expect(await session.tables.databases()).toEqual(["default"]);
  });
});

describe("cached relations", () => {
  it("computes once and gives the rows under new ids", async () => {
    const plan = select(int(7));
    await session.cache("r1", plan);
    const output = outputOf(plan).map((column) => attribute(column.name, column.dataType));
    const scan: LogicalPlan = { kind: "cachedScan", relationId: "r1", output };
    expect(await rowsOf(session, scan)).toEqual([[7]]);
    await session.uncache("r1");
    await expect(rowsOf(session, scan)).rejects.toThrow("gone");
  });
});
