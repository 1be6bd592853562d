import { truncate, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type Disk, localDisk } from "../../../src/run/disk.ts";
import type { DiskStep, LogName } from "./kill-points.ts";

/** Comes back unless the run is to stop at the point; then never. */
export type Reach = (point: string) => Promise<void>;

/** The local disk with places to stop between the steps of writing a file of a log. */
export function crashDisk(reach: Reach): Disk {
  const contents = new Map<string, string | Uint8Array>();
  /** By directory: the file that its next flush completes. */
  const named = new Map<string, string>();
  const at = async (path: string, step: DiskStep): Promise<void> => {
    const log = logOf(path);
    if (log !== undefined) await reach(`${log}:${step}`);
  };
  const beforeName = async (temporary: string, path: string): Promise<void> => {
    const content = contents.get(temporary) ?? "";
    contents.delete(temporary);
    await truncate(temporary, Math.floor(content.length / 2));
    await at(path, "torn");
    await writeFile(temporary, content);
    await at(path, "temporary");
  };
  const afterName = async (path: string): Promise<void> => {
    named.set(dirname(path), path);
    await at(path, "named");
  };
  return {
    ...localDisk,
    async createFlushed(temporary, content) {
      contents.set(temporary, content);
      await localDisk.createFlushed(temporary, content);
    },
    async link(temporary, path) {
      await beforeName(temporary, path);
      await localDisk.link(temporary, path);
      await afterName(path);
    },
    async rename(temporary, path) {
      await beforeName(temporary, path);
      await localDisk.rename(temporary, path);
      await afterName(path);
    },
    async flushDirectory(directory) {
      await localDisk.flushDirectory(directory);
      const path = named.get(directory);
      named.delete(directory);
      if (path !== undefined) await at(path, "flushed");
    },
    async remove(path) {
      await localDisk.remove(path);
      if (/^\d+$/.test(basename(path))) await at(path, "removed");
    },
  };
}

function logOf(path: string): LogName | undefined {
  const directory = dirname(path);
  if (basename(path) === "metadata") return "metadata";
  if (basename(directory) === "offsets") return "offsets";
  if (basename(directory) === "commits") return "commits";
  if (basename(dirname(directory)) === "sources") return "sources";
  return basename(directory) === "_spark_metadata" ? "sinkLog" : undefined;
}
