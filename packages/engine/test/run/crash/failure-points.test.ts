import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connectors } from "../../../../connectors/src/index.ts";
import { crashCases } from "./crash-case.ts";
import { failurePoints } from "./failure-points.ts";
import { meanings, pointsOf } from "./kill-points.ts";

const testsOfRun = join(dirname(fileURLToPath(import.meta.url)), "..");
const points = Object.entries(failurePoints);

describe("the failure points of a batch", () => {
  it("are K1 to K29", () => {
    expect(points.map(([name]) => name)).toEqual(Array.from({ length: 29 }, (_, index) => `K${index + 1}`));
  });

  it.each(points)("%s is tested", (_, { kills = [], tests = {}, awaits }) => {
    expect(kills.length + Object.keys(tests).length > 0).toBe(awaits === undefined);
    const known = new Set(["anywhere", ...crashCases.flatMap(pointsOf)]);
    expect(kills.filter((point) => !known.has(point))).toEqual([]);
    for (const [file, title] of Object.entries(tests)) {
      expect(readFileSync(join(testsOfRun, file), "utf8")).toContain(`"${title}`);
    }
    const formats = connectors.sinks.map(({ format }) => format);
    if (awaits !== undefined) expect(formats).not.toContain(awaits);
  });

  it("K29 is met by continuous queries", () => {
    const continuous = crashCases.filter(({ query }) => query.trigger !== undefined);
    expect(continuous.length).toBeGreaterThan(0);
    for (const case_ of continuous)
      expect(pointsOf(case_)).toEqual(expect.arrayContaining([...(failurePoints.K29?.kills ?? [])]));
  });

  it("have every kill point among them", () => {
    const used = new Set(points.flatMap(([, { kills = [] }]) => kills));
    expect(Object.keys(meanings).filter((point) => !used.has(point))).toEqual([]);
  });
});
