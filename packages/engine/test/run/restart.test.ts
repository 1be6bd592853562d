import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LogicalPlan, longType, stringType, watermarkDelayKey } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import { aggregate, alias, call, longLiteral } from "../../src/stream/builders.ts";
import { column, eventScan, type Fixture, newFixture } from "../stream/streaming-fixture.ts";

/** Counts by key, behind a watermark; what varies is what a user may change between two runs. */
function countQuery(change: {
  readonly keyType?: "string";
  readonly aggregates?: readonly string[];
  readonly filterAbove?: number;
  readonly dedupeFirst?: boolean;
}): LogicalPlan {
  const { scan, time, key, value } = eventScan();
  const eventTime = { ...time, metadata: { [watermarkDelayKey]: 10_000 } };
  let rows: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: scan,
    eventTime: time.id,
    delayMicroseconds: 10_000_000n,
  };
  if (change.filterAbove !== undefined) {
    const condition = call(">", [value, longLiteral(change.filterAbove)], { kind: "boolean" });
    rows = { kind: "filter", child: rows, condition };
  }
  if (change.dedupeFirst) {
    rows = { kind: "deduplicate", child: rows, keys: [eventTime, key], withinWatermark: false };
  }
  let by = key;
  if (change.keyType === "string") {
    by = column("key", stringType);
    const cast = alias({ kind: "cast", child: key, dataType: stringType, mode: "ansi" }, "key", by.id);
    rows = { kind: "project", child: rows, projections: [eventTime, cast, value] };
  }
  const named = (change.aggregates ?? ["count"]).map((name) =>
    alias(aggregate(name, [value], longType), name, column(name).id),
  );
  return { kind: "aggregate", child: rows, grouping: [eventTime, by], aggregates: [eventTime, by, ...named] };
}

describe("restart after a change of the query", () => {
  let directory: string;
  let fixture: Fixture;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-restart-"));
    fixture = await newFixture(connectors);
    fixture.source.add([1, 1, 10], [2, 2, 20]);
    await run({ plan: countQuery({}) });
  });
  afterEach(async () => {
    await fixture.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(definition: Partial<Parameters<Fixture["start"]>[0]> & { readonly plan: LogicalPlan }) {
    const query = await fixture.start({
      format: "collect",
      trigger: { kind: "availableNow" },
      options: { checkpointLocation: join(directory, "checkpoint") },
      ...definition,
    });
    await query.awaitTermination();
  }

  it("goes on with another filter, and with another sink", async () => {
    fixture.source.add([3, 1, 30]);
    await run({ plan: countQuery({ filterAbove: 5 }) });
    await run({ plan: countQuery({ filterAbove: 5 }), format: "noop" });
  });

  it.each([
    ["a key of another type", { keyType: "string" }, "STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE"],
    ["one aggregate more", { aggregates: ["count", "sum"] }, "STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE"],
    ["another aggregate of the same type", { aggregates: ["sum"] }, "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE"],
    ["an operator more", { dedupeFirst: true }, "STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA"],
  ] as const)("refuses %s before it starts", async (_, change, errorClass) => {
    const starting = run({ plan: countQuery(change) });
    await expect(starting).rejects.toMatchObject({ errorClass });
    await expect(starting).rejects.toThrow(/operator 0 stateStoreSave|operator 0 .*is now dedupe/);
    expect(fixture.queries.active()).toEqual([]);
  });

  it("says of each operator whether its state survives", async () => {
    const other = join(directory, "two");
    const options = { checkpointLocation: other };
    await run({ plan: countQuery({ dedupeFirst: true }), options });
    await expect(
      run({ plan: countQuery({ dedupeFirst: true, aggregates: ["max"] }), options }),
    ).rejects.toThrow(
      /operator 0 dedupe \(time timestamp, key bigint\): survives\n {2}operator 1 stateStoreSave: aggregates was count, now max/,
    );
  });

  it("refuses another number of sources, and a source of another kind", async () => {
    const plan = countQuery({});
    const { scan } = eventScan();
    const union: LogicalPlan = {
      kind: "setOperation",
      operation: "union",
      isAll: true,
      left: scan,
      right: eventScan().scan,
      output: scan.output,
    };
    await expect(run({ plan: union })).rejects.toThrow("There are [1] sources in the checkpoint offsets");
    const rate = JSON.parse(
      JSON.stringify(plan, (key, value: unknown) =>
        typeof value === "bigint" ? Number(value) : key === "format" && value === "events" ? "rate" : value,
      ),
      (key, value: unknown) => (key === "delayMicroseconds" ? BigInt(String(value)) : value),
    ) as LogicalPlan;
    await expect(run({ plan: rate })).rejects.toThrow("Source 0 was events and now is rate");
  });
});
