import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type DisplayedTable, readIpynb, tableMimeType } from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPython } from "../../src/kernels/find-python.ts";

import { readRunOptions, UsageError } from "../../src/run-notebook-options.ts";

const program = fileURLToPath(new URL("../../src/run-notebook.ts", import.meta.url));
const timeout = 120_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "millrace-run-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly printed: string;
  readonly said: string;
}

/** Runs the command line on a notebook of the given cells. */
async function run(cells: readonly string[], ...options: string[]): Promise<Ended> {
  const text = ["# Databricks notebook source", cells.join("\n\n# COMMAND ----------\n\n")].join("\n");
  await writeFile(path.join(folder, "notebook.py"), text);
  const all = ["--import", import.meta.resolve("tsx"), program, "run", "notebook.py", ...options];
  const { INIT_CWD: _npm, ...env } = process.env;
  const child = spawn(process.execPath, all, { cwd: folder, env });
  let [printed, said] = ["", ""];
  child.stdout.on("data", (part) => {
    printed += part;
  });
  child.stderr.on("data", (part) => {
    said += part;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, printed, said };
}

describe("the command line", { timeout }, () => {
  it("runs every cell, prints what they show, and writes the notebook", async () => {
    const cells = [
      "# MAGIC %sql\n# MAGIC select 1 as one",
      "# MAGIC %md\n# MAGIC prose",
      "# MAGIC %sh echo shell",
    ];
    const { code, printed } = await run(cells, "--out", "out.ipynb");
    expect(code).toBe(0);
    expect(printed).toContain("|one|\n+---+\n|  1|");
    expect(printed).toContain("shell\n");
    const out = readIpynb(await readFile(path.join(folder, "out.ipynb"), "utf8"));
    const output = out.cells[0]?.outputs[0];
    const table = output?.kind === "display" ? (output.data[tableMimeType] as DisplayedTable) : undefined;
    expect(table).toMatchObject({ rowCount: 1, arrow: expect.any(String) });
    expect(await readFile(path.join(folder, "notebook.py"), "utf8")).toContain("%sh echo shell");
  });

  it("fails with the first cell that fails, and names it", async () => {
    const { code, printed, said } = await run(["# MAGIC %sql select missing", "# MAGIC %sh echo later"]);
    expect(code).toBe(1);
    expect(said).toContain("UNRESOLVED_COLUMN");
    expect(said).toContain("Cell 1 (%sql select missing): failed");
    expect(printed).not.toContain("later");
  });

  it("gives up in time", async () => {
    const { code, said } = await run(["# MAGIC %sh sleep 100"], "--timeout", "4");
    expect(code).toBe(1);
    expect(said).toContain("Gave up after 4 s");
  });

  it("tells by its exit code that nothing was run, and says why", async () => {
    const { code, said } = await run([], "--cluster", "none", "--workspace", folder);
    expect(code).toBe(2);
    expect(said).toContain("no cluster named none");
  });

  it.skipIf(findPython() === undefined)("gives parameters, and ends at an exit", async () => {
    const cells = ['print(dbutils.widgets.get("day"))', 'dbutils.notebook.exit("done")', 'print("never")'];
    const { code, printed } = await run(cells, "--param", "day=2026-01-01");
    expect(code).toBe(0);
    expect(printed).toContain("2026-01-01\n");
    expect(printed).not.toContain("never");
  });

  it.skipIf(findPython() === undefined)("fails when a query that a cell started has failed", async () => {
    const cells = [
      'query = spark.readStream.format("rate").load().writeStream.foreachBatch(lambda batch, number: 1 / 0).start()',
      "import time\nwhile query.isActive: time.sleep(0.1)",
    ];
    const { code, said } = await run(cells);
    expect(code).toBe(1);
    expect(said).toContain("A streaming query failed");
  });
});

describe("the options", () => {
  const notebook = () => path.join(folder, "options.py");
  beforeAll(async () => {
    await writeFile(notebook(), "print(1)");
    await writeFile(path.join(folder, "text.txt"), "text");
  });

  it("are read, with a form of a cluster of its own", async () => {
    const args = ["run", notebook(), "--timeout", "1.5", "--param", "a=b=c", "--param", "empty="];
    expect(await readRunOptions(args)).toMatchObject({
      file: notebook(),
      timeoutMs: 1500,
      parameters: { a: "b=c", empty: "" },
      form: { runtime: "embedded" },
      out: undefined,
    });
    const { form } = (await readRunOptions(["run", notebook(), "--cluster", "sc://host:1"])) ?? {};
    expect(form).toMatchObject({ runtime: "connect", sparkConnectAddress: "sc://host:1" });
    expect(await readRunOptions(["--help"])).toBeUndefined();
  });

  it.each([
    ["no command", () => [], /Say what to run:\n\nnotebook run/],
    ["another command", () => ["go", notebook()], /Say what to run/],
    ["no notebook", () => ["run"], /Say which notebook to run/],
    ["two notebooks", () => ["run", notebook(), "b.py"], /One notebook at a time/],
    ["a file that is missing", () => ["run", "/nowhere/a.ipynb"], /There is no file \/nowhere\/a\.ipynb/],
    ["a folder", () => ["run", folder], /is a folder/],
    ["another kind of file", () => ["run", path.join(folder, "text.txt")], /is no notebook/],
    ["an unknown option", () => ["run", notebook(), "--bad"], /Unknown option '--bad'\. See: npm run/],
    ["a value that is missing", () => ["run", notebook(), "--timeout"], /argument missing/],
    ["a time that is none", () => ["run", notebook(), "--timeout", "soon"], /above 0, not "soon"/],
    ["no time at all", () => ["run", notebook(), "--timeout", "0"], /above 0/],
    ["a parameter without a value", () => ["run", notebook(), "--param", "a"], /NAME=VALUE, not a/],
    ["an output of another kind", () => ["run", notebook(), "--out", "a.html"], /ends in \.ipynb/],
    ["an output nowhere", () => ["run", notebook(), "--out", "/nowhere/a.ipynb"], /\/nowhere is missing/],
    ["an address that is none", () => ["run", notebook(), "--cluster", "sc://"], /sc:\/\/: An address like/],
  ] as const)("refuse %s, and say what is wrong", async (_name, args, message) => {
    const refused = readRunOptions(args());
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
  });
});
