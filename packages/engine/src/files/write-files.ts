import { randomUUID } from "node:crypto";
import { readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Schema, type SourceOptions, SparkError, structType } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { quoteText } from "../duckdb/duck-type.ts";
import { castScalarToText } from "../sql/expressions/cast-to-text.ts";
import { makeDirectory } from "./make-directory.ts";
import { nullPartition } from "./partition-columns.ts";
import { readTexts } from "./read-scalar.ts";
import { writeFormat } from "./write-format.ts";

export interface RowsToWrite {
  /** A SELECT (or WITH … SELECT) whose columns are found by position. */
  readonly sql: string;
  readonly schema: Schema;
  readonly format: string;
  readonly options: SourceOptions;
  /** Names of columns that become directories `name=value`. */
  readonly partitionBy: readonly string[];
  /** Absolute. */
  readonly directory: string;
}

/** A file that was written; its path is relative to the directory. */
export interface NewFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly rowCount: number;
}

/**
 * Writes rows as part files below a directory and returns them. They appear under their names only when all
 * of them are complete; a failed write leaves nothing behind.
 */
export async function writeBatchFiles(
  rows: RowsToWrite,
  connection: DuckConnection,
): Promise<readonly NewFile[]> {
  const staging = join(rows.directory, "_temporary", randomUUID());
  await makeDirectory(staging);
  try {
    const written = await copyRows(rows, staging, connection);
    for (const file of written) {
      const target = join(rows.directory, file.path);
      await makeDirectory(dirname(target));
      await rename(join(staging, file.path), target);
    }
    return written;
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rmdir(join(rows.directory, "_temporary")).catch(() => undefined);
  }
}

export interface Saving {
  readonly mode: "append" | "overwrite" | "errorIfExists" | "ignore";
  readonly replaced: Replaced;
}

/** The old files that an overwrite replaces: all, those of the partitions written, or those of one partition. */
export type Replaced = "all" | "written" | PartitionValues;

/** The values of some partition columns, as text. */
type PartitionValues = Readonly<Record<string, string | null>>;

/** `df.write.mode(…).save(path)`: part files and `_SUCCESS`, old files gone after the new ones are there. */
export async function saveFiles(
  rows: RowsToWrite,
  { mode, replaced }: Saving,
  connection: DuckConnection,
): Promise<void> {
  checkPartitionColumns(rows);
  const exists = (await stat(rows.directory).catch(() => undefined)) !== undefined;
  if (exists && mode === "ignore") return;
  if (exists && mode === "errorIfExists") {
    throw new SparkError({
      errorClass: "PATH_ALREADY_EXISTS",
      sqlState: "42K04",
      message: `Path file:${rows.directory} already exists. Set mode as "overwrite" to overwrite the existing path.`,
      messageParameters: { outputPath: `file:${rows.directory}` },
    });
  }
  const old = exists && mode === "overwrite" ? await oldEntries(rows.directory) : [];
  const written = await writeBatchFiles(rows, connection);
  const kept = new Set(written.map((file) => file.path));
  const isReplaced = replacedFiles(replaced, written);
  for (const entry of old) {
    if (!kept.has(entry) && isReplaced(entry)) await rm(join(rows.directory, entry), { force: true });
  }
  await removeEmptyDirectories(rows.directory, rows.directory);
  await writeFile(join(rows.directory, "_SUCCESS"), "");
}

/** Which of the old files go once the new ones are there; paths are relative. */
function replacedFiles(replaced: Replaced, written: readonly NewFile[]): (path: string) => boolean {
  if (replaced === "all") return () => true;
  if (replaced === "written") {
    const directories = new Set(written.map((file) => dirname(file.path)));
    return (path) => directories.has(dirname(path));
  }
  const segments = Object.entries(replaced).map(([name, value]) => directoryName(name, value));
  return (path) => {
    const directories = new Set(dirname(path).split("/"));
    return segments.every((segment) => directories.has(segment));
  };
}

/** All files of a directory, logs and markers of earlier writes included. */
async function oldEntries(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

async function removeEmptyDirectories(directory: string, root: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeEmptyDirectories(join(directory, entry.name), root);
  }
  if (directory !== root) await rmdir(directory).catch(() => undefined);
}

async function copyRows(
  rows: RowsToWrite,
  staging: string,
  connection: DuckConnection,
): Promise<readonly NewFile[]> {
  const name = `part-00000-${randomUUID()}`;
  return rows.partitionBy.length === 0
    ? [await copyFile(rows, { staging, name, directory: "", table: sourceOf(rows) }, connection)]
    : copyPartitions(rows, { staging, name }, connection);
}

interface Target {
  readonly staging: string;
  readonly name: string;
}

