// The private Python environment of Python cells, in <checkout>/.millrace/python.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { privateFolder, server } from "./paths.js";
import { sourceStamp } from "./source-stamp.js";
import { runProgram, runStep } from "./step.js";

const environment = join(privateFolder, "python");
const requirements = join(server, "python", "requirements.txt");

/** The interpreter of the private environment. */
export function environmentPython() {
  const isWindows = process.platform === "win32";
  return join(environment, isWindows ? "Scripts" : "bin", isWindows ? "python.exe" : "python");
}

/**
 * Makes the environment. A machine without a fitting Python is no failure: SQL and TypeScript cells work.
 * @returns {Promise<string | undefined>} what to tell the user when there is no environment
 */
export async function preparePython() {
  if (process.env.MILLRACE_PYTHON) return undefined;
  const stamp = sourceStamp(["apps/server/python/requirements.txt"]);
  let advice;
  const work = async () => {
    const found = findBasePython();
    if (found.program === undefined) throw new PythonMissing(found.advice);
    await makeEnvironment(found.program);
  };
  try {
    await runStep({
      name: "python",
      title: "Making the Python environment (pyspark-client, ipykernel, pandas)",
      stamp,
      isDone: () => existsSync(environmentPython()),
      work,
    });
  } catch (error) {
    rmSync(environment, { recursive: true, force: true });
    advice = error instanceof PythonMissing ? error.message : installAdvice(error);
  }
  return advice;
}

class PythonMissing extends Error {}

async function makeEnvironment(program) {
  rmSync(environment, { recursive: true, force: true });
  await runProgram(program, ["-m", "venv", environment]);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements];
  await runProgram(environmentPython(), pip);
}

const candidates = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];

/**
 * The first Python of the machine that is new enough.
 * @param {(program: string) => string | undefined} versionOf
 * @returns {{program?: string, advice: string}}
 */
export function findBasePython(versionOf = pythonVersion) {
  const found = candidates.map((program) => ({ program, version: versionOf(program) }));
  const fitting = found.find(({ version }) => version !== undefined && isNewEnough(version));
  if (fitting !== undefined) return { program: fitting.program, advice: "" };
  const old = found.find(({ version }) => version !== undefined);
  const what = old ? `Python ${old.version} is too old` : "There is no Python";
  return {
    advice:
      `${what}: Python cells need 3.10 or newer, with venv and pip. Install it (for example ` +
      "`apt install python3 python3-venv`, `brew install python`, or from https://python.org) and start again.",
  };
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 3 && minor >= 10;
}

function pythonVersion(program) {
  try {
    const code = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])";
    return execFileSync(program, ["-c", code], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}

function installAdvice(error) {
  const reason = String(error?.message ?? error);
  const isOffline = /Temporary failure|Max retries|NewConnectionError|No matching distribution/.test(reason);
  return isOffline
    ? "pip could not download packages: there is no network, or the package index does not answer. Connect and start again, or set MILLRACE_PYTHON to a Python that has pyspark-client, ipykernel and jupyter_client."
    : `The Python environment could not be made.\n${reason}`;
}
