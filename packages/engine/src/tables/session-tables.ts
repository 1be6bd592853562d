import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type LogicalPlan,
  type Schema,
  SparkError,
  structType,
  type TableScan,
  unsupported,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import type { CreateTableRequest, Table, TableChange, Tables } from "../engine.ts";
import { makeDirectory } from "../files/make-directory.ts";
import { resolvePath } from "../files/resolve-path.ts";
import { fileRows, fileSchema, isFileFormat } from "../files/scan-files.ts";
import type { Replaced } from "../files/write-files.ts";
import type { InputText } from "../program/run-program.ts";
import type { BatchRunner } from "./batch-runner.ts";
import { type CatalogEntry, CatalogFiles } from "./catalog-file.ts";
import type { MemoryTables } from "./memory-tables.ts";
import {
  locationExists,
  schemaExists,
  schemaNotEmpty,
  schemaNotFound,
  tableExists,
  tableNotFound,
} from "./table-errors.ts";

export interface SessionTablesOptions {
  readonly runner: BatchRunner;
  readonly memoryTables: MemoryTables;
  readonly lateRows: { readonly schema: Schema; readonly sql: string };
  readonly workingDirectory: string;
  /** Absolute. */
  readonly warehouse: string;
}

/** How rows go into a table. */
interface Insertion {
  readonly mode: "append" | "overwrite";
  readonly replaced?: Replaced | undefined;
}

/** Saved tables of the warehouse directory, and the tables of the session's memory sinks. */
export class SessionTables implements Tables {
  readonly #options: SessionTablesOptions;
  readonly #catalog: CatalogFiles;

  constructor(options: SessionTablesOptions) {
    this.#options = options;
    this.#catalog = new CatalogFiles(options.warehouse);
  }

