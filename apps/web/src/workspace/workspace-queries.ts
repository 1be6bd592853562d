import { type RecentNotebook, routes, type Tutorial, type WorkspaceEntry } from "@millrace/notebook";
import { queryOptions } from "@tanstack/react-query";
import { readJson } from "../session/api.ts";

/** The entries of one folder, folders first, then by name. */
export const folderQuery = (path: string) =>
  queryOptions({
    queryKey: ["workspace", path],
    queryFn: async () => sortEntries(await readJson<readonly WorkspaceEntry[]>(routes.workspace(path))),
  });

export const recentsQuery = queryOptions({
  queryKey: ["recents"],
  queryFn: () => readJson<readonly RecentNotebook[]>(routes.recents),
});

export const tutorialsQuery = queryOptions({
  queryKey: ["tutorials"],
  queryFn: () => readJson<readonly Tutorial[]>(routes.tutorials),
  staleTime: 600_000,
});

function sortEntries(entries: readonly WorkspaceEntry[]): readonly WorkspaceEntry[] {
  return entries.toSorted(
    (left, right) =>
      Number(right.kind === "folder") - Number(left.kind === "folder") ||
      left.name.localeCompare(right.name, undefined, { numeric: true }),
  );
}

/** The page of a notebook. */
export function notebookHref(path: string): string {
  return `/notebook/${path.split("/").map(encodeURIComponent).join("/")}`;
}

export function folderHref(path: string): string {
  return path === "" ? "/workspace" : `/workspace/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** `a/b/c.ipynb` is `c` in `a/b`. */
export function notebookName(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.(ipynb|py|sql|ts)$/, "");
}

export function parentFolder(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** `base.ipynb`, or `base 2.ipynb` when that is taken. */
export function freeName(taken: ReadonlySet<string>, base: string, extension: string): string {
  for (let number = 1; ; number++) {
    const name = `${base}${number === 1 ? "" : ` ${number}`}${extension}`;
    if (!taken.has(name)) return name;
  }
}
