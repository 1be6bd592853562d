import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectors } from "@millrace/connectors";
import { startConnectServer } from "../src/index.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const privatePython = join(root, ".millrace", "python", "bin", "python");

/** The Python that has the real pyspark-client. */
export const python = process.env["MILLRACE_PYTHON"] ?? privatePython;

/** Path of the worker that runs Python functions. */
export const workerScript = join(root, "apps", "server", "python", "function_worker.py");

/** A Spark Connect server for real PySpark clients, in a folder of its own. */
export interface PySparkServer {
  readonly python: string;
  readonly remote: string;
  readonly workingDirectory: string;
  close(): Promise<void>;
}

export async function startPySparkServer(): Promise<PySparkServer> {
  if (!existsSync(python)) throw new Error(`There is no Python at ${python}; npm test makes it.`);
  const workingDirectory = mkdtempSync(join(tmpdir(), "millrace-engine-"));
  const server = await startConnectServer({
    port: 0,
    workingDirectory,
    connectors,
    python: { executable: python, workerScript },
    print: () => {},
  });
  return {
    python,
    remote: `sc://127.0.0.1:${server.port}`,
    workingDirectory,
    async close() {
      await server.close();
      rmSync(workingDirectory, { recursive: true, force: true });
    },
  };
}
