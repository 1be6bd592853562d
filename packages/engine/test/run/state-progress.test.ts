import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import { Measurements } from "../../src/run/measurements.ts";
import { newFixture } from "../stream/streaming-fixture.ts";
import { writeInput } from "./crash/crash-input.ts";
import { outerJoin } from "./crash/queries/outer-join.ts";
import { windowedCount } from "./crash/queries/windowed-count.ts";

const rows = Array.from({ length: 4 }, (_, batch) =>
  [0, 1, 2].map((key) => ({ second: 1000 + 100 * batch, key, value: batch })),
);

describe("the progress of stateful operators", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-progress-"));
    for (const input of ["in", "left", "right"]) await writeInput(join(directory, input), rows);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function progressOf(query: typeof windowedCount) {
    const fixture = await newFixture(connectors);
    try {
      const running = await fixture.start({
        plan: query.plan((input) => join(directory, input)),
        format: "noop",
        options: { checkpointLocation: join(directory, query.name) },
        trigger: { kind: "availableNow" },
      });
      await running.awaitTermination();
      return running.recentProgress().map(({ stateOperators }) => stateOperators);
    } finally {
      await fixture.close();
    }
  }

  it("counts the keys that a batch updates and removes, and the bytes of the state", async () => {
    const batches = (await progressOf(windowedCount)).map(([operator]) => operator);
    expect(batches.map((each) => each?.numRowsUpdated)).toEqual([3, 3, 3, 3, 0]);
    expect(batches.map((each) => each?.numRowsRemoved)).toEqual([0, 0, 3, 3, 3]);
    expect(batches.map((each) => each?.numRowsTotal)).toEqual([3, 6, 6, 6, 3]);
    for (const each of batches) expect(each?.memoryUsedBytes).toBeGreaterThan(1000);
  });

  it("shares the bytes of the state among the operators", async () => {
    for (const operators of await progressOf(outerJoin)) {
      for (const each of operators) expect(each.memoryUsedBytes).toBeGreaterThan(0);
    }
  });

  it("tells the time of removing from that of updating", () => {
    const measurements = new Measurements();
    const metric = (name: "removed" | "updated") => ({ of: "state", operatorId: 0, metric: name }) as const;
    measurements.addStateTime([metric("updated"), metric("removed")], 5);
    measurements.addStateTime([metric("removed")], 3);
    measurements.addStateTime([{ of: "sourceRows", position: 0 }], 100);
    expect(measurements.stateTimeMs(0, "update")).toBe(5);
    expect(measurements.stateTimeMs(0, "removal")).toBe(3);
    expect(measurements.stateTimeMs(1, "update")).toBe(0);
  });
});
