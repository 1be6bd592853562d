import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memorySink } from "../../../connectors/src/memory/memory-sink.ts";
import { eventScan, type Fixture, newFixture } from "./streaming-fixture.ts";

describe("a stateless query", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture({ sinks: [memorySink] });
  });
  afterEach(() => fixture.close());

  it("hands each batch on once and reports progress", async () => {
    const { scan, key, value } = eventScan();
    fixture.source.add([1, 1, 10], [2, 2, 20]);
    fixture.source.add([3, 3, 30]);
    const query = await fixture.start({
      name: "rows",
      plan: { kind: "project", child: scan, projections: [key, value] },
    });
    await query.processAllAvailable();
    expect(await fixture.rows("rows")).toEqual([
      ["1", "10"],
      ["2", "20"],
      ["3", "30"],
    ]);
    const progress = query.recentProgress();
    expect(progress.map(({ batchId, numInputRows }) => [batchId, numInputRows])).toEqual([
      [0, 2],
      [1, 1],
    ]);
    expect(query.lastProgress()?.sources[0]).toMatchObject({ startOffset: 1, endOffset: 2 });
    await query.stop();
    expect(query.status()).toMatchObject({ message: "Stopped", isActive: false });
  });
});
