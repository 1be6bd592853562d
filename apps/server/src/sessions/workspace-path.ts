import { lstat, realpath } from "node:fs/promises";
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
  // Case is ignored because some file systems do.
  if (names[0]?.toLowerCase() === privateFolder) throw new WorkspacePathError(belongsToWorkbench);
  const target = path.join(root, ...names);
  const realRoot = await realpath(root);
  const real = await realPathOfNearest(target);
  if (real === undefined || !isWithin(real, realRoot)) {
    throw new WorkspacePathError(`The path ${JSON.stringify(inside)} leads out of the workspace`);
  }
  if (isWithin(real, path.join(realRoot, privateFolder))) throw new WorkspacePathError(belongsToWorkbench);
  return target;
}

const belongsToWorkbench = `The folder ${privateFolder} belongs to the workbench`;

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}

/** The real path of a file, or of its nearest folder that exists; undefined for a link that leads nowhere. */
async function realPathOfNearest(target: string): Promise<string | undefined> {
  try {
    return await realpath(target);
  } catch {
    // Writing to such a link would make the file that it names, wherever that is.
    if (await isLink(target)) return undefined;
    const parent = path.dirname(target);
    return parent === target ? target : realPathOfNearest(parent);
  }
}

async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (status) => status.isSymbolicLink(),
    () => false,
  );
}
