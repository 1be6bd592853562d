import { basename } from "node:path";

/** The files that a source has taken; files far older than the newest are forgotten and never taken (SeenFilesMap). */
export class SeenFiles {
  readonly #maxAge: number;
  readonly #fileNameOnly: boolean;
  readonly #timestamps = new Map<string, number>();
  #latest = 0;
  #purgedBefore = 0;

  constructor(options: { readonly maxFileAge: number; readonly fileNameOnly: boolean }) {
    this.#maxAge = options.maxFileAge;
    this.#fileNameOnly = options.fileNameOnly;
  }

  add(path: string, timestamp: number): void {
    this.#timestamps.set(this.#key(path), timestamp);
    this.#latest = Math.max(this.#latest, timestamp);
  }

  has(path: string): boolean {
    return this.#timestamps.has(this.#key(path));
  }

  /** Whether a file that has not been taken is too old to be. */
  isTooOld(timestamp: number): boolean {
    return timestamp < this.#purgedBefore;
  }

  /** Forgets what is older than the newest by more than the age limit. */
  purge(): void {
    this.#purgedBefore = Math.max(this.#purgedBefore, this.#latest - this.#maxAge);
    for (const [key, timestamp] of this.#timestamps) {
      if (timestamp < this.#purgedBefore) this.#timestamps.delete(key);
    }
  }

  #key(path: string): string {
    return this.#fileNameOnly ? basename(path) : path;
  }
}
