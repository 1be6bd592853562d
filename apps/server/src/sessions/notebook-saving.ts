import { copyFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Notebook } from "@millrace/notebook";
import { writeNotebookFile } from "./notebook-file.ts";
import { messageOf } from "./session-kernel.ts";

const autosaveMs = 1_000;

export interface SavingSurroundings {
  readonly file: () => string;
  readonly document: () => { readonly notebook: Notebook; readonly revision: number };
  readonly saved: (revision: number, error: string | undefined) => void;
}

/** Writes a session's notebook a second after a change. A file that another program has changed is kept aside. */
export class NotebookSaving {
  private readonly surroundings: SavingSurroundings;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private known: { readonly file: string; readonly modifiedAt: number } | undefined;

  constructor(surroundings: SavingSurroundings) {
    this.surroundings = surroundings;
    const file = surroundings.file();
    this.writing = this.note(file);
  }

  schedule(): void {
    this.timer ??= setTimeout(() => void this.flush(), autosaveMs);
  }

  /** Writes now. Never rejects: what went wrong is reported. */
  flush(): Promise<void> {
    this.cancel();
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async write(): Promise<void> {
    const file = this.surroundings.file();
    const { notebook, revision } = this.surroundings.document();
    try {
      await this.keepForeignChange(file);
      await writeNotebookFile(file, notebook);
      await this.note(file);
      this.surroundings.saved(revision, undefined);
    } catch (error) {
      this.surroundings.saved(revision, `The notebook could not be saved: ${messageOf(error)}`);
    }
  }

  private async keepForeignChange(file: string): Promise<void> {
    const status = await stat(file).catch(() => undefined);
    if (status === undefined || this.known?.file !== file || status.mtimeMs === this.known.modifiedAt) return;
    const { dir, name, ext } = path.parse(file);
    const time = new Date(status.mtimeMs).toISOString().slice(0, 19).replaceAll(":", "-");
    await copyFile(file, path.join(dir, `${name} (changed on disk ${time})${ext}`));
  }

  private async note(file: string): Promise<void> {
    const status = await stat(file).catch(() => undefined);
    this.known = status === undefined ? undefined : { file, modifiedAt: status.mtimeMs };
  }
}
