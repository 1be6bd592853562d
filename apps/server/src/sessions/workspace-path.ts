import { realpath } from "node:fs/promises";
import path from "node:path";

/** Names that the workbench keeps for itself at the top of the workspace. */
export const privateFolder = ".millrace";

/** A path that leaves the workspace, or that no file may have. */
export class WorkspacePathError extends Error {
  override readonly name = "WorkspacePathError";
}

/**
 * Turns a path inside the workspace into one of the file system. Throws `WorkspacePathError` where it would
 * leave the workspace, by `..`, by an absolute path or through a symbolic link, or enter the private folder.
 */
export async function resolveWorkspacePath(root: string, inside: string): Promise<string> {
  const names = inside.split("/").filter((name) => name !== "");
  const refused = names.find((name) => name === "." || name === ".." || /[\\\p{Cc}]/u.test(name));
  if (refused !== undefined || inside.startsWith("/") || path.isAbsolute(inside)) {
    throw new WorkspacePathError(`The path ${JSON.stringify(inside)} is not inside the workspace`);
  }
  if (names[0] === privateFolder) {
    throw new WorkspacePathError(`The folder ${privateFolder} belongs to the workbench`);
  }
  const target = path.join(root, ...names);
  const realRoot = await realpath(root);
  const real = await realPathOfNearest(target);
  if (real !== realRoot && !real.startsWith(realRoot + path.sep)) {
    throw new WorkspacePathError(`The path ${JSON.stringify(inside)} leads out of the workspace`);
  }
  return target;
}

/** The real path of a file, or of its nearest folder that exists. */
async function realPathOfNearest(target: string): Promise<string> {
  try {
    return await realpath(target);
  } catch {
    const parent = path.dirname(target);
    return parent === target ? target : realPathOfNearest(parent);
  }
}