  async lookup(identifier: readonly string[]): Promise<Table | undefined> {
    if (isLateRows(identifier)) return systemTable("late_rows", this.#options.lateRows.schema);
    const { database, name } = nameOf(identifier);
    const memory = database === "default" ? this.#options.memoryTables.lookup(name) : undefined;
    if (memory) return memoryTable(memory);
    const entry = await this.#find(database, name);
    return entry === undefined ? undefined : { ...entry, database };
  }

  async list(database = "default"): Promise<readonly Table[]> {
    const saved = await this.#catalog.read(database.toLowerCase());
    const memory = this.#options.memoryTables.list().map(memoryTable);
    return [...saved.map((entry) => ({ ...entry, database: database.toLowerCase() })), ...memory];
  }

  async create(request: CreateTableRequest): Promise<void> {
    const { database, name } = nameOf(request.identifier);
    await this.#checkDatabase(database);
    const existing = await this.#find(database, name);
    if (existing && request.mode === "ignore") return;
    if (existing && (request.mode === "errorIfExists" || request.mode === "append")) {
      throw tableExists([database, name]);
    }
    if (!isFileFormat(request.format)) {
      if (["orc", "avro", "delta", "xml", "jdbc", "hive"].includes(request.format))
        throw unsupported(`A table of format ${request.format}`, "Use parquet, json, csv or text.");
      throw new SparkError({
        errorClass: "DATA_SOURCE_NOT_FOUND",
        messageParameters: { provider: request.format },
      });
    }
    const entry = await this.#newEntry(request, existing);
    if (existing && existing.location !== entry.location && !existing.isExternal) {
      await rm(existing.location, { recursive: true, force: true });
    }
    await this.#fill(entry, request);
    await this.#put(database, entry);
  }

  async insert(
    identifier: readonly string[],
    plan: LogicalPlan,
    mode: "append" | "overwrite",
    replaced?: Replaced,
  ): Promise<void> {
    const { database, name } = nameOf(identifier);
    const entry = await this.#find(database, name);
    if (entry === undefined) throw tableNotFound(identifier);
    await this.#save(entry, plan, { mode, replaced });
  }

  async drop(identifier: readonly string[], ifExists: boolean): Promise<void> {
    const { database, name } = nameOf(identifier);
    if (this.#options.memoryTables.lookup(name) && database === "default") {
      await this.#options.runner.withConnection((connection) =>
        this.#options.memoryTables.drop(name, connection),
      );
      return;
    }
    const entry = await this.#find(database, name);
    if (entry === undefined) {
      if (ifExists) return;
      throw tableNotFound(identifier);
    }
    const rest = (await this.#catalog.read(database)).filter((other) => other.name !== entry.name);
    await this.#catalog.write(database, rest);
    if (!entry.isExternal) await rm(entry.location, { recursive: true, force: true });
  }

  async alter(identifier: readonly string[], change: TableChange): Promise<void> {
    const { database, entry } = await this.#saved(identifier);
    const { comment: _, ...others } = entry;
    const comment = change.comment === undefined ? entry.comment : (change.comment ?? undefined);
    await this.#put(database, {
      ...others,
      schema: change.schema ? partitionsLast(change.schema, entry.partitionBy) : entry.schema,
      properties: change.properties ?? entry.properties,
      ...(comment === undefined ? {} : { comment }),
    });
  }

  /** The files of a table that the warehouse keeps go with its name. */
  async rename(identifier: readonly string[], newIdentifier: readonly string[]): Promise<void> {
    const { database, entry } = await this.#saved(identifier);
    const target = nameOf(newIdentifier);
    if (await this.#find(target.database, target.name)) throw tableExists([target.database, target.name]);
    const location = entry.isExternal ? entry.location : this.#folder(target);
    if (location !== entry.location) await rename(entry.location, location);
    await this.#put(target.database, { ...entry, name: target.name, location });
    const rest = (await this.#catalog.read(database)).filter((other) => other.name !== entry.name);
    await this.#catalog.write(database, rest);
  }

  async #saved(
    identifier: readonly string[],
  ): Promise<{ readonly database: string; readonly entry: CatalogEntry }> {
    const { database, name } = nameOf(identifier);
    const entry = await this.#find(database, name);
    if (entry === undefined) throw tableNotFound(identifier);
    return { database, entry };
  }

  #folder({ database, name }: { readonly database: string; readonly name: string }): string {
    const { warehouse } = this.#options;
    return database === "default" ? join(warehouse, name) : join(warehouse, `${database}.db`, name);
  }

  databases(): Promise<readonly string[]> {
    return this.#catalog.databases();
  }

  async createDatabase(name: string, ifNotExists: boolean): Promise<void> {
    const database = name.toLowerCase();
    if ((await this.databases()).includes(database)) {
      if (ifNotExists) return;
      throw schemaExists(database);
    }
    await this.#catalog.write(database, []);
  }

  async dropDatabase(name: string, options: { ifExists: boolean; cascade: boolean }): Promise<void> {
    const database = name.toLowerCase();
    if (database === "default") throw unsupported("Dropping the default database", "Drop its tables.");
    if (!(await this.databases()).includes(database)) {
      if (options.ifExists) return;
      throw schemaNotFound(database);
    }
    const entries = await this.#catalog.read(database);
    if (entries.length > 0 && !options.cascade) throw schemaNotEmpty(database);
    for (const entry of entries) await this.drop([database, entry.name], true);
    await this.#catalog.remove(database);
    await rm(join(this.#options.warehouse, `${database}.db`), { recursive: true, force: true });
  }

  /** SQL of the rows of a table, columns in its schema's order. */
  async rows(scan: TableScan, connection: DuckConnection): Promise<InputText> {
    if (isLateRows(scan.identifier)) return this.#options.lateRows.sql;
    const { database, name } = nameOf(scan.identifier);
    const memory = database === "default" ? this.#options.memoryTables.lookup(name) : undefined;
    if (memory) return memoryRows(memory.duckTable, scan.output.length > memory.schema.fields.length);
    const entry = await this.#find(database, name);
    if (entry === undefined) throw tableNotFound(scan.identifier);
    const { format, schema, location } = entry;
    const options = { ...entry.options, ...scan.options };
    const { isStreaming, output } = scan;
    const files = {
      kind: "dataSourceScan",
      format,
      options,
      paths: [location],
      schema,
      isStreaming,
      output,
    } as const;
    return fileRows(files, this.#options.runner.fileEnvironment(connection));
  }

  async #find(database: string, name: string): Promise<CatalogEntry | undefined> {
    return (await this.#catalog.read(database)).find((entry) => entry.name === name);
  }

  async #checkDatabase(database: string): Promise<void> {
    if (!(await this.databases()).includes(database)) throw schemaNotFound(database);
  }

  async #newEntry(request: CreateTableRequest, existing: CatalogEntry | undefined): Promise<CatalogEntry> {
    const { database, name } = nameOf(request.identifier);
    const { workingDirectory, runner } = this.#options;
    const folder = this.#folder({ database, name });
    const location =
      request.location === undefined ? folder : resolvePath(request.location, workingDirectory);
    if (request.location === undefined && existing === undefined && (await holdsFiles(location))) {
      throw locationExists([database, name], location);
    }
    const schema = request.query ? runner.compile(request.query).schema : request.schema;
    return {
      name,
      schema: partitionsLast(schema ?? (await this.#inferred(request, location)), request.partitionBy),
      format: request.format,
      location,
      isExternal: request.location !== undefined,
      partitionBy: request.partitionBy,
      options: request.options,
      ...(request.comment === undefined ? {} : { comment: request.comment }),
      properties: request.properties ?? {},
    };
  }

  #inferred({ format, options }: CreateTableRequest, location: string): Promise<Schema> {
    const { runner } = this.#options;
    return runner.withConnection((connection) =>
      fileSchema({ format, options, paths: [location] }, runner.fileEnvironment(connection)),
    );
  }

  async #fill(entry: CatalogEntry, { query, mode, location }: CreateTableRequest): Promise<void> {
    if (query) await this.#save(entry, query, { mode: "overwrite", replaced: "all" });
    else if (mode === "replace" && location === undefined)
      await rm(entry.location, { recursive: true, force: true });
    await makeDirectory(entry.location);
  }

  /** Columns of a plan match the table's by position when it has its own schema, by name otherwise. */
  #save(entry: CatalogEntry, plan: LogicalPlan, { mode, replaced }: Insertion): Promise<void> {
    const { format, location, options, partitionBy } = entry;
    const request = { format, path: location, mode, options, partitionBy };
    return this.#options.runner.save(plan, replaced === undefined ? request : { ...request, replaced });
  }

  async #put(database: string, entry: CatalogEntry): Promise<void> {
    const others = (await this.#catalog.read(database)).filter((other) => other.name !== entry.name);
    await this.#catalog.write(database, [...others, entry]);
  }
}

