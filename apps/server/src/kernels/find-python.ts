import { existsSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./repository-root.ts";

/**
 * The Python that runs cells: MILLRACE_PYTHON, or the private environment that `npm start` makes.
 * Undefined when there is neither.
 */
export function findPython(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment.MILLRACE_PYTHON;
  if (named) return existsSync(named) ? named : undefined;
  const folder = join(repositoryRoot(), ".millrace", "python");
  return [join(folder, "bin", "python"), join(folder, "Scripts", "python.exe")].find((file) =>
    existsSync(file),
  );
}

/** What a Python cell says when there is no Python for it. */
export const pythonMissing =
  "Python cells need Python 3.10 or newer with pyspark-client, ipykernel and jupyter_client. " +
  "Install Python (for example `apt install python3 python3-venv`, or from python.org) and start the " +
  "workbench again: it makes a private environment. Or set MILLRACE_PYTHON to a Python that has these " +
  "packages. SQL and TypeScript cells work without Python.";
