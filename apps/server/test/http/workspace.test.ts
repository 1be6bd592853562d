import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RecentNotebook, Tutorial, WorkspaceEntry } from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen, portOf } from "../../src/http/listen.ts";
import { Workspace } from "../../src/sessions/workspace.ts";
import { startWorkbench, type TestWorkbench, until } from "../sessions/workbench.ts";

let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

function post(target: string, body: unknown, method = "POST"): Promise<Response> {
  return workbench.call(target, { method, body: JSON.stringify(body) });
}

async function names(folder = ""): Promise<string[]> {
  const entries = await workbench.json<WorkspaceEntry[]>(`/api/workspace?path=${folder}`);
  return entries.map((entry) => `${entry.kind} ${entry.name}`);
}

describe("workspace", () => {
  it("makes folders and notebooks, lists, renames and deletes them", async () => {
    expect((await post("/api/workspace", { path: "Project", kind: "folder" })).status).toBe(201);
    const made = await post("/api/workspace", { path: "Project/Sums", kind: "notebook", language: "sql" });
    expect(await made.json()).toMatchObject({ path: "Project/Sums.ipynb", kind: "notebook" });
    expect((await post("/api/workspace", { path: "Project/Sums", kind: "notebook" })).status).toBe(409);
    expect(await names("Project")).toEqual(["notebook Sums.ipynb"]);
    expect((await post("/api/workspace", { from: "Project", to: "Moved" }, "PATCH")).status).toBe(200);
    expect(await names("Moved")).toEqual(["notebook Sums.ipynb"]);
    expect((await workbench.call("/api/workspace?path=Moved", { method: "DELETE" })).status).toBe(204);
    expect((await workbench.call("/api/workspace?path=Moved")).status).toBe(404);
    expect((await workbench.call("/api/workspace?path=", { method: "DELETE" })).status).toBe(400);
  });

  it("follows an open notebook that is renamed, and closes one that is deleted", async () => {
    await workbench.write("open.ipynb", "print 1");
    const browser = await workbench.browse("open.ipynb");
    await post("/api/workspace", { from: "open.ipynb", to: "renamed.ipynb" }, "PATCH");
    await until(() => browser.state.path === "renamed.ipynb");
    browser.ask({ kind: "setCellSource", cellId: "c1", source: "changed", version: 0 });
    browser.ask({ kind: "save" });
    await until(() => browser.state.savedRevision > 0);
    expect(await names()).toEqual(["notebook renamed.ipynb"]);
    const recents = await workbench.json<RecentNotebook[]>("/api/recents");
    expect(recents[0]).toMatchObject({ path: "renamed.ipynb" });
    await workbench.call("/api/workspace?path=renamed.ipynb", { method: "DELETE" });
    await until(() => browser.messages.at(-1)?.kind === "closed");
    expect(workbench.sessions.withPath("renamed.ipynb")).toBeUndefined();
    expect(await names()).toEqual([]);
  });

  it("takes uploads under a free name and gives files back in either format", async () => {
    const upload = () =>
      workbench.call("/api/workspace/file?path=data.json", { method: "PUT", body: '{"a":1}' });
    expect(await (await upload()).json()).toMatchObject({ path: "data.json", kind: "file", size: 7 });
    expect(await (await upload()).json()).toMatchObject({ path: "data (2).json" });
    expect(await (await workbench.call("/api/workspace/file?path=data.json")).text()).toBe('{"a":1}');
    await workbench.write("convert.ipynb", "print 1", "print 2");
    const source = await workbench.call("/api/workspace/file?path=convert.ipynb&format=source");
    expect(source.headers.get("content-disposition")).toContain("convert.py");
    expect(await source.text()).toContain("# COMMAND ----------");
  });

  it("searches names and cells", async () => {
    await workbench.write("find.ipynb", "a = 1", "needle = 'Häystack'");
    await mkdir(path.join(workbench.folder, "needles"));
    await writeFile(path.join(workbench.folder, "plain.py"), "needle = 1");
    const found = await (await workbench.call("/api/search?text=NEEDLE")).json();
    expect(found).toEqual([
      { path: "needles", excerpt: "needles" },
      { path: "find.ipynb", cellId: "c2", cellIndex: 1, excerpt: "needle = 'Häystack'" },
    ]);
    expect(await (await workbench.call("/api/search?text=%20")).json()).toEqual([]);
  });

  it("lists the tutorials and opens copies of them", async () => {
    const [tutorial] = await workbench.json<Tutorial[]>("/api/tutorials");
    expect(tutorial?.title).toBeTruthy();
    expect(tutorial?.summary).toBeTruthy();
    const open = () =>
      workbench.json<WorkspaceEntry>(`/api/tutorials/${tutorial?.id}/open`, { method: "POST", body: "{}" });
    const [first, second] = [await open(), await open()];
    expect(first.kind).toBe("notebook");
    expect(second.path).not.toBe(first.path);
    expect((await post("/api/tutorials/..%2F..%2Fpackage/open", {})).status).toBe(404);
  });

  it("reports its health and what is not there", async () => {
    expect(await (await workbench.call("/api/health")).json()).toMatchObject({ status: "ok" });
    expect((await workbench.call("/api/nothing")).status).toBe(404);
    const page = { headers: { accept: "text/html" } };
    expect((await workbench.call("/notebook/a.ipynb", page)).status).toBe(503);
    expect((await workbench.call("/missing.js")).status).toBe(404);
  });
});

describe("start", () => {
  it("offers another port when the port is taken", async () => {
    const taken = await listen(() => undefined, "127.0.0.1", 0);
    const again = listen(() => undefined, "127.0.0.1", portOf(taken));
    await expect(again).rejects.toThrow(/is taken.*--port \d+/);
    taken.close();
  });

  it("listens on this machine only", async () => {
    await expect(listen(() => undefined, "0.0.0.0", 0)).rejects.toThrow("this machine only");
  });

  it("says what to do about a workspace that cannot be written", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "millrace-file-"));
    await writeFile(path.join(folder, "file"), "");
    await expect(Workspace.open(path.join(folder, "file", "below"))).rejects.toThrow("--workspace DIR");
    await rm(folder, { recursive: true });
  });
});
