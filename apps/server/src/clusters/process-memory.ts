import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Memory in bytes that a process and everything it has started hold for themselves; null when the process is gone
 * or cannot be measured. Under Linux without pages of files (code, shared libraries): those are shared and the
 * system takes them back by itself. Elsewhere the resident memory that `ps` tells.
 */
export async function processTreeMemory(processId: number): Promise<number | null> {
  if (process.platform === "win32") return null;
  return process.platform === "linux" ? fromProc(processId) : fromPs(processId);
}

async function fromProc(processId: number): Promise<number | null> {
  const own = await ownMemory(processId);
  if (own === null) return null;
  const children = await Promise.all((await childrenOf(processId)).map(fromProc));
  return children.reduce<number>((sum, memory) => sum + (memory ?? 0), own);
}

async function ownMemory(processId: number): Promise<number | null> {
  const status = await readFile(`/proc/${processId}/status`, "utf8").catch(() => "");
  const kilobytes = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)].map(([, size]) => Number(size));
  return kilobytes.length === 0 ? null : kilobytes.reduce((sum, size) => sum + size, 0) * 1024;
}

/** Each thread has its own list of what it has started. */
async function childrenOf(processId: number): Promise<number[]> {
  const folder = `/proc/${processId}/task`;
  const threads = await readdir(folder).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`${folder}/${thread}/children`, "utf8").catch(() => "")),
  );
  return lists.flatMap((list) => list.split(" ").filter((id) => id.trim() !== "")).map(Number);
}

interface ProcessRow {
  readonly id: number;
  readonly parent: number;
  readonly bytes: number;
}

async function fromPs(processId: number): Promise<number | null> {
  try {
    const { stdout } = await run("ps", ["-axo", "pid=,ppid=,rss="]);
    return memoryOfTree(processId, stdout);
  } catch {
    return null;
  }
}

/** The resident memory of a process and its descendants in a list of `ps -axo pid=,ppid=,rss=`. */
export function memoryOfTree(processId: number, list: string): number | null {
  const rows = list.split("\n").flatMap((line): ProcessRow[] => {
    const [id, parent, kilobytes] = line.trim().split(/\s+/).map(Number);
    return id === undefined || parent === undefined || kilobytes === undefined
      ? []
      : [{ id, parent, bytes: kilobytes * 1024 }];
  });
  const sum = (row: ProcessRow): number =>
    rows.filter(({ parent }) => parent === row.id).reduce((total, child) => total + sum(child), row.bytes);
  const root = rows.find(({ id }) => id === processId);
  return root === undefined ? null : sum(root);
}
