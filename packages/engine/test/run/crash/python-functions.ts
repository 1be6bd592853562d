import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ColumnBatch,
  longType,
  type PythonFunctionCall,
  type Schema,
  structField,
  structType,
} from "@millrace/spark-model";
import { SessionPythonFunctions } from "../../../../connect-server/src/python/session-python-functions.ts";
import type { PythonGroupMap } from "../../../src/python-functions.ts";

/** The functions that `python/functions.py` writes. */
export type FunctionName = "grouped_state" | "processor";

/** Rows that `grouped_state` keeps of a group. */
export const groupState: Schema = structType([structField("count", longType), structField("sum", longType)]);

/** Tells a child where Python, the worker and the pickled functions are; JSON. */
const variable = "MILLRACE_CRASH_PYTHON";

interface CrashPython {
  readonly executable: string;
  readonly workerScript: string;
  /** The directory that `functions.py` wrote to. */
  readonly functions: string;
}

/** Pickles the functions into a directory; gives the environment that a child finds them by. */
export function pickleFunctions(repository: string, functions: string): Readonly<Record<string, string>> {
  const privatePython = join(repository, ".millrace", "python", "bin", "python");
  const executable = process.env["MILLRACE_PYTHON"] ?? privatePython;
  if (!existsSync(executable)) throw new Error(`There is no Python at ${executable}; npm test makes it.`);
  mkdirSync(functions, { recursive: true });
  const script = join(repository, "packages/engine/test/run/crash/python/functions.py");
  execFileSync(executable, [script, functions]);
  const workerScript = join(repository, "apps/server/python/function_worker.py");
  return { [variable]: JSON.stringify({ executable, workerScript, functions } satisfies CrashPython) };
}

/** Calls functions one after the other: a second worker would take seconds to start. */
class OneWorker extends SessionPythonFunctions {
  #last: Promise<unknown> = Promise.resolve();

  override mapGroups(map: PythonGroupMap): Promise<readonly ColumnBatch[]> {
    const next = this.#last.then(() => super.mapGroups(map));
    this.#last = next.catch(() => {});
    return next;
  }
}

/** A worker for the functions of all lanes, started when the first is called. */
export function startWorker(environment: NodeJS.ProcessEnv = process.env): SessionPythonFunctions {
  return new OneWorker(() => ({ ...found(environment), workingDirectory: process.cwd() }));
}

/** A call of a pickled function; `evalType` as in PySpark's PythonEvalType. */
export function pythonCall(name: FunctionName, dataType: Schema, evalType: number): PythonFunctionCall {
  return {
    kind: "python",
    name,
    arguments: [],
    dataType,
    deterministic: true,
    evalType,
    command: new Uint8Array(readFileSync(join(found(process.env).functions, name))),
    pythonVersion: "3.11",
  };
}

function found(environment: NodeJS.ProcessEnv): CrashPython {
  return JSON.parse(environment[variable] ?? "{}") as CrashPython;
}
