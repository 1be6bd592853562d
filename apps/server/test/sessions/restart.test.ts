import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Cluster, cellStatus, emptyCell } from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPython } from "../../src/kernels/find-python.ts";
import { writeNotebookFile } from "../../src/sessions/notebook-file.ts";
import { isAlive } from "../is-alive.ts";
import { Browser, until } from "./workbench.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const slow = 90_000;

let folder: string;
let port: number;
const servers: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "millrace-restart-"));
  const probe = createServer().listen(0, "127.0.0.1");
  await until(() => probe.listening);
  port = (probe.address() as { port: number }).port;
  await new Promise((resolve) => probe.close(resolve));
});
afterAll(async () => {
  for (const server of servers) server.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts the workbench as a process of its own; resolves to the address with its token. */
async function started(): Promise<{ server: ChildProcess; url: string }> {
  const program = ["--import", import.meta.resolve("tsx"), main];
  const options = ["--port", String(port), "--workspace", folder, "--no-open"];
  const server = spawn(process.execPath, [...program, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  servers.push(server);
  let output = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (part) => {
      output += part;
    });
  }
  await until(() => output.includes("token=") || server.exitCode !== null, slow);
  return { server, url: /http:\S+/.exec(output)?.[0] ?? output };
}

async function browse(url: string, cookie: string | undefined, resume?: Browser) {
  const { origin } = new URL(url);
  const signedIn = cookie ?? (await fetch(url, { redirect: "manual" })).headers.get("set-cookie") ?? "";
  const known = signedIn.split(";")[0] ?? "";
  const browser = await Browser.open({ origin, cookie: known, name: "n.ipynb", resume: resume?.state });
  return { browser, cookie: known };
}

const streams = `import os
query = spark.readStream.format("rate").load().writeStream.format("memory").queryName("rates").start()
print(os.getpid(), os.getppid())`;
const waits =
  "%ts\nconsole.log(process.pid);\nfor (;;) { await new Promise((resolve) => setTimeout(resolve, 50)); }";

describe.skipIf(findPython() === undefined)("a workbench that is killed and started again", () => {
  it("leaves no process behind, and the open page goes on with what was saved", {
    timeout: 4 * slow,
  }, async () => {
    await writeNotebookFile(path.join(folder, "n.ipynb"), {
      cells: [emptyCell("c1", "python", streams), emptyCell("c2", "python", waits)],
      language: "python",
      metadata: {},
    });
    const first = await started();
    const { browser, cookie } = await browse(first.url, undefined);
    browser.ask({ kind: "runCells", cellIds: ["c1", "c2"] });
    await until(() => /\d+\n/.test(browser.printed("c2")), slow);
    await until(() => Object.keys(browser.state.queries).length === 1, slow);
    await until(async () =>
      (await readFile(path.join(folder, "n.ipynb"), "utf8")).includes(browser.printed("c2").trim()),
    );
    const origin = new URL(first.url).origin;
    const answer = await fetch(`${origin}/api/clusters`, { headers: { cookie } });
    const [cluster] = (await answer.json()) as Cluster[];
    const printed = `${browser.printed("c1")} ${browser.printed("c2")}`;
    const processes = [...printed.trim().split(/\s+/).map(Number), cluster?.processId ?? 0];
    expect(processes).toHaveLength(4);

    first.server.kill("SIGKILL");
    for (const id of processes) await until(() => !isAlive(id), slow);

    const second = await started();
    const { browser: again } = await browse(second.url, cookie, browser);
    expect(again.state.sessionId).not.toBe(browser.state.sessionId);
    expect(again.printed("c1")).toBe(browser.printed("c1"));
    expect(again.state.queue).toEqual([]);
    expect(Object.values(again.state.queries).filter((query) => query.status === "active")).toEqual([]);
    again.ask({ kind: "runCells", cellIds: ["c1"] });
    await until(() => cellStatus(again.state, "c1") === "streaming", slow);
  });
});
