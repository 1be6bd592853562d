import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type DisplayedTable, readIpynb, tableMimeType } from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPython } from "../../src/kernels/find-python.ts";

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

  it("says how it is used, and which clusters there are", async () => {
    expect((await run([], "extra")).code).toBe(2);
    const { code, said } = await run([], "--cluster", "none", "--workspace", folder);
    expect(code).toBe(1);
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
