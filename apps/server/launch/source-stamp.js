// A short text that changes when any of some files changes.
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./paths.js";

const skipped = new Set(["node_modules", "dist", "test", "__pycache__", "coverage"]);

/**
 * The stamp of files and folders of the checkout, by path, size and time of the last change: reading the
 * contents would take longer than the second start may.
 * @param {string[]} paths
 */
export function sourceStamp(paths) {
  const hash = createHash("sha256");
  hash.update(process.version);
  for (const path of paths) for (const line of describe(join(root, path))) hash.update(line);
  return hash.digest("hex");
}

function* describe(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) {
    yield `${relative(root, path)} ${found.size} ${found.mtimeMs}\n`;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!skipped.has(name)) yield* describe(join(path, name));
  }
}
