import {
  type Catalog,
  type CatalogTableDetail,
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
      workbench = await startWorkbench({ launch: kernelLaunch, engine: engineCommand });
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
      expect(["c1", "c2"].map((id) => cellStatus(browser.state, id))).toEqual(["streaming", "streaming"]);
      const queries = Object.values(browser.state.queries);
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
  },
);
