import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { PythonVersion } from "./http/cluster-routes.ts";
import { findPython, pythonMissing } from "./kernels/find-python.ts";
import { startNotebookKernel } from "./kernels/notebook-kernel.ts";
import { openClientReader } from "./sessions/client-reader.ts";
import type { KernelLaunch } from "./sessions/kernel-launch.ts";

/** The real kernels and the real Spark Connect client. */
export const kernelLaunch: KernelLaunch = { startKernel: startNotebookKernel, openReader: openClientReader };

/** The version of the Python that runs cells, or what to install. */
export async function pythonVersion(): Promise<PythonVersion> {
  const python = findPython();
  if (python === undefined) return { pythonVersion: null, pythonMessage: pythonMissing };
  const { stdout } = await promisify(execFile)(python, ["--version"]);
  return { pythonVersion: stdout.replace(/^Python\s+/, "").trim() };
}
