import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import type { WorkspaceEntry } from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { rememberedSecret } from "../../src/http/remembered-secret.ts";
import { startWorkbench, type TestWorkbench, until } from "../sessions/workbench.ts";

let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await startWorkbench();
  await workbench.write("n.ipynb", "print 1");
});
afterAll(() => workbench.close());

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** `fetch` sets Host and Origin by itself and tidies paths; an attacker's program does not. */
function raw(target: string, headers: Record<string, string>, method = "GET", body = ""): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(workbench.origin, { path: target, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function upgradeStatus(
  headers: Record<string, string>,
  target = "/api/sessions/socket?path=n.ipynb",
): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(workbench.origin.replace("http", "ws") + target, { headers });
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    socket.on("error", () => undefined);
  });
}

describe("who may come in", () => {
  it("trades the token for a cookie that scripts and other sites cannot use", async () => {
    const answer = await fetch(`${workbench.url}&next=1`, { redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/?next=1");
    expect(answer.headers.get("set-cookie")).toMatch(
      /^millrace-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect(answer.headers.get("set-cookie")).not.toContain(new URL(workbench.url).searchParams.get("token"));
  });

  it("does not follow a redirect to another site", async () => {
    const token = new URL(workbench.url).searchParams.get("token");
    const answer = await raw(`//evil.example/?token=${token}`, { host: new URL(workbench.origin).host });
    expect(answer.headers.location).toBe("/");
  });

  it("asks everyone else for the token", async () => {
    expect((await fetch(`${workbench.origin}/`)).status).toBe(401);
    expect((await fetch(`${workbench.origin}/?token=wrong`)).status).toBe(401);
    const api = await fetch(`${workbench.origin}/api/clusters`);
    expect(api.status).toBe(401);
    expect(await api.json()).toEqual({ message: expect.stringContaining("token") });
  });

  it("answers under its own name only", async () => {
    const { cookie } = workbench;
    expect((await raw("/api/health", { cookie, host: "evil.example" })).status).toBe(403);
    expect(
      (await raw("/api/health", { cookie, host: `localhost:${new URL(workbench.origin).port}` })).status,
    ).toBe(200);
  });

  it.each(["http://evil.example", "null", undefined])("refuses writes from %s", async (origin) => {
    const headers = {
      cookie: workbench.cookie,
      host: new URL(workbench.origin).host,
      "content-type": "application/json",
      ...(origin === undefined ? {} : { origin }),
    };
    const body = JSON.stringify({ path: "evil", kind: "folder" });
    expect((await raw("/api/workspace", headers, "POST", body)).status).toBe(403);
  });

  it("gives pages of other ports of this machine nothing, though the browser sends them the cookie", async () => {
    const headers = { cookie: workbench.cookie, host: new URL(workbench.origin).host };
    const asked = (site: string) => raw("/api/clusters", { ...headers, "sec-fetch-site": site });
    expect((await asked("same-site")).status).toBe(403);
    expect((await asked("cross-site")).status).toBe(403);
    expect((await asked("same-origin")).status).toBe(200);
  });

  it("takes no form that an output has brought along", async () => {
    const { cookie, origin } = workbench;
    const headers = { cookie, origin, host: new URL(origin).host, "sec-fetch-site": "same-origin" };
    const sent = await raw("/api/queries/stop", { ...headers, "sec-fetch-mode": "navigate" }, "POST");
    expect(sent.status).toBe(403);
    expect((await raw("/api/queries/stop", { ...headers, "sec-fetch-mode": "cors" }, "POST")).status).toBe(
      202,
    );
    const policy = (await workbench.call("/api/health")).headers.get("content-security-policy");
    expect(policy).toContain("form-action 'none'");
  });

  it("knows an open page again after a restart, by a secret that nobody else can read", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "millrace-secret-"));
    const secret = await rememberedSecret(folder);
    expect((await stat(path.join(folder, "cookie-secret"))).mode & 0o777).toBe(0o600);
    expect(await rememberedSecret(folder)).toBe(secret);
    await chmod(path.join(folder, "cookie-secret"), 0o644);
    expect(await rememberedSecret(folder)).not.toBe(secret);
    await rm(folder, { recursive: true });
    expect((await stat(path.join(workbench.folder, ".millrace"))).mode & 0o777).toBe(0o700);
  });

  it("opens sockets for its own pages only", async () => {
    const { cookie, origin } = workbench;
    expect(await upgradeStatus({ cookie, origin })).toBe(101);
    expect(await upgradeStatus({ cookie, origin: "http://evil.example" })).toBe(403);
    expect(await upgradeStatus({ cookie })).toBe(403);
    expect(await upgradeStatus({ origin })).toBe(401);
    expect(await upgradeStatus({ cookie, origin, host: "evil.example" })).toBe(403);
    expect(await upgradeStatus({ cookie, origin }, "/api/other")).toBe(404);
    expect(await upgradeStatus({ cookie, origin }, "/api/sessions/socket")).toBe(400);
    expect(await upgradeStatus({ cookie, origin }, "//")).toBeGreaterThanOrEqual(400);
  });

  it("cuts off a socket with a message beyond the limit, and only that one", async () => {
    const browser = await workbench.browse("n.ipynb");
    const other = await workbench.browse("n.ipynb");
    browser.send({ kind: "watchQuery", runId: "x".repeat(17 * 1024 * 1024) });
    await until(() => browser.isClosed);
    other.ask({ kind: "clearOutputs" });
    await until(() => other.messages.at(-1)?.kind === "operations");
  });

  it("sends strict headers", async () => {
    const { headers } = await workbench.call("/api/health");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("worker-src 'self' blob:");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it("limits what it reads", async () => {
    const body = JSON.stringify({ path: "x".repeat(2_000_000), kind: "folder" });
    expect((await workbench.call("/api/workspace", { method: "POST", body })).status).toBe(413);
    expect((await workbench.call("/api/workspace", { method: "POST", body: "{" })).status).toBe(400);
  });
});

describe("paths", () => {
  const outside = [
    "../outside",
    "a/../../outside",
    "/etc/passwd",
    "a\\b",
    "./x",
    "a\0b",
    "..",
    "%2e%2e\u0000",
  ];
  it.each([...outside, ".millrace/clusters", ".Millrace/cookie-secret", "//.millrace"])(
    "refuses %j",
    async (inside) => {
      const target = `/api/workspace/file?path=${encodeURIComponent(inside)}`;
      expect((await workbench.call(target)).status).toBe(400);
      expect((await workbench.call(target, { method: "PUT", body: "x" })).status).toBe(400);
      const body = JSON.stringify({ from: "n.ipynb", to: inside });
      expect((await workbench.call("/api/workspace", { method: "PATCH", body })).status).toBe(400);
      expect(
        (await workbench.call(`/api/workspace?path=${encodeURIComponent(inside)}`, { method: "DELETE" }))
          .status,
      ).toBe(400);
    },
  );

  it("does not follow links out of the workspace", async () => {
    await symlink(tmpdir(), path.join(workbench.folder, "link"));
    await mkdir(path.join(workbench.folder, "inner"));
    await writeFile(path.join(workbench.folder, "inner", "a.txt"), "a");
    await symlink(path.join(workbench.folder, "inner"), path.join(workbench.folder, "fine"));
    expect((await workbench.call("/api/workspace?path=link")).status).toBe(400);
    expect(
      (await workbench.call("/api/workspace/file?path=link%2Fx", { method: "PUT", body: "x" })).status,
    ).toBe(400);
    expect((await workbench.call("/api/workspace/file?path=fine%2Fa.txt")).status).toBe(200);
    const names = await workbench.json<WorkspaceEntry[]>("/api/workspace?path=");
    expect(names.map((entry) => entry.name)).not.toContain("link");
  });

  it("does not write through a link that leads nowhere yet, nor read its own folder through one", async () => {
    const target = path.join(tmpdir(), `millrace-planted-${process.pid}`);
    await symlink(target, path.join(workbench.folder, "dangling.txt"));
    await symlink(path.join(workbench.folder, ".millrace"), path.join(workbench.folder, "mine"));
    const put = await workbench.call("/api/workspace/file?path=dangling.txt", { method: "PUT", body: "x" });
    expect(put.status).toBe(400);
    await expect(stat(target)).rejects.toThrow("ENOENT");
    expect((await workbench.call("/api/workspace/file?path=mine%2Fcookie-secret")).status).toBe(400);
    expect((await workbench.call("/api/workspace?path=mine")).status).toBe(400);
  });

  it("moves no folder into itself, and the workspace nowhere", async () => {
    await mkdir(path.join(workbench.folder, "self"));
    for (const [from, to] of [
      ["self", "self/inner"],
      ["/", "elsewhere"],
    ]) {
      const body = JSON.stringify({ from, to });
      expect((await workbench.call("/api/workspace", { method: "PATCH", body })).status).toBe(400);
    }
  });

  it("opens one session for a notebook however its path is written, and remembers no path that is none", async () => {
    const one = await workbench.browse("n.ipynb");
    const other = await workbench.browse("n.ipynb/");
    expect(other.state.sessionId).toBe(one.state.sessionId);
    await workbench.browse("../../etc/passwd.ipynb").catch(() => undefined);
    const recents = await workbench.json<{ path: string }[]>("/api/recents");
    expect(recents.map((entry) => entry.path)).toEqual(["n.ipynb"]);
  });

  it("never lets the page take a downloaded file for its own", async () => {
    await writeFile(path.join(workbench.folder, "evil.html"), "<script>alert(1)</script>");
    const answer = await workbench.call("/api/workspace/file?path=evil.html");
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  });
});
