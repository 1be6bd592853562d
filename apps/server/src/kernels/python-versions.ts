import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Machine } from "@millrace/notebook";
import { environmentPython, findPythons, prepareVersion } from "../../launch/python-environment.js";
import { findPython, pythonMissing } from "./find-python.ts";

/** Which Pythons clusters may ask for, and how to come by one. */
export interface PythonVersions {
  /** What the cluster form offers; without any Python, what to install. */
  describe(): Promise<Pick<Machine, "pythonVersion" | "pythonMessage" | "pythonVersions">>;
  /**
   * The interpreter of a version, its environment made when it is missing; undefined when `3` is asked for and the
   * machine has no Python. Rejects with an Error that says what to do.
   */
  prepare(version: string, report: (progress: string) => void): Promise<string | undefined>;
}

/** The version that means the workbench's own environment. */
const ownVersion = "3";
const rememberMs = 60_000;

/** The Pythons of this machine. */
export class MachinePythons implements PythonVersions {
  private found: { readonly at: number; readonly pythons: ReturnType<typeof findPythons> } | undefined;
  private readonly preparing = new Map<string, Promise<string>>();

  async describe(): ReturnType<PythonVersions["describe"]> {
    const own = await ownPythonVersion();
    const others = (await this.pythons())
      .filter(({ minor }) => minor !== minorOf(own))
      .map(({ minor, version }) => ({ id: minor, version, ready: existsSync(environmentPython(minor)) }));
    if (own === undefined)
      return { pythonVersion: null, pythonMessage: pythonMissing, pythonVersions: others };
    const first = { id: ownVersion, version: own, ready: true };
    return { pythonVersion: own, pythonVersions: [first, ...others] };
  }

  async prepare(version: string, report: (progress: string) => void): Promise<string | undefined> {
    if (version === ownVersion || version === minorOf(await ownPythonVersion())) return findPython();
    const preparing = this.preparing.get(version) ?? this.make(version, report);
    this.preparing.set(version, preparing);
    return preparing.finally(() => this.preparing.delete(version));
  }

  private async make(minor: string, report: (progress: string) => void): Promise<string> {
    const python = (await this.pythons()).find((candidate) => candidate.minor === minor);
    if (python === undefined) {
      const { pythonVersions = [] } = await this.describe();
      const has = pythonVersions.map(({ version }) => version).join(", ") || "none";
      throw new Error(
        `This machine has no Python ${minor}; it has ${has}. Install it, or choose another one in the cluster's form.`,
      );
    }
    if (!existsSync(environmentPython(minor)))
      report(`Making an environment of Python ${python.version}: this takes a minute or two, once`);
    const advice = await prepareVersion({ program: python.program, minor, onLine: pipProgress(report) });
    if (advice !== undefined) throw new Error(`Python ${minor} cannot be used. ${advice}`);
    return environmentPython(minor);
  }

  private pythons(): ReturnType<typeof findPythons> {
    if (this.found === undefined || Date.now() - this.found.at > rememberMs)
      this.found = { at: Date.now(), pythons: findPythons() };
    return this.found.pythons;
  }
}

const reportMs = 5_000;

/** The package that pip is at, every few seconds. */
function pipProgress(report: (progress: string) => void): (line: string) => void {
  let reportedAt = Date.now();
  return (line) => {
    const step = /^(Collecting|Installing collected packages)\b:?\s*(\S*)/.exec(line);
    if (step === null || (step[1] === "Collecting" && Date.now() - reportedAt < reportMs)) return;
    reportedAt = Date.now();
    report(step[1] === "Collecting" ? `Python packages: fetching ${step[2]}` : "Python packages: installing");
  };
}

async function ownPythonVersion(): Promise<string | undefined> {
  const python = findPython();
  if (python === undefined) return undefined;
  const { stdout } = await promisify(execFile)(python, ["--version"]);
  return stdout.replace(/^Python\s+/, "").trim();
}

function minorOf(version: string | undefined): string | undefined {
  return version?.split(".").slice(0, 2).join(".");
}
