import { readFileSync } from "node:fs";
import { analyze, parseQuery } from "@millrace/analyzer";
import { readArrowStream } from "@millrace/spark-connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine, type EngineSession } from "../../src/index.ts";
import { tablelessContext } from "./analyzer-context.ts";
import { rowsOf } from "./plans.ts";

/** What Apache Spark 4.2 estimates for expressions over `id` of so many rows. */
interface Recorded {
  readonly sizes: readonly number[];
  readonly values: Readonly<
    Record<string, { readonly expression: string; readonly estimates: readonly number[] }>
  >;
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL("./distinct-estimates.json", import.meta.url), "utf8"),
);
const settings = new Map([["spark.sql.session.timeZone", "UTC"]]);
const context = tablelessContext(settings);
let engine: Engine;
let session: EngineSession;

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

async function answer(query: string): Promise<readonly unknown[]> {
  const plan = await analyze(parseQuery(query, { timeZone: "UTC" }), context);
  return rowsOf(session, plan);
}

describe("approx_count_distinct is Spark's estimate", () => {
  const kinds = Object.entries(recorded.values);
  it.each(recorded.sizes.map((size, index) => [size, index] as const))("of %i rows", async (size, index) => {
    const columns = kinds.map(([, { expression }]) => `approx_count_distinct(${expression})`);
    const [row] = await answer(`SELECT ${columns.join(", ")} FROM range(${size}) AS r(id)`);
    const estimates = Object.fromEntries(kinds.map(([kind], at) => [kind, Number((row as bigint[])[at])]));
    expect(estimates).toEqual(
      Object.fromEntries(kinds.map(([kind, { estimates }]) => [kind, estimates[index]])),
    );
  });
});
