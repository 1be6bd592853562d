import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromSchemaJson, type Schema, structType, toSchemaJson } from "@millrace/spark-model";
import { makeDirectory } from "../files/make-directory.ts";

/** A saved table as its database's catalog file keeps it. */
export interface CatalogEntry {
  readonly name: string;
  readonly schema: Schema;
  readonly format: string;
  readonly location: string;
  /** Whether dropping the table leaves its files (it was made with a location). */
  readonly isExternal: boolean;
  readonly partitionBy: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly comment?: string;
  readonly properties: Readonly<Record<string, string>>;
}

const folder = ".millrace";

/** The databases of a warehouse directory: one JSON file each, in `.millrace`; `default` is always there. */
export class CatalogFiles {
  readonly #directory: string;

  constructor(warehouse: string) {
    this.#directory = join(warehouse, folder);
  }

  async databases(): Promise<readonly string[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const found = names
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -".json".length));
    return [...new Set(["default", ...found])].sort();
  }

  /** The tables of a database; none when the database does not exist. */
  async read(database: string): Promise<readonly CatalogEntry[]> {
    const text = await readFile(this.#path(database), "utf8").catch(() => undefined);
    if (text === undefined) return [];
    const stored = JSON.parse(text) as readonly (Omit<CatalogEntry, "schema"> & {
      readonly schema: unknown;
    })[];
    return stored.map((entry) => {
      const schema = fromSchemaJson(entry.schema);
      return { ...entry, schema: schema.kind === "struct" ? schema : structType([]) };
    });
  }

  /** Replaces a database's tables in one step. */
  async write(database: string, entries: readonly CatalogEntry[]): Promise<void> {
    await makeDirectory(this.#directory);
    const stored = entries.map((entry) => ({ ...entry, schema: toSchemaJson(entry.schema) }));
    const temporary = `${this.#path(database)}.${process.pid}.tmp`;
    await writeFile(temporary, `${JSON.stringify(stored, undefined, 1)}\n`);
    await rename(temporary, this.#path(database));
  }

  async remove(database: string): Promise<void> {
    await rm(this.#path(database), { force: true });
  }

  #path(database: string): string {
    return join(this.#directory, `${database}.json`);
  }
}
