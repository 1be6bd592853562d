import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bundleChild } from "./bundle-child.ts";
import { runCampaign } from "./crash-campaign.ts";
import { caseName, crashCases } from "./crash-case.ts";
import { isMoment, pointsOf } from "./kill-points.ts";

/** `npm run crash -- --kills 1000 --seed S` makes a longer or another run of it. */
const kills = 100;
const seed = 7;
const repository = join(dirname(fileURLToPath(import.meta.url)), "../../../../..");

describe("kill -9 (invariants 1 to 12 and 16)", () => {
  it(`loses and doubles nothing over ${kills} kills`, async () => {
    const program = await bundleChild();
    const result = await runCampaign({ program, repository, cases: crashCases, kills, seed });
    expect([...result.kills.keys()].sort()).toEqual(crashCases.map(caseName).sort());
    // A kill point that no run comes by tests nothing.
    for (const case_ of crashCases) {
      const reached = result.reached.get(caseName(case_)) ?? new Set();
      expect(pointsOf(case_).filter((point) => !isMoment(point) && !reached.has(point))).toEqual([]);
    }
  }, 900_000);
});
