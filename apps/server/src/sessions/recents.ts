import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type RecentNotebook, recentNotebookSchema } from "@millrace/notebook";
import { z } from "zod";

const maxRecents = 50;

/** The notebooks opened last, newest first, kept in a file. */
export class Recents {
  private readonly file: string;
  private entries: RecentNotebook[];

  private constructor(file: string, entries: RecentNotebook[]) {
    this.file = file;
    this.entries = entries;
  }

  static async open(folder: string): Promise<Recents> {
    const file = path.join(folder, "recents.json");
    try {
      return new Recents(file, z.array(recentNotebookSchema).parse(JSON.parse(await readFile(file, "utf8"))));
    } catch {
      return new Recents(file, []);
    }
  }

  list(): readonly RecentNotebook[] {
    return this.entries;
  }

  opened(notebook: string, openedAt: number): Promise<void> {
    const others = this.entries.filter((entry) => entry.path !== notebook);
    return this.keep([{ path: notebook, openedAt }, ...others]);
  }

  /** Follows a notebook, or all notebooks of a folder, to another path. */
  moved(from: string, to: string): Promise<void> {
    return this.keep(
      this.entries.map((entry) =>
        isAtOrUnder(entry.path, from) ? { ...entry, path: to + entry.path.slice(from.length) } : entry,
      ),
    );
  }

  deleted(notebook: string): Promise<void> {
    return this.keep(this.entries.filter((entry) => !isAtOrUnder(entry.path, notebook)));
  }

  private async keep(entries: RecentNotebook[]): Promise<void> {
    this.entries = entries.slice(0, maxRecents);
    await writeFile(this.file, JSON.stringify(this.entries));
  }
}

/** Whether a path is another one or lies in that folder. */
export function isAtOrUnder(inside: string, folder: string): boolean {
  return inside === folder || inside.startsWith(`${folder}/`);
}
