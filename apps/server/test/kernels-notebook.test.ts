import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkSession } from "@millrace/client";
import { startConnectServer } from "@millrace/connect-server";
import { connectors } from "@millrace/connectors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPython } from "../src/kernels/find-python.ts";
import {
  type CellLanguage,
  type Kernel,
  type KernelEvent,
  type MimeBundle,
  notebookExitMimeType,
  streamMimeType,
  tableMimeType,
} from "../src/kernels/kernel.ts";
import { startNotebookKernel } from "../src/kernels/notebook-kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-notebook-"));
let server: Awaited<ReturnType<typeof startConnectServer>>;
let kernel: Kernel;
let spark: SparkSession;

beforeAll(async () => {
  server = await startConnectServer({ port: 0, workingDirectory: folder, sparkConf: {}, connectors });
  kernel = await startNotebookKernel({
    spark: {
      remote: `sc://127.0.0.1:${server.port}`,
      sessionId: "00000000-0000-4000-8000-00000000000a",
      userId: "tester",
    },
    workspace: folder,
    notebookFile: join(folder, "main.ipynb"),
    parameters: { colour: "green" },
    environment: { GREETING: "hello" },
    python: findPython(),
  });
  spark = SparkSession.connect(kernel.spark);
});

afterAll(async () => {
  await kernel.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

async function run(
  language: CellLanguage,
  code: string,
  onEvent: (event: KernelEvent) => void = () => {},
): Promise<KernelEvent[]> {
  const events: KernelEvent[] = [];
  for await (const event of kernel.run({ cellId: "cell", language, code })) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

function printed(events: readonly KernelEvent[]): string {
  return events.map((event) => (event.kind === "stream" ? event.text : "")).join("");
}

function displayed(events: readonly KernelEvent[]): MimeBundle[] {
  return events.flatMap((event) => (event.kind === "display" ? [event.bundle] : []));
}

function errorOf(events: readonly KernelEvent[]): KernelEvent | undefined {
  return events.find((event) => event.kind === "error");
}

async function rowsOf(bundle: MimeBundle | undefined): Promise<unknown[]> {
  const table = bundle?.[tableMimeType] as { view: string } | undefined;
  return spark.table(table?.view ?? "nothing was displayed").collect();
}

function streamOf(bundle: MimeBundle | undefined) {
  return bundle?.[streamMimeType] as { queryId: string; name: string; outputMode: string };
}

describe("one session for all languages", () => {
  it("runs every statement of a SQL cell and shows the last", async () => {
    const events = await run(
      "sql",
      "create or replace temp view t as select id, id % 2 as k from range(10); -- a; b\nselect ';' as s, sum(id) as n from t;\n",
    );
    const [bundle, ...others] = displayed(events);
    expect(others).toEqual([]);
    expect(await rowsOf(bundle)).toEqual([{ s: ";", n: 45 }]);
    expect(bundle?.[tableMimeType]).toMatchObject({
      schema: { type: "struct", fields: [{ name: "s" }, { name: "n" }] },
    });
  });

  it("gives Python the SQL result, and TypeScript Python's views", async () => {
    await run("sql", "select 7 as seven");
    expect(printed(await run("python", "print(_sqldf.collect())"))).toBe("[Row(seven=7)]\n");
    await run("python", "spark.range(3).createOrReplaceTempView('three')");
    expect(printed(await run("typescript", "console.log(await spark.table('three').count())"))).toBe("3\n");
  });

  it("displays Python's and TypeScript's tables as views", async () => {
    const [python] = displayed(await run("python", "display(spark.range(2))"));
    expect(await rowsOf(python)).toEqual([{ id: 0 }, { id: 1 }]);
    const [pandas] = displayed(
      await run("python", "import pandas as pd\ndisplay(pd.DataFrame({'a': [1.5]}))"),
    );
    expect(await rowsOf(pandas)).toEqual([{ a: 1.5 }]);
    const [typescript] = displayed(await run("typescript", "display([{ a: 'x' }])"));
    expect(await rowsOf(typescript)).toEqual([{ a: "x" }]);
  });

  it("shows a SQL error with its condition, and goes on", async () => {
    const events = await run("sql", "select nope from t");
    expect(errorOf(events)).toMatchObject({
      name: "AnalysisException",
      value: expect.stringContaining("[UNRESOLVED_COLUMN.WITH_SUGGESTION]"),
    });
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "failed" });
    const python = errorOf(await run("python", "spark.table('t').select('nope').show()"));
    expect(python).toMatchObject({ name: "AnalysisException" });
    expect(python?.kind === "error" && python.traceback.join("")).not.toContain("site-packages");
  });
});

describe("displayed streams", () => {
  it("start a memory query: append, or complete when the plan aggregates", async () => {
    await run("python", "spark.readStream.format('rate').load().createOrReplaceTempView('ticks')");
    const python = streamOf(
      displayed(await run("python", "display(spark.table('ticks'), streamName='raw')"))[0],
    );
    expect(python).toMatchObject({ name: "raw", outputMode: "append" });
    const sql = streamOf(displayed(await run("sql", "select count(*) as n from ticks"))[0]);
    expect(sql).toMatchObject({ name: "display_query_1", outputMode: "complete" });
    const typescript = streamOf(
      displayed(
        await run(
          "typescript",
          "display(spark.table('ticks').groupBy().count(), { processingTime: '1 second' })",
        ),
      )[0],
    );
    expect(typescript).toMatchObject({ name: "display_query_2", outputMode: "complete" });
    const active = await spark.streams.active();
    expect(active.map(({ id }) => id).sort()).toEqual(
      [python.queryId, sql.queryId, typescript.queryId].sort(),
    );
    await expect.poll(() => spark.table("raw").count(), { timeout: 10_000 }).toBeGreaterThan(0);
    await Promise.all(active.map((query) => query.stop()));
  });

  it("start in the output mode that is asked for", async () => {
    await run("python", "ticks = spark.readStream.format('rate').load()");
    const counted = "display(ticks.groupBy('value').count(), streamName='changed', outputMode='update')";
    expect(streamOf(displayed(await run("python", counted))[0])).toMatchObject({ outputMode: "update" });
    const refused = await run("python", "display(ticks, outputMode='complete')");
    expect(refused.find((event) => event.kind === "error")).toMatchObject({ name: "AnalysisException" });
    const active = await spark.streams.active();
    expect(active.map(({ name }) => name)).toEqual(["changed"]);
    await Promise.all(active.map((query) => query.stop()));
  });
});

describe("magics", () => {
  it("%sh runs in the workspace and says how it failed", async () => {
    const events = await run("shell", "echo $GREETING; pwd; exit 3");
    expect(printed(events)).toBe(`hello\n${folder}\n`);
    expect(errorOf(events)).toMatchObject({
      name: "ShellError",
      value: expect.stringContaining("exit code 3"),
    });
  });

  it("%sh stops on interrupt", async () => {
    const events = await run("shell", "echo on; sleep 30", (event) => {
      if (event.kind === "stream") void kernel.interrupt();
    });
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "interrupted" });
  });

  it("%fs works on files, and refuses what is precious", async () => {
    await run("fs", "put dbfs:/notes/a.txt 'two words'");
    expect(displayed(await run("fs", "head dbfs:/notes/a.txt"))).toEqual([{ "text/plain": "two words" }]);
    expect(String(displayed(await run("fs", "ls dbfs:/notes"))[0]?.["text/plain"])).toContain(
      "dbfs:/notes/a.txt",
    );
    expect(printed(await run("python", "print(dbutils.fs.head('dbfs:/notes/a.txt'))"))).toBe("two words\n");
    expect(errorOf(await run("fs", `rm -r ${folder}`))).toMatchObject({
      value: expect.stringContaining("does not delete"),
    });
    expect(displayed(await run("fs", "rm -r dbfs:/notes"))).toEqual([{ "text/plain": "true" }]);
  });

  it("%run includes a notebook in the same namespace, with its parameters", async () => {
    mkdirSync(join(folder, "lib"), { recursive: true });
    writeFileSync(
      join(folder, "lib", "setup.py"),
      "# Databricks notebook source\nfrom_setup = dbutils.widgets.get('size') + dbutils.widgets.get('colour')\n\n" +
        "# COMMAND ----------\n\n# MAGIC %md\n# MAGIC Prose\n\n# COMMAND ----------\n\n# MAGIC %run ./inner\n",
    );
    writeFileSync(
      join(folder, "lib", "inner.py"),
      "from_inner = 1\ndbutils.notebook.exit('x')\nfrom_inner = 2\n",
    );
    const events = await run("run", './lib/setup $size="big"');
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "succeeded" });
    expect(displayed(events)).toEqual([]);
    expect(printed(await run("python", "print(from_setup, from_inner)"))).toBe("biggreen 1\n");
    expect(errorOf(await run("run", "./nowhere"))).toMatchObject({
      value: expect.stringContaining("There is no notebook"),
    });
  });

  it("dbutils.notebook.run gives back the exit value", async () => {
    writeFileSync(join(folder, "child.py"), "x = dbutils.widgets.get('x')\ndbutils.notebook.exit(x + '!')\n");
    const events = await run(
      "python",
      "print(dbutils.notebook.run('./child', 60, {'x': 'hi'}), 'x' in globals())",
    );
    expect(printed(events)).toBe("hi! False\n");
    const exit = displayed(await run("python", "dbutils.notebook.exit('end')"));
    expect(exit[0]?.[notebookExitMimeType]).toEqual({ value: "end" });
  });
});

describe("interrupt", () => {
  const heavy = "select sum(sqrt(a.id * b.id)) from range(400000) a, range(400000) b";

  it("ends a Spark job that Python waits for, on the server too", async () => {
    const events = await run(
      "python",
      `print('on', flush=True)\nspark.sql("${heavy}").collect()`,
      (event) => {
        if (event.kind === "stream") setTimeout(() => void kernel.interrupt(), 200);
      },
    );
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "interrupted" });
    expect(await spark.interruptAll()).toEqual([]);
  });

  it("does not reach the cell after it", async () => {
    expect(printed(await run("python", "print(spark.range(3).count())"))).toBe("3\n");
  });
});