/** `system.streaming.late_rows`: what `streaming_late_rows()` reads. */
function isLateRows(identifier: readonly string[]): boolean {
  return identifier.join(".") === "system.streaming.late_rows";
}

function systemTable(name: string, schema: Schema): Table {
  return { database: "system.streaming", name, schema, format: "system", partitionBy: [], properties: {} };
}

/** Names of tables and databases are kept in lower case, as Spark's catalog keeps them. */
function nameOf(identifier: readonly string[]): { readonly database: string; readonly name: string } {
  const [name = "", database = "default"] = [...identifier].reverse();
  return { database: database.toLowerCase(), name: name.toLowerCase() };
}

function memoryTable({ name, schema }: { readonly name: string; readonly schema: Schema }): Table {
  return { database: "", name, schema, format: "memory", partitionBy: [], properties: {} };
}

function partitionsLast(schema: Schema, partitionBy: readonly string[]): Schema {
  const names = partitionBy.map((name) => name.toLowerCase());
  const position = (name: string) => names.indexOf(name.toLowerCase());
  const own = schema.fields.filter((field) => position(field.name) < 0);
  const partitions = schema.fields.filter((field) => position(field.name) >= 0);
  partitions.sort((left, right) => position(left.name) - position(right.name));
  return structType([...own, ...partitions].map((field) => ({ ...field, nullable: true })));
}

async function holdsFiles(directory: string): Promise<boolean> {
  return (await readdir(directory).catch(() => [])).length > 0;
}

/** Rows of a memory table; `input_file_name()` adds a column to the scan, which is empty here. */
function memoryRows(table: string, withFileName: boolean): InputText {
  return withFileName ? `SELECT *, '' FROM ${table}` : table;
}
