import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a directory and what is missing above it; gives the topmost that it made, undefined when all were there.
 * Node's own recursive `mkdir` goes round for ever where nothing can be made (below /proc).
 */
export async function makeDirectory(path: string): Promise<string | undefined> {
  const code = await tryToMake(path);
  if (code === undefined) return path;
  if (code === "EEXIST") return undefined;
  const first = await makeDirectory(dirname(path));
  // Another may have made it meanwhile; what is missing now cannot be had.
  if ((await tryToMake(path)) === "ENOENT") await mkdir(path);
  return first ?? path;
}

/** What kept the directory from being made: it was there, or the one above it was not. */
async function tryToMake(path: string): Promise<"EEXIST" | "ENOENT" | undefined> {
  try {
    await mkdir(path);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return code;
    if (code === "ENOENT" && dirname(path) !== path) return code;
    throw error;
  }
}
