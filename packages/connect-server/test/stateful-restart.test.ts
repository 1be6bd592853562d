import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { python, workerScript } from "./pyspark-server.ts";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "../../../node_modules/.cache/millrace/killed-server.mjs");
const script = join(here, "stateful_restart.py");
const directory = mkdtempSync(join(tmpdir(), "millrace-restart-"));
const servers: ChildProcess[] = [];

beforeAll(() =>
  build({
    entryPoints: [join(here, "killed-server.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@duckdb/*", "@platformatic/*"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  }),
);

afterAll(() => {
  for (const server of servers) server.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

async function serve(): Promise<{ readonly server: ChildProcess; readonly remote: string }> {
  const server = spawn(process.execPath, [program, directory, python, workerScript], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  servers.push(server);
  const [port] = await once(createInterface({ input: server.stdout }), "line");
  return { server, remote: `sc://127.0.0.1:${port}` };
}

const options = { env: { ...process.env, TZ: "UTC" } };

describe("a stateful query whose server is killed in the middle of a batch", () => {
  it("goes on with its state and its timers, each row once", { timeout: 90_000 }, async () => {
    const first = await serve();
    const client = spawn(python, [script, first.remote, directory, "before"], {
      ...options,
      stdio: "ignore",
    });
    await vi.waitUntil(() => existsSync(join(directory, "in-the-middle")), { timeout: 40_000, interval: 20 });
    first.server.kill("SIGKILL");
    client.kill("SIGKILL");
    const second = await serve();
    const { stdout } = await promisify(execFile)(
      python,
      [script, second.remote, directory, "after"],
      options,
    );
    expect(JSON.parse(stdout)).toEqual([
      ["a", 1, false],
      ["a", 11, false],
      ["a", 110, false],
      ["a", 110, true],
      ["b", 2, false],
      ["b", 102, false],
      ["b", 102, true],
      ["c", 5, false],
    ]);
  });
});
