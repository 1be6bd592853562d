import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkNode } from "../../launch/check-node.js";
import { packagesAreFresh } from "../../launch/install-packages.js";
import { lazily } from "../../launch/lazy-validators.js";
import { findBasePython } from "../../launch/python-environment.js";
import { checkPort, checkWorkspace } from "../../launch/start-checks.js";
import { countPlaywright, countVitest } from "../../launch/test-counts.js";

const folder = mkdtempSync(join(tmpdir(), "millrace-launch-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("what the launcher checks", () => {
  it("asks for Node 20.19 or newer", () => {
    expect(() => checkNode("20.18.1")).toThrow("needs Node.js 20.19");
    expect(() => checkNode("18.20.0")).toThrow("this is 18.20.0");
    expect(() => checkNode("20.19.0")).not.toThrow();
    expect(() => checkNode("24.1.0")).not.toThrow();
  });

  it("says who is in the way on a taken port, and the way out", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const { port } = server.address() as { port: number };
    await expect(checkPort(port)).rejects.toThrow(`Port ${port} is taken`);
    server.close();
    await new Promise((closed) => server.once("close", closed));
    await expect(checkPort(port)).resolves.toBeUndefined();
  });

  it("refuses a workspace that is a file", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(() => checkWorkspace(file)).toThrow("npm start -- --workspace DIR");
    expect(() => checkWorkspace(join(folder, "new", "deep"))).not.toThrow();
  });

  it("takes the first Python that is new enough, and says what to do without one", () => {
    const versions: Record<string, string> = { python3: "3.9.2", "python3.12": "3.12.1" };
    expect(findBasePython((program) => versions[program]).program).toBe("python3.12");
    expect(findBasePython(() => "3.9.2").advice).toContain("3.9.2 is too old");
    expect(findBasePython(() => undefined).advice).toContain("There is no Python");
  });
});

describe("whether npm packages are fresh", () => {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const write = (file: string, version: string) =>
    writeFileSync(file, JSON.stringify({ packages: { "node_modules/a": { version } } }));
  const makeOlder = () => utimesSync(installed, new Date(0), new Date(0));
  beforeAll(() => write(join(folder, "package-lock.json"), "2.0.0"));

  it("is no without node_modules", () => {
    expect(packagesAreFresh(folder)).toBe(false);
  });

  it("is no when the lockfile is newer and asks for another version", () => {
    mkdirSync(join(folder, "node_modules"));
    write(installed, "1.0.0");
    makeOlder();
    expect(packagesAreFresh(folder)).toBe(false);
  });

  it("is yes when only the time differs, and when node_modules is newer", () => {
    write(installed, "2.0.0");
    makeOlder();
    expect(packagesAreFresh(folder)).toBe(true);
    write(installed, "2.0.0");
    expect(packagesAreFresh(folder)).toBe(true);
  });
});

describe("the sum of the suites", () => {
  it("counts failed tests, files that did not load, and errors outside of tests", () => {
    const vitest = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{}] },
      ],
    };
    expect(countVitest(vitest)).toEqual({ passed: 5, failed: 2 });
    expect(countVitest({})).toEqual({ passed: 0, failed: 0 });
    const playwright = { stats: { expected: 3, unexpected: 1, flaky: 1 }, errors: [{}] };
    expect(countPlaywright(playwright)).toEqual({ passed: 4, failed: 2 });
  });
});

describe("a validator that is compiled late", () => {
  it("is compiled once, with its first use, and tells its errors", async () => {
    const text = `
      export let compiled = 0;
      const ajv = { compile: (schema) => {
        compiled += 1;
        const validate = (value) => { validate.errors = value === schema ? null : ["other"]; return value === schema; };
        return validate;
      } };
export const isSeven = ajv.compile(7);`;
    const module = await import(`data:text/javascript,${encodeURIComponent(lazily(text))}`);
    expect(module.compiled).toBe(0);
    expect([module.isSeven(7), module.isSeven.errors]).toEqual([true, null]);
    expect([module.isSeven(8), module.isSeven.errors]).toEqual([false, ["other"]]);
    expect(module.compiled).toBe(1);
  });
});
