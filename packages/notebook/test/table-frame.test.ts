import { expect, it } from "vitest";
import { readTableFrame, type TableFrame, writeTableFrame } from "../src/index.ts";

it("carries a header and aligned Arrow bytes", () => {
  const frame: TableFrame = {
    header: { kind: "table", requestId: "é", resultId: "r", rowCount: 2, truncated: false },
    arrow: Uint8Array.from([1, 2, 3]),
  };
  const bytes = writeTableFrame(frame);
  const read = readTableFrame(bytes);
  expect(read.header).toEqual(frame.header);
  expect([...read.arrow]).toEqual([1, 2, 3]);
  expect(read.arrow.byteOffset % 8).toBe(0);
});

it("refuses what is not a frame", () => {
  expect(() => readTableFrame(Uint8Array.from([1, 0, 0, 0, 0]))).toThrow();
});
