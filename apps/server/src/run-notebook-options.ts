import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type ClusterForm, clusterFormSchema } from "@millrace/notebook";
import { readSavedClusters } from "./clusters/cluster-files.ts";
import { mayBeNotebook } from "./sessions/notebook-file.ts";
import { privateFolder } from "./sessions/workspace-path.ts";

/** What `npm run -s notebook -- --help` prints. */
export const usage = `notebook run FILE.ipynb|FILE.py [options]

Runs every cell from top to bottom without a browser, and prints what the cells print.
Stops the queries that it started.

  --cluster NAME   a cluster of the workspace by its name, or an sc:// address; else a fresh local one
  --workspace DIR  where clusters are looked up by name (~/millrace)
  --timeout S      give up after so many seconds
  --param K=V      a notebook parameter; may be repeated
  --out OUT.ipynb  write the notebook with its outputs

Exit code: 0 every cell succeeded; 1 a cell or query failed, or the time was up; 2 nothing was run.`;

/** The command line asks for what cannot be done; nothing was run. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface RunOptions {
  readonly file: string;
  readonly form: ClusterForm;
  readonly timeoutMs: number | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly out: string | undefined;
}

/** Reads the command line; undefined when it asks for help. Throws `UsageError`. */
export async function readRunOptions(args: readonly string[]): Promise<RunOptions | undefined> {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [command, file, ...rest] = positionals;
  if (command !== "run") throw new UsageError(`Say what to run:\n\n${usage}`);
  if (file === undefined) throw new UsageError("Say which notebook to run: notebook run FILE.ipynb");
  if (rest.length > 0) throw new UsageError(`One notebook at a time: ${file}, not also ${rest.join(", ")}`);
  return {
    file: await notebookFile(path.resolve(callerFolder(), file)),
    form: await clusterForm(values.cluster, path.resolve(callerFolder(), values.workspace)),
    timeoutMs: milliseconds(values.timeout),
    parameters: Object.fromEntries(values.param.map(parameter)),
    out: values.out === undefined ? undefined : await outFile(path.resolve(callerFolder(), values.out)),
  };
}

/** npm runs scripts in the repository; relative paths are the caller's. */
export function callerFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        cluster: { type: "string" },
        workspace: { type: "string", default: path.join(homedir(), "millrace") },
        timeout: { type: "string" },
        param: { type: "string", multiple: true, default: [] },
        out: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(". To specify");
    throw new UsageError(`${reason}. See: npm run -s notebook -- --help`);
  }
}

async function notebookFile(file: string): Promise<string> {
  const status = await stat(file).catch(() => undefined);
  if (status === undefined) throw new UsageError(`There is no file ${file}`);
  if (status.isDirectory())
    throw new UsageError(`${file} is a folder. Name a notebook: FILE.ipynb or FILE.py`);
  if (!mayBeNotebook(file)) {
    throw new UsageError(`${file} is no notebook: its name ends neither in .ipynb nor in .py, .sql or .ts`);
  }
  return file;
}

async function outFile(file: string): Promise<string> {
  if (!file.endsWith(".ipynb")) throw new UsageError("--out takes a name that ends in .ipynb");
  const folder = path.dirname(file);
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new UsageError(`--out: the folder ${folder} is missing or cannot be written`);
  }
  return file;
}

async function clusterForm(name: string | undefined, workspace: string): Promise<ClusterForm> {
  if (name === undefined) return clusterFormSchema.parse({ name: "run", autoTerminationMinutes: 0 });
  if (name.startsWith("sc:")) {
    const form = clusterFormSchema.safeParse({ name, runtime: "connect", sparkConnectAddress: name });
    if (form.success) return form.data;
    throw new UsageError(`--cluster ${name}: ${form.error.issues.map(({ message }) => message).join("; ")}`);
  }
  const saved = await readSavedClusters(path.join(workspace, privateFolder, "clusters"));
  const found = saved.find(({ form }) => form.name === name);
  if (found !== undefined) return found.form;
  const names = saved.map(({ form }) => form.name).join(", ");
  throw new UsageError(`The workspace ${workspace} has no cluster named ${name}. It has: ${names || "none"}`);
}

function milliseconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0) || seconds > 2_000_000) {
    throw new UsageError(`--timeout takes a number of seconds above 0, not ${JSON.stringify(text)}`);
  }
  return seconds * 1000;
}

function parameter(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--param takes NAME=VALUE, not ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
