import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type DataSourceScan,
  type Expression,
  type LogicalPlan,
  longType,
  stringType,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";
import { expect, it } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import { aggregate, alias, call, longLiteral } from "../../src/stream/builders.ts";
import { column, newFixture } from "./streaming-fixture.ts";

const memoryLimit = 64 * 1024 * 1024;
const rowsPerBatch = 10_000;
const keyCount = 200_000;
/** Batches until each key has come once. */
const round = keyCount / rowsPerBatch;

it("a state larger than the memory goes on, from disk", async () => {
  const fixture = await newFixture(connectors, {}, { memoryLimit });
  const checkpoint = join(fixture.directory, "checkpoint");
  const query = await fixture.start({
    plan: countsByText(),
    format: "collect",
    outputMode: "update",
    options: { checkpointLocation: checkpoint },
  });
  const newestBatch = () => {
    const failure = query.exception();
    if (failure) throw failure;
    return query.lastProgress()?.batchId ?? -1;
  };
  await expect.poll(newestBatch, { timeout: 110_000, interval: 100 }).toBeGreaterThan(round);
  await query.stop();
  for (const batchId of [0, round - 1, round, round + 1]) {
    const counts = fixture.sink.batches.get(batchId)?.map(([, count]) => count);
    expect(new Set(counts), `batch ${batchId}`).toEqual(new Set([batchId < round ? 1 : 2]));
    expect(counts, `batch ${batchId}`).toHaveLength(rowsPerBatch);
  }
  expect(query.lastProgress()?.stateOperators[0]?.numRowsTotal).toBe(keyCount);
  const { size } = await stat(join(checkpoint, "state", "state.duckdb"));
  expect(size).toBeGreaterThan(memoryLimit);
  await fixture.close();
}, 120_000);

/** Counts rows by one of `keyCount` texts, which come in turn and are long and hard to compress. */
function countsByText(): LogicalPlan {
  const value = column("value");
  const key = column("key", stringType);
  const scan: DataSourceScan = {
    kind: "dataSourceScan",
    format: "rate-micro-batch",
    options: { rowsPerBatch: `${rowsPerBatch}` },
    paths: [],
    schema: structType([structField("timestamp", timestampType), structField("value", longType)]),
    isStreaming: true,
    output: [column("timestamp", timestampType), value],
  };
  const number = call("%", [value, longLiteral(keyCount)], longType);
  const digests = Array.from({ length: 20 }, (_, index): Expression => {
    const child = call("+", [number, longLiteral(index * keyCount)], longType);
    return call("md5", [{ kind: "cast", child, dataType: stringType, mode: "ansi" }], stringType);
  });
  const text = alias(call("concat", digests, stringType), "key", key.id);
  return {
    kind: "aggregate",
    child: { kind: "project", child: scan, projections: [text] },
    grouping: [key],
    aggregates: [key, alias(aggregate("count", [key], longType), "count", column("count").id)],
  };
}
