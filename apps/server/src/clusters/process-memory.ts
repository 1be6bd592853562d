import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Resident memory of a process in bytes; null when the process is gone or cannot be measured. */
export async function residentMemory(processId: number): Promise<number | null> {
  return (await fromProc(processId)) ?? (await fromPs(processId));
}

async function fromProc(processId: number): Promise<number | null> {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${processId}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** For systems without /proc. */
async function fromPs(processId: number): Promise<number | null> {
  if (process.platform === "linux" || process.platform === "win32") return null;
  try {
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(processId)]);
    return Number(stdout.trim()) * 1024;
  } catch {
    return null;
  }
}
