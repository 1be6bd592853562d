import { appendFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type ClusterEvent,
  type ClusterForm,
  clusterEventSchema,
  clusterFormSchema,
} from "@millrace/notebook";
import { z } from "zod";

const savedClusterSchema = z.object({ id: z.string(), createdAt: z.number(), form: clusterFormSchema });

/** What is kept of a cluster between two starts of the workbench. */
export interface SavedCluster {
  readonly id: string;
  readonly createdAt: number;
  readonly form: ClusterForm;
}

/** The files of one cluster: its form, its event log (one JSON object a line) and its driver log. */
export class ClusterFiles {
  readonly folder: string;

  constructor(clustersFolder: string, id: string) {
    this.folder = path.join(clustersFolder, id);
  }

  get driverLog(): string {
    return path.join(this.folder, "driver.log");
  }

  /** What its process keeps while it runs. */
  get scratch(): string {
    return path.join(this.folder, "scratch");
  }

  private get eventLog(): string {
    return path.join(this.folder, "events.jsonl");
  }

  async save(cluster: SavedCluster): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const target = path.join(this.folder, "cluster.json");
    await writeFile(`${target}.new`, `${JSON.stringify(cluster, null, 2)}\n`);
    await rename(`${target}.new`, target);
  }

  async appendEvent(event: ClusterEvent): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await appendFile(this.eventLog, `${JSON.stringify(event)}\n`);
  }

  /** One entry of the driver log, beside what the driver itself prints. The lines after its first are indented. */
  async appendDriverLog(at: number, level: "INFO" | "WARN" | "ERROR", message: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const text = message.trimEnd().replaceAll("\n", "\n    ");
    // A full disk costs the log, not the workbench.
    await appendFile(this.driverLog, `${new Date(at).toISOString()} ${level.padEnd(5)} ${text}\n`).catch(
      () => undefined,
    );
  }

  /** The last 500 events, newest first. A line cut short by a crash is left out. */
  async readEvents(): Promise<ClusterEvent[]> {
    const text = await readFile(this.eventLog, "utf8").catch(() => "");
    const lines = text.split("\n").slice(-501).reverse();
    return lines.flatMap((line) => {
      try {
        const parsed = clusterEventSchema.safeParse(JSON.parse(line));
        return parsed.success ? [parsed.data] : [];
      } catch {
        return [];
      }
    });
  }

  /** The end of the driver log, at most this many bytes. */
  async readDriverLog(bytes: number): Promise<string> {
    const file = await open(this.driverLog, "r").catch(() => undefined);
    if (file === undefined) return "";
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - bytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async delete(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Every cluster that a folder holds, oldest first. */
export async function readSavedClusters(clustersFolder: string): Promise<SavedCluster[]> {
  const names = await readdir(clustersFolder).catch(() => []);
  const clusters = await Promise.all(names.map((name) => readSavedCluster(path.join(clustersFolder, name))));
  return clusters.flat().sort((one, other) => one.createdAt - other.createdAt);
}

async function readSavedCluster(folder: string): Promise<SavedCluster[]> {
  try {
    return [savedClusterSchema.parse(JSON.parse(await readFile(path.join(folder, "cluster.json"), "utf8")))];
  } catch {
    return [];
  }
}
