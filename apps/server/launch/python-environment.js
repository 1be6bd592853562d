// The private Python environment of Python cells, in <checkout>/.millrace/python.
import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { privateFolder, server } from "./paths.js";
import { sourceStamp } from "./source-stamp.js";
import { runProgram, runStep } from "./step.js";

const requirements = join(server, "python", "requirements.txt");
const packages = "pyspark-client, ipykernel, pandas";

/**
 * The interpreter of a private environment.
 * @param {string} [minor] such as `3.12`; the workbench's own environment unless stated
 */
export function environmentPython(minor) {
  const isWindows = process.platform === "win32";
  return join(folderOf(minor), isWindows ? "Scripts" : "bin", isWindows ? "python.exe" : "python");
}

function folderOf(minor) {
  return join(privateFolder, minor === undefined ? "python" : `python-${minor}`);
}

/**
 * Makes the workbench's environment. A machine without a fitting Python is no failure: SQL and TypeScript cells
 * work.
 * @returns {Promise<string | undefined>} what to tell the user when there is no environment
 */
export async function preparePython() {
  if (process.env.MILLRACE_PYTHON) return undefined;
  return prepare({
    name: "python",
    title: `Making the Python environment (${packages})`,
    find: () => findBasePython(),
  });
}

/**
 * Makes the environment of one version of Python.
 * @param {{program: string, minor: string, onLine: (line: string) => void}} options `onLine` hears what pip says
 * @returns {Promise<string | undefined>} what to tell the user when there is no environment
 */
export async function prepareVersion({ program, minor, onLine }) {
  return prepare({
    name: `python-${minor}`,
    title: `Making the Python ${minor} environment (${packages})`,
    find: () => ({ program, advice: "" }),
    minor,
    onLine,
  });
}

async function prepare({ name, title, find, minor, onLine }) {
  const work = async () => {
    const found = find();
    if (found.program === undefined) throw new PythonMissing(found.advice);
    await makeEnvironment({ program: found.program, minor, onLine });
  };
  try {
    await runStep({
      name,
      title,
      stamp: sourceStamp(["apps/server/python/requirements.txt"]),
      isDone: () => existsSync(environmentPython(minor)),
      work,
    });
    return undefined;
  } catch (error) {
    rmSync(folderOf(minor), { recursive: true, force: true });
    return error instanceof PythonMissing ? error.message : installAdvice(error);
  }
}

class PythonMissing extends Error {}

async function makeEnvironment({ program, minor, onLine }) {
  rmSync(folderOf(minor), { recursive: true, force: true });
  await runProgram(program, ["-m", "venv", folderOf(minor)]);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements];
  await runProgram(environmentPython(minor), pip, { onLine });
}

const minors = ["3.14", "3.13", "3.12", "3.11", "3.10"];
const candidates = ["python3", ...minors.map((minor) => `python${minor}`), "python"];

/**
 * The Pythons of the machine that are new enough: one for each minor version, the newest first.
 * @returns {Promise<{program: string, version: string, minor: string}[]>}
 */
export async function findPythons() {
  const programs = [...candidates, ...managedPythons()];
  const found = await Promise.all(
    programs.map(async (program) => ({ program, version: await probe(program) })),
  );
  const byMinor = new Map();
  for (const { program, version } of found) {
    if (version === undefined || !isNewEnough(version)) continue;
    const minor = version.split(".").slice(0, 2).join(".");
    if (!byMinor.has(minor)) byMinor.set(minor, { program, version, minor });
  }
  return [...byMinor.values()].sort((one, other) => minorOf(other) - minorOf(one));
}

function minorOf({ version }) {
  return Number(version.split(".")[1]);
}

/** Pythons that version managers keep beside the search path. */
function managedPythons() {
  const homes = [
    join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions"),
    join(homedir(), ".local", "share", "uv", "python"),
  ];
  return homes.flatMap((home) =>
    existsSync(home) ? readdirSync(home).map((name) => join(home, name, "bin", "python3")) : [],
  );
}

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

/** What a Python must have, and its version. */
const question = ["-c", "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])"];

function pythonVersion(program) {
  try {
    return execFileSync(program, question, { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}

function probe(program) {
  return promisify(execFile)(program, question).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

function installAdvice(error) {
  const reason = String(error?.message ?? error);
  const isOffline = /Temporary failure|Max retries|NewConnectionError|No matching distribution/.test(reason);
  return isOffline
    ? "pip could not download packages: there is no network, or the package index does not answer. Connect and start again, or set MILLRACE_PYTHON to a Python that has pyspark-client, ipykernel and jupyter_client."
    : `The Python environment could not be made.\n${reason}`;
}
