import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { SparkError } from "@millrace/spark-model";
import { makeDirectory } from "../files/make-directory.ts";
import { codeOf } from "./disk.ts";
import { recordDirectory } from "./query-record.ts";
import { plainError } from "./streaming-errors.ts";

/** Who owns a checkpoint, as the file `lease` says. */
interface Lease {
  readonly host: string;
  readonly pid: number;
  /** When the process began (`/proc/<pid>/stat`), so that a later process of the same id is not taken for it. */
  readonly processStart: string | undefined;
}

/** How long an owner counts as alive after its last sign, milliseconds. */
const defaultLeaseMs = 20_000;

/** Tokens of the owners in this process. */
const activeTokens = new Set<string>();

/**
 * The one run that may write to a checkpoint (invariant 10). Ownership is a directory
 * `millrace/owner/<token>` in which all files of the checkpoint begin as temporary files. A new owner renames
 * it to its own token: one system call, of which one contender wins, and after which a former owner that
 * wakes up (SIGSTOP, a machine that slept) cannot bring another file into the checkpoint.
 */
export class CheckpointOwner {
  /** Where the owner's temporary files are. */
  readonly directory: string;
  /** The former owner may still be there, asleep. */
  readonly tookOver: boolean;
  readonly #token: string;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(directory: string, token: string, request: { tookOver: boolean; leaseMs: number }) {
    this.directory = directory;
    this.tookOver = request.tookOver;
    this.#token = token;
    activeTokens.add(token);
    this.#heartbeat = setInterval(() => void this.#giveSign(), request.leaseMs / 4);
    this.#heartbeat.unref();
  }

  /** Becomes the owner; throws Spark's CONCURRENT_QUERY while another run is. */
  static async claim(checkpoint: string, leaseMs = defaultLeaseMs): Promise<CheckpointOwner> {
    const root = recordDirectory(checkpoint);
    const token = randomUUID();
    await makeDirectory(root).catch((error: unknown) => {
      throw checkpointUnusable(checkpoint, error);
    });
    for (;;) {
      const taken = await takeFree(root, token);
      if (taken) return new CheckpointOwner(taken, token, { tookOver: false, leaseMs });
      const [former] = await readdir(join(root, "owner")).catch(() => []);
      if (former === undefined) continue;
      const state = await stateOfOwner(join(root, "owner", former), former, leaseMs);
      if (state === "alive") throw checkpointInUse(checkpoint, await readLease(join(root, "owner", former)));
      const directory = await takeFrom(root, former, token);
      if (directory) return new CheckpointOwner(directory, token, { tookOver: state === "asleep", leaseMs });
    }
  }

  /** Throws when another owner has taken over. */
  async check(): Promise<void> {
    const status = await stat(this.directory).catch(() => undefined);
    if (!status) throw ownershipLost(this.directory);
  }

  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    activeTokens.delete(this.#token);
    await rm(this.directory, { recursive: true, force: true });
  }

  async #giveSign(): Promise<void> {
    const now = new Date();
    await utimes(join(this.directory, "lease"), now, now).catch(() => undefined);
  }
}

/** Says who owns a checkpoint at this moment; undefined when nobody does. */
export async function currentOwner(checkpoint: string): Promise<string | undefined> {
  const owners = join(recordDirectory(checkpoint), "owner");
  const [token] = await readdir(owners).catch(() => []);
  if (token === undefined) return undefined;
  const directory = join(owners, token);
  if ((await stateOfOwner(directory, token, defaultLeaseMs)) !== "alive") return undefined;
  return describe(await readLease(directory));
}

async function takeFree(root: string, token: string): Promise<string | undefined> {
  const claim = join(root, `.claim-${token}`);
  await makeDirectory(join(claim, token));
  await writeLease(join(claim, token));
  try {
    // Works only where there is no owner: a directory with something in it is not replaced.
    await rename(claim, join(root, "owner"));
    return join(root, "owner", token);
  } catch (error) {
    await rm(claim, { recursive: true, force: true });
    if (codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST") return undefined;
    throw error;
  }
}

async function takeFrom(root: string, former: string, token: string): Promise<string | undefined> {
  const directory = join(root, "owner", token);
  try {
    await rename(join(root, "owner", former), directory);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  for (const name of await readdir(directory)) await rm(join(directory, name), { force: true });
  await writeLease(directory);
  return directory;
}

/** asleep: the process is there and gives no sign. */
async function stateOfOwner(
  directory: string,
  token: string,
  leaseMs: number,
): Promise<"alive" | "asleep" | "gone"> {
  const lease = await readLease(directory);
  const status = await stat(join(directory, "lease")).catch(() => undefined);
  if (!lease || !status) return "gone";
  if (lease.host === hostname()) {
    if (lease.pid === process.pid) return activeTokens.has(token) ? "alive" : "gone";
    if (!isRunning(lease.pid)) return "gone";
    if ((await processStart(lease.pid)) !== lease.processStart) return "gone";
  }
  return Date.now() - status.mtimeMs > leaseMs ? "asleep" : "alive";
}

async function writeLease(directory: string): Promise<void> {
  const lease: Lease = {
    host: hostname(),
    pid: process.pid,
    processStart: await processStart(process.pid),
  };
  await writeFile(join(directory, "lease"), JSON.stringify(lease));
}

async function readLease(directory: string): Promise<Lease | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, "lease"), "utf8")) as Lease;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Undefined where the system does not say. */
async function processStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ")[19];
}

function describe(lease: Lease | undefined): string {
  return lease ? `process ${lease.pid} on ${lease.host}` : "another process";
}

function checkpointInUse(checkpoint: string, lease: Lease | undefined): SparkError {
  return new SparkError({
    errorClass: "CONCURRENT_QUERY",
    kind: "SparkException",
    sqlState: "0A000",
    message: `Another instance of this query was just started by a concurrent session: ${describe(lease)} runs a query on the checkpoint ${checkpoint}. Stop that query first.`,
  });
}

function checkpointUnusable(checkpoint: string, error: unknown): SparkError {
  const reason = error instanceof Error ? error.message : String(error);
  return plainError(
    "SparkException",
    `Cannot make the checkpoint ${checkpoint}: ${reason}. Choose another checkpointLocation.`,
    error,
  );
}

function ownershipLost(directory: string): SparkError {
  return new SparkError({
    errorClass: "CONCURRENT_STREAM_LOG_UPDATE",
    messageParameters: { batchId: "?" },
    message: `Another run has taken over the checkpoint while this one gave no sign of life (${directory} is gone). This run ends; nothing that it did since is in the checkpoint.`,
  });
}
