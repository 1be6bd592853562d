import { describe, expect, it } from "vitest";
import { clusterFormSchema } from "../src/index.ts";

describe("cluster form", () => {
  it("fills in defaults and turns typed numbers into numbers", () => {
    expect(clusterFormSchema.parse({ name: " one ", cores: "4" })).toMatchObject({
      name: "one",
      runtime: "embedded",
      cores: 4,
      autoTerminationMinutes: 120,
    });
  });

  it.each([
    [{ name: " " }, "name"],
    [{ name: "a", runtime: "connect" }, "sparkConnectAddress"],
    [{ name: "a", runtime: "connect", sparkConnectAddress: "http://x" }, "sparkConnectAddress"],
    [{ name: "a", memoryGigabytes: 0 }, "memoryGigabytes"],
    [{ name: "a", environmentVariables: { "A-B": "1" } }, "environmentVariables"],
  ])("refuses %j at %s", (form, field) => {
    const parsed = clusterFormSchema.safeParse(form);
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([field]);
  });
});
