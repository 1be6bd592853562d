import { describe, expect, it } from "vitest";
import { bundleChild } from "./bundle-child.ts";
import { runCampaign } from "./crash-campaign.ts";
import { crashCases } from "./crash-case.ts";

/** `npm run crash -- --kills 1000 --seed S` makes a longer or another run of it. */
const kills = 100;
const seed = 7;

describe("kill -9 (invariants 1 to 12)", () => {
  it(`loses and doubles nothing over ${kills} kills`, async () => {
    const program = await bundleChild();
    const counts = await runCampaign({ program, cases: crashCases, kills, seed });
    expect(counts.size).toBe(crashCases.length);
  }, 900_000);
});
