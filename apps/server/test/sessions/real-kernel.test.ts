import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  type Catalog,
  type CatalogTableDetail,
  type Cluster,
  cellStatus,
  displayedTableSchema,
  routes,
  tableMimeType,
} from "@millrace/notebook";
import { tableFromIPC } from "@uwdata/flechette";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineCommand } from "../../src/engine-command.ts";
import { kernelLaunch } from "../../src/kernel-composition.ts";
import { findPython } from "../../src/kernels/find-python.ts";
import { MachinePythons } from "../../src/kernels/python-versions.ts";
import { isAlive } from "../is-alive.ts";
import { type Browser, startWorkbench, type TestWorkbench, until } from "./workbench.ts";

/** Set to an `sc://` address to run these tests against a Spark that runs there. */
const remote = process.env.MILLRACE_SPARK_REMOTE;
const slow = 60_000;
const timeout = 120_000;

describe.skipIf(findPython() === undefined)(
  "a notebook on a real kernel and a real cluster",
  { timeout },
  () => {
    let workbench: TestWorkbench;
    beforeAll(async () => {
      workbench = await startWorkbench({
        launch: kernelLaunch,
        engine: engineCommand,
        python: new MachinePythons(),
      });
    });
    afterAll(() => workbench.close());

    async function opened(name: string, ...sources: string[]): Promise<Browser> {
      await workbench.write(name, ...sources);
      const browser = await workbench.browse(name);
      if (remote === undefined) return browser;
      const form = { name: `${name} remote`, runtime: "connect", sparkConnectAddress: remote };
      const { id } = await workbench.json<{ id: string }>("/api/clusters", {
        method: "POST",
        body: JSON.stringify(form),
      });
      browser.ask({ kind: "attachCluster", cluster: { id, name: form.name } });
      return browser;
    }

    function settled(browser: Browser, cellId: string): Promise<void> {
      const running = ["idle", "queued", "running"];
      return until(() => !running.includes(cellStatus(browser.state, cellId)), slow);
    }

    it("runs Python, SQL and TypeScript in one Spark session and shows their tables", async () => {
      const browser = await opened(
        "languages.ipynb",
        'spark.range(5).createOrReplaceTempView("numbers")\nprint("made")\ndisplay(spark.table("numbers"))',
        "%sql\nSELECT sum(id) AS total FROM numbers",
        '%ts\nconsole.log((await spark.table("numbers").count()))',
      );
      browser.ask({ kind: "runCells", cellIds: ["c1", "c2", "c3"] });
      for (const id of ["c1", "c2", "c3"]) await settled(browser, id);
      expect(["c1", "c2", "c3"].map((id) => cellStatus(browser.state, id))).toEqual(
        Array(3).fill("succeeded"),
      );
      expect(browser.printed("c1")).toBe("made\n");
      expect(browser.printed("c3")).toContain("5");
      const output = browser.state.notebook.cells[1]?.outputs.find(
        (candidate) => candidate.kind === "display",
      );
      const table = displayedTableSchema.parse(output?.data[tableMimeType]);
      browser.send({ kind: "readTable", requestId: "t", resultId: table.resultId });
      await until(() => browser.frames.length > 0);
      const rows = tableFromIPC(browser.frames[0]?.arrow ?? new Uint8Array(), { useBigInt: true }).toArray();
      expect(rows).toEqual([{ total: 10n }]);
    });

    it("says what Spark says about a wrong query", async () => {
      const browser = await opened("wrong.ipynb", "%sql\nSELECT missing FROM range(3)");
      browser.ask({ kind: "runCells", cellIds: ["c1"] });
      await settled(browser, "c1");
      expect(cellStatus(browser.state, "c1")).toBe("failed");
      expect(browser.state.notebook.cells[0]?.outputs).toEqual([
        expect.objectContaining({ kind: "error", value: expect.stringContaining("UNRESOLVED_COLUMN") }),
      ]);
    });

    it("shows a stream live, and a query of the cell's own, and stops both", async () => {
      const browser = await opened(
        "live.ipynb",
        'rate = spark.readStream.format("rate").option("rowsPerSecond", 20).load()\ndisplay(rate)',
        'own = rate.writeStream.format("noop").queryName("own").start()',
      );
      browser.ask({ kind: "runCells", cellIds: ["c1", "c2"] });
      await settled(browser, "c1");
      await settled(browser, "c2");
      // A query's own events come on another way than the end of its cell.
      await until(() => ["c1", "c2"].every((id) => cellStatus(browser.state, id) === "streaming"), slow);
      const queries = Object.values(browser.state.queries).sort((left, right) =>
        (left.cellId ?? "") < (right.cellId ?? "") ? -1 : 1,
      );
      expect(queries.map((query) => [query.cellId, query.origin])).toEqual([
        ["c1", "display"],
        ["c2", "writeStream"],
      ]);
      const runId = queries[0]?.runId ?? "";
      browser.send({ kind: "watchQuery", runId });
      await until(
        () =>
          browser.frames.some((frame) => frame.header.kind === "query" && frame.header.change === "append"),
        slow,
      );
      await until(() => (browser.state.queries[runId]?.progress.length ?? 0) >= 2, slow);
      expect(browser.state.queries[runId]?.progress.at(-1)).toMatchObject({
        runId,
        sources: [expect.anything()],
      });
      browser.ask({ kind: "stopAllQueries" });
      await until(
        () =>
          cellStatus(browser.state, "c1") === "succeeded" && cellStatus(browser.state, "c2") === "succeeded",
        slow,
      );
    });

    it("notices a query that fails before its cell has ended", async () => {
      const failing = `from pyspark.sql.functions import udf
@udf("long")
def breaks(value):
    raise ValueError("bad row")
query = (spark.readStream.format("rate-micro-batch").option("rowsPerBatch", 5).load()
    .select(breaks("value")).writeStream.format("noop").queryName("breaking").start())
try:
    query.awaitTermination()
except Exception:
    print("it failed")`;
      const inTypeScript = `%ts
const query = await spark.readStream.format("rate-micro-batch").option("rowsPerBatch", 5).load()
  .selectExpr("raise_error('bad value')").writeStream.format("noop").queryName("breaking too").start();
while (await query.isActive()) await new Promise((resolve) => setTimeout(resolve, 20));`;
      const browser = await opened("fails.ipynb", failing, inTypeScript);
      for (const [cellId, name, reason] of [
        ["c1", "breaking", "bad row"],
        ["c2", "breaking too", "bad value"],
      ] as const) {
        browser.ask({ kind: "runCells", cellIds: [cellId] });
        await until(() => cellStatus(browser.state, cellId) === "failed", slow);
        const found = Object.values(browser.state.queries).filter((query) => query.name === name);
        expect(found).toMatchObject([{ cellId, origin: "writeStream", status: "failed" }]);
        expect(found[0]?.exception).toContain(reason);
      }
      expect(browser.printed("c1")).toBe("it failed\n");
    });

    it.skipIf(remote !== undefined)("means the same by dbfs:/ in dbutils, in %fs and in Spark", async () => {
      const browser = await opened(
        "dbfs.ipynb",
        'spark.range(3).write.mode("overwrite").parquet("dbfs:/data/three")\nprint([file.name for file in dbutils.fs.ls("dbfs:/data")], spark.read.parquet("DBFS:///data/three").count())',
        'dbutils.fs.put("dbfs:/notes/a b.txt", "one line", True)\nprint(spark.read.text("dbfs:/notes/a b.txt").first()[0])',
        "%fs ls dbfs:/notes",
      );
      browser.ask({ kind: "runCells", cellIds: ["c1", "c2", "c3"] });
      await settled(browser, "c3");
      expect(browser.printed("c1")).toBe("['three/'] 3\n");
      expect(browser.printed("c2")).toContain("one line\n");
      const [listing] = browser.state.notebook.cells[2]?.outputs ?? [];
      expect(JSON.stringify(listing)).toContain("dbfs:/notes/a b.txt");
    });

    it("lists what the session can see, with a sample", async () => {
      const browser = await opened(
        "catalog.ipynb",
        "%sql\nCREATE OR REPLACE TEMP VIEW seen AS SELECT id, 'x' AS text FROM range(3)",
      );
      browser.ask({ kind: "runCells", cellIds: ["c1"] });
      await settled(browser, "c1");
      const { sessionId } = browser.state;
      const catalog = await workbench.json<Catalog>(routes.catalog(sessionId));
      expect(catalog.currentDatabase).toBe("default");
      expect(catalog.tables).toContainEqual({
        name: "seen",
        database: "",
        tableType: "TEMPORARY",
        isTemporary: true,
      });
      const table = await workbench.json<CatalogTableDetail>(routes.catalogTable(sessionId, "seen"));
      expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
        ["id", "bigint"],
        ["text", "string"],
      ]);
      expect(tableFromIPC(Buffer.from(table.sample ?? "", "base64")).numRows).toBe(3);
    });

    it("interrupts a cell that sleeps", async () => {
      const browser = await opened("sleep.ipynb", "import time\nprint('asleep')\ntime.sleep(100)");
      browser.ask({ kind: "runCells", cellIds: ["c1"] });
      await until(() => browser.printed("c1") === "asleep\n", slow);
      browser.ask({ kind: "interrupt" });
      await settled(browser, "c1");
      expect(cellStatus(browser.state, "c1")).toBe("interrupted");
    });

    it.skipIf(remote !== undefined)("survives the death of its cluster", async () => {
      const browser = await opened("death.ipynb", "print(spark.range(3).count())");
      browser.ask({ kind: "runCells", cellIds: ["c1"] });
      await settled(browser, "c1");
      const [cluster] = await workbench.json<{ processId: number }[]>("/api/clusters");
      process.kill(cluster?.processId ?? 0, "SIGKILL");
      await until(() => browser.state.kernel.status === "dead", slow);
      browser.ask({ kind: "runCells", cellIds: ["c1"] });
      await until(() => cellStatus(browser.state, "c1") === "succeeded", slow);
      expect(browser.printed("c1")).toBe("3\n");
    });

    it.skipIf(remote !== undefined)("ends a cluster whose Python workers take too much memory", async () => {
      const browser = await opened(
        "hungry.ipynb",
        `from pyspark.sql.functions import udf
@udf("long")
def hungry(value):
    import time
    held = bytearray(700 * 1024 * 1024)
    time.sleep(60)
    return len(held)
spark.range(1).select(hungry("id")).collect()`,
      );
      const form = { name: "small", memoryGigabytes: 0.5 };
      const { id } = await workbench.json<{ id: string }>("/api/clusters", {
        method: "POST",
        body: JSON.stringify(form),
      });
      browser.ask({ kind: "attachCluster", cluster: { id, name: "small" } });
      browser.ask({ kind: "runCells", cellIds: ["c1"] });
      await settled(browser, "c1");
      expect(browser.state.notebook.cells[0]?.outputs.at(-1)).toMatchObject({
        kind: "error",
        value: expect.stringMatching(/ran out of memory: used [\d.]+ of 0\.50 GB.*Run the cell again/),
      });
    });

    it.skipIf(remote !== undefined)("leaves no Python worker behind after kill -9", async () => {
      const browser = await opened(
        "orphan.ipynb",
        `from pyspark.sql.functions import udf
@udf("long")
def endless(value):
    import os
    with open("worker.pid", "w") as file:
        file.write(str(os.getpid()))
    while True:
        pass
spark.range(1).select(endless("id")).collect()`,
      );
      browser.ask({ kind: "runCells", cellIds: ["c1"] });
      const file = path.join(workbench.folder, "worker.pid");
      const worker = async () => Number(await readFile(file, "utf8").catch(() => ""));
      await until(async () => (await worker()) > 0, slow);
      const clusters = await workbench.json<Cluster[]>("/api/clusters");
      const cluster = clusters.find(({ id }) => id === browser.state.cluster?.id);
      process.kill(cluster?.processId ?? 0, "SIGKILL");
      const id = await worker();
      await until(() => !isAlive(id), slow);
    });
  },
);
