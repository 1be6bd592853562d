import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startConnectServer } from "@millrace/connect-server";
import { connectors } from "@millrace/connectors";
import { findPython } from "./kernels/find-python.ts";

const usage = `engine [options]

Serves Spark Connect from the embedded engine. Relative paths resolve against the current folder.

  --port N            port to listen on (15002); 0 takes any free one
  --host NAME         127.0.0.1 unless stated
  --memory-limit SIZE what the vectors of queries may take, for example 1024MB or 2GB
  --cores N           threads; all unless stated
  --conf KEY=VALUE    a Spark property that sessions start with; may be repeated
  --end-with-input    end when the standard input ends: then no engine outlives the one who started it`;

const units: Readonly<Record<string, number>> = { "": 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** A size in bytes. Throws an Error for what is none. */
function bytesOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMG]B|)$/i.exec(text.trim());
  const unit = units[match?.[2]?.toUpperCase() ?? "none"];
  if (match === null || unit === undefined)
    throw new Error(`--memory-limit takes a size like 2GB, not ${text}`);
  return Math.floor(Number(match[1]) * unit);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number, not ${text}`);
  return value;
}

function property(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new Error(`--conf takes KEY=VALUE, not ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "15002" },
      host: { type: "string", default: "127.0.0.1" },
      "memory-limit": { type: "string" },
      cores: { type: "string" },
      conf: { type: "string", multiple: true, default: [] },
      "end-with-input": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${usage}\n`);
  const server = await startConnectServer({
    host: values.host,
    port: wholeNumber("port", values.port),
    workingDirectory: process.cwd(),
    sparkConf: Object.fromEntries(values.conf.map(property)),
    connectors,
    python: pythonForFunctions(),
    ...requiredToken(),
    ...(values["memory-limit"] === undefined ? {} : { memoryLimit: bytesOf(values["memory-limit"]) }),
    ...(values.cores === undefined ? {} : { cores: wholeNumber("cores", values.cores) }),
  });
  process.stdout.write(`${JSON.stringify({ kind: "ready", host: values.host, port: server.port })}\n`);
  endGracefully(() => server.close(), values["end-with-input"]);
}

/** The token that callers must show, when the workbench has given one; Python functions must not see it. */
function requiredToken(): { readonly token?: string } {
  const token = process.env["MILLRACE_ENGINE_TOKEN"];
  delete process.env["MILLRACE_ENGINE_TOKEN"];
  return token ? { token } : {};
}

/** The interpreter and the worker of Python functions; undefined where there is no Python. */
function pythonForFunctions() {
  const executable = findPython();
  if (executable === undefined) return undefined;
  const workerScript = fileURLToPath(new URL("../python/function_worker.py", import.meta.url));
  return { executable, workerScript };
}

function endGracefully(close: () => Promise<void>, endsWithInput: boolean): void {
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  const endWithGroup = (): void => {
    process.on("exit", endGroup);
    end();
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (endsWithInput) process.stdin.on("end", endWithGroup).on("error", endWithGroup).resume();
}

/** Whoever started this process gave it a group of its own, and is gone: nothing of the group shall outlive it. */
function endGroup(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    // It leads no group.
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
