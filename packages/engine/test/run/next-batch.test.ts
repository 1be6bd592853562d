import { describe, expect, it } from "vitest";
import { nextBatch, positionAfter, type QueryPosition } from "../../src/run/next-batch.ts";
import { nextTriggerTime } from "../../src/run/trigger-loop.ts";
import { advanceWatermark, newWatermarkTracker } from "../../src/run/watermark.ts";

const position: QueryPosition = {
  batchId: 4,
  committed: ["10", null],
  previousWatermarkMs: 1000,
  watermarkMs: 2000,
};

describe("nextBatch", () => {
  it("waits when no source has moved", () => {
    const decision = nextBatch(position, { latest: ["10", null], nowMs: 5, closesGroups: false });
    expect(decision).toEqual({ kind: "wait" });
  });

  it("plans a batch up to the latest offsets, with its clock and watermark", () => {
    const decision = nextBatch(position, { latest: ["10", "3"], nowMs: 5, closesGroups: false });
    expect(decision).toEqual({
      kind: "run",
      isLogged: false,
      batch: {
        batchId: 4,
        start: ["10", null],
        end: ["10", "3"],
        previousWatermarkMs: 1000,
        watermarkMs: 2000,
        timestampMs: 5,
      },
    });
  });

  it("runs a batch without rows when groups wait for the watermark", () => {
    const decision = nextBatch(position, { latest: ["10", null], nowMs: 5, closesGroups: true });
    expect(decision).toMatchObject({ kind: "run", batch: { start: ["10", null], end: ["10", null] } });
  });

  it("runs an unfinished batch first, as it was planned (invariant 3)", () => {
    const unfinished = {
      batchId: 4,
      start: ["10", null],
      end: ["11", null],
      previousWatermarkMs: 0,
      watermarkMs: 1000,
      timestampMs: 1,
    };
    const decision = nextBatch(
      { ...position, unfinished },
      { latest: ["99", "9"], nowMs: 5, closesGroups: true },
    );
    expect(decision).toEqual({ kind: "run", isLogged: true, batch: unfinished });
    expect(positionAfter(unfinished, 1500)).toEqual({
      batchId: 5,
      committed: ["11", null],
      previousWatermarkMs: 1000,
      watermarkMs: 1500,
    });
  });
});

describe("triggers", () => {
  it("aligns to multiples of the interval since the epoch", () => {
    expect(nextTriggerTime(12_345, 1000)).toBe(13_000);
    expect(nextTriggerTime(13_000, 1000)).toBe(14_000);
    expect(nextTriggerTime(12_345, 0)).toBe(0);
  });
});

describe("several watermarks", () => {
  const start = newWatermarkTracker(2, 5000);
  const seen = [
    { operator: 0, maxMs: 20_000, delayMs: 1000 },
    { operator: 1, maxMs: 9000, delayMs: 1000 },
  ];

  it("min follows the slowest, and waits for one that has seen nothing", () => {
    expect(advanceWatermark(start, seen, "min").currentMs).toBe(8000);
    expect(advanceWatermark(start, seen.slice(0, 1), "min").currentMs).toBe(5000);
  });

  it("max follows the fastest, and none goes back (invariant 9)", () => {
    const ahead = advanceWatermark(start, seen, "max");
    expect(ahead.currentMs).toBe(19_000);
    expect(advanceWatermark(ahead, [{ operator: 0, maxMs: 3000, delayMs: 0 }], "max").currentMs).toBe(19_000);
  });
});
