import { readFileSync } from "node:fs";
import { analyze, parseQuery } from "@millrace/analyzer";
import { readArrowStream } from "@millrace/spark-connect";
import { type DataType, type LogicalPlan, SparkError, schemaOf } from "@millrace/spark-model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine, type EngineSession } from "../../src/index.ts";
import { tablelessContext } from "./analyzer-context.ts";
import { rowsOf } from "./plans.ts";

interface Answer {
  readonly rows?: readonly unknown[];
  readonly error?: string;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
/** What Apache Spark 4.2 answered (packages/testkit/record/functions.py). */
const recorded = read("./functions.json") as Readonly<Record<string, Answer>>;
/** Where we answer otherwise, and why. */
const differences = read("./functions-differences.json") as Readonly<Record<string, string>>;

const settings = new Map([["spark.sql.session.timeZone", "UTC"]]);
let engine: Engine;
let session: EngineSession;

const context = tablelessContext(settings);

beforeAll(async () => {
  engine = await createEngine({
    connectors: { sources: [], sinks: [] },
    workingDirectory: process.cwd(),
    cores: 2,
    readArrow: (stream) => readArrowStream(stream).batches,
  });
  session = await engine.openSession({ get: (key) => settings.get(key), entries: () => settings });
});
afterAll(() => engine.close());

/** A value in the form in which the recording has it. */
function plain(value: unknown, type: DataType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case "byte":
    case "short":
    case "integer":
    case "long":
    case "year_month_interval":
    case "day_time_interval":
      return String(value);
    case "float":
    case "double":
      return Number.isFinite(value) ? value : String(value);
    case "date":
      return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
    case "timestamp":
    case "timestamp_ntz":
      return isoTime(value as bigint);
    case "array":
      return (value as unknown[]).map((item) => plain(item, type.elementType));
    case "map":
      return (value as [unknown, unknown][]).map(([key, item]) => [
        plain(key, type.keyType),
        plain(item, type.valueType),
      ]);
    case "struct":
      return (value as unknown[]).map((item, index) => plain(item, type.fields[index]?.dataType ?? type));
    default:
      return value;
  }
}

/** As Python's isoformat writes a time: no fraction when it is zero. */
function isoTime(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19);
  return fraction === 0n ? seconds : `${seconds}.${String(fraction).padStart(6, "0")}`;
}

/** `@zone expression`, or an expression in UTC. */
async function answer(key: string): Promise<Answer> {
  const [, zone = "UTC", expression = key] = /^@(\S+) (.*)$/s.exec(key) ?? [];
  settings.set("spark.sql.session.timeZone", zone);
  try {
    const plan: LogicalPlan = await analyze(parseQuery(`SELECT ${expression}`, { timeZone: zone }), context);
    const schema = schemaOf(plan);
    const rows = await rowsOf(session, plan);
    return { rows: rows.map((row) => plain(row, schema)) };
  } catch (error) {
    if (error instanceof SparkError) return { error: error.errorClass };
    throw error;
  }
}

describe("expressions as Apache Spark 4.2 answers them", () => {
  it.each(Object.keys(recorded).filter((expression) => !(expression in differences)))(
    "%s",
    async (expression) => {
      expect(await answer(expression)).toEqual(recorded[expression]);
    },
  );

  it("differ only where the list of differences says so", async () => {
    const settled = [];
    for (const expression of Object.keys(differences)) {
      const ours = await answer(expression);
      if (JSON.stringify(ours) === JSON.stringify(recorded[expression])) settled.push(expression);
    }
    expect(settled).toEqual([]);
  });
});
