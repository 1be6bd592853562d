import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PySparkServer, startPySparkServer } from "./pyspark-server.ts";

interface Outcome {
  readonly name: string;
  readonly failure: string | null;
}

/** One test for each function `test_*` of a Python script, which a real PySpark client runs against a server. */
export function describePrograms(title: string, file: string): void {
  const script = join(dirname(fileURLToPath(import.meta.url)), file);
  const names = [...readFileSync(script, "utf8").matchAll(/^def (test_\w+)/gm)].map(([, name = ""]) => name);
  const outcomes = new Map<string, Outcome>();
  let server: PySparkServer;

  beforeAll(async () => {
    server = await startPySparkServer();
    const { stdout } = await promisify(execFile)(server.python, [script, server.remote], {
      cwd: server.workingDirectory,
      timeout: 110_000,
      env: { ...process.env, TZ: "UTC" },
    });
    for (const line of stdout.split("\n").filter((text) => text.startsWith('{"name"'))) {
      const outcome = JSON.parse(line) as Outcome;
      outcomes.set(outcome.name, outcome);
    }
  }, 120_000);

  afterAll(() => server?.close());

  describe(title, () => {
    it.each(names)("%s", (name) => {
      expect(outcomes.get(name)).toMatchObject({ name, failure: null });
    });
  });
}