/** A source with columns `value_0`, `value_1`, …, and the directory that its file belongs to. */
interface FileTarget extends Target {
  readonly table: string;
  readonly directory: string;
  readonly where?: string;
  /** Which columns the file holds; all when absent. */
  readonly indexes?: readonly number[];
}

const valueColumn = (index: number) => `value_${index}`;

function sourceOf({ sql, schema }: RowsToWrite): string {
  return `(${sql}) AS source(${schema.fields.map((_, index) => valueColumn(index)).join(", ") || "nothing"})`;
}

async function copyFile(rows: RowsToWrite, target: FileTarget, connection: DuckConnection): Promise<NewFile> {
  const indexes = target.indexes ?? rows.schema.fields.map((_, index) => index);
  const format = writeFormat(rows.format, {
    values: indexes.map(valueColumn),
    schema: structType(indexes.flatMap((index) => rows.schema.fields[index] ?? [])),
    options: rows.options,
  });
  const path = join(target.directory, `${target.name}-c000${format.extension}`);
  const file = join(target.staging, path);
  await makeDirectory(dirname(file));
  const select = `SELECT ${format.columns.join(", ")} FROM ${target.table}${target.where ?? ""}`;
  const rowCount = await connection.count(
    `COPY (${select}) TO ${quoteText(file)} (${format.copyOptions.join(", ")})`,
  );
  const { size } = await stat(file);
  return { path, size, rowCount };
}

/** One file for each combination of partition values; the rows are computed once and kept meanwhile. */
async function copyPartitions(
  rows: RowsToWrite,
  target: Target,
  connection: DuckConnection,
): Promise<readonly NewFile[]> {
  const keys = rows.partitionBy.map((column) => partitionIndex(rows.schema, column));
  const indexes = rows.schema.fields.flatMap((_, index) => (keys.includes(index) ? [] : [index]));
  const texts = keys.map((index) =>
    castScalarToText(valueColumn(index), fieldAt(rows.schema, index).dataType),
  );
  const table = "rows_to_write";
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM ${sourceOf(rows)}`);
  try {
    const combinations = await readTexts(
      connection,
      `SELECT DISTINCT ${texts.join(", ")} FROM ${table}`,
      keys.length,
    );
    const files: NewFile[] = [];
    for (const values of combinations) {
      const conditions = texts.map(
        (text, index) => `${text} IS NOT DISTINCT FROM ${literalText(values[index])}`,
      );
      const segments = keys.map((key, index) => directoryName(fieldAt(rows.schema, key).name, values[index]));
      const where = ` WHERE ${conditions.join(" AND ")}`;
      files.push(
        await copyFile(rows, { ...target, table, indexes, where, directory: join(...segments) }, connection),
      );
    }
    return files;
  } finally {
    await connection.run(`DROP TABLE ${table}`);
  }
}

function literalText(value: string | null | undefined): string {
  return value === null || value === undefined ? "NULL" : quoteText(value);
}

/** `name=value` with the characters escaped that file systems or Hive reserve (ExternalCatalogUtils). */
function directoryName(name: string, value: string | null | undefined): string {
  const text = value === null || value === undefined || value === "" ? nullPartition : escapeName(value);
  return `${escapeName(name)}=${text}`;
}

function escapeName(text: string): string {
  return [...text]
    .map((character) => (isReserved(character) ? percentEscape(character) : character))
    .join("");
}

function isReserved(character: string): boolean {
  return character < " " || character === "\u007f" || "\"#%'*/:=?\\{[]^".includes(character);
}

function percentEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

function fieldAt(schema: Schema, index: number): Schema["fields"][number] {
  const field = schema.fields[index];
  if (field === undefined) throw new RangeError(`no column ${index}`);
  return field;
}

function partitionIndex(schema: Schema, column: string): number {
  const index = schema.fields.findIndex((field) => field.name.toLowerCase() === column.toLowerCase());
  if (index >= 0) return index;
  throw new SparkError({
    errorClass: "COLUMN_NOT_FOUND",
    sqlState: "42703",
    message: `The column \`${column}\` cannot be found. Verify the spelling and correctness of the column name according to the SQL config "spark.sql.caseSensitive".`,
    messageParameters: { colName: `\`${column}\``, caseSensitiveConfig: '"spark.sql.caseSensitive"' },
  });
}

/** A stream may make files without any column, a batch may not (PartitioningUtils.validatePartitionColumn). */
function checkPartitionColumns({ schema, partitionBy }: RowsToWrite): void {
  if (partitionBy.length > 0 && partitionBy.length >= schema.fields.length) throw allColumns();
}

function allColumns(): SparkError {
  return new SparkError({
    errorClass: "ALL_PARTITION_COLUMNS_NOT_ALLOWED",
    sqlState: "KD005",
    message: "Cannot use all columns for partition columns.",
  });
}
