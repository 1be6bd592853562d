import {
  type AttributeReference,
  type DataSourceScan,
  type Schema,
  type SourceOptions,
  SparkError,
  type StructField,
  stringType,
  structType,
  unsupported,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { duckType, quoteName, quoteText } from "../duckdb/duck-type.ts";
import { castText } from "../sql/expressions/cast.ts";
import { csvFormat } from "./csv-format.ts";
import { type FileFormat, fileColumn } from "./file-format.ts";
import { jsonFormat } from "./json-format.ts";
import { type DataFile, listFiles } from "./list-files.ts";
import { parquetFormat } from "./parquet-format.ts";
import { nullPartition, partitionColumns } from "./partition-columns.ts";
import { textFormat } from "./text-format.ts";

const formats: ReadonlyMap<string, FileFormat> = new Map(
  [jsonFormat, csvFormat, parquetFormat, textFormat].map((format) => [format.name, format]),
);

/** Whether `format` is one of the file formats that this engine reads. */
export function isFileFormat(format: string): boolean {
  return formats.has(format);
}

export interface FileScan {
  readonly format: string;
  readonly options: SourceOptions;
  readonly paths: readonly string[];
  readonly schema?: Schema;
}

export interface FileEnvironment {
  readonly workingDirectory: string;
  readonly connection: DuckConnection;
  /** spark.sql.sources.partitionColumnTypeInference.enabled */
  readonly inferPartitionTypes: boolean;
}

/**
 * The schema of a file source: the stated or inferred one, partition columns at the end (DataSource.scala).
 * Throws PATH_NOT_FOUND, and UNABLE_TO_INFER_SCHEMA where nothing says what the files hold.
 */
export async function fileSchema(scan: FileScan, environment: FileEnvironment): Promise<Schema> {
  const format = formatOf(scan);
  const files = await listFiles({
    ...scan,
    paths: pathsOf(scan),
    workingDirectory: environment.workingDirectory,
  });
  const partitions = partitionColumns(files, environment.inferPartitionTypes);
  if (scan.schema) return withPartitions(scan.schema, partitions);
  const paths = files.filter((file) => file.size > 0).map((file) => file.path);
  if (paths.length === 0 && format.name !== "text") throw unableToInfer(format);
  const own = await format.inferSchema({ paths, options: scan.options }, environment.connection);
  return withPartitions(own, partitions);
}

/** SQL of the rows of a scan, columns in the order of its schema. */
export async function fileRows(scan: DataSourceScan, environment: FileEnvironment): Promise<string> {
  const format = formatOf(scan);
  const files = await listFiles({
    ...scan,
    paths: pathsOf(scan),
    workingDirectory: environment.workingDirectory,
  });
  const partitions = partitionColumns(files, environment.inferPartitionTypes);
  const nonEmpty = files.filter((file) => file.size > 0);
  if (nonEmpty.length === 0) return noRows(scan);
  const isPartition = (field: StructField) => positionIn(partitions, field) >= 0;
  const own = scan.schema.fields.filter((field) => !isPartition(field));
  const paths = nonEmpty.map((file) => file.path);
  const rows = await format.rows({ paths, options: scan.options }, structType(own), environment.connection);
  const items = scan.schema.fields.map((field, index) => {
    const ownIndex = own.indexOf(field);
    const value =
      ownIndex >= 0 ? `d.${fileColumn(ownIndex)}` : partitionValue(field, positionIn(partitions, field));
    return `${value} AS ${fileColumn(index)}`;
  });
  for (const column of hiddenColumns(scan))
    items.push(`${hiddenValue(column)} AS ${fileColumn(items.length)}`);
  const select = `SELECT ${items.join(", ") || "NULL AS nothing"} FROM (${rows}) AS d`;
  const used = scan.schema.fields.some(isPartition) || hiddenColumns(scan).some(isMetadata);
  return used ? `${select} JOIN ${partitionTable(nonEmpty)} ON d.filename = p.filename` : select;
}

function formatOf({ format, options }: FileScan): FileFormat {
  const found = formats.get(format);
  if (found === undefined) {
    throw new SparkError({ errorClass: "DATA_SOURCE_NOT_FOUND", messageParameters: { provider: format } });
  }
  for (const [option, harmless] of Object.entries(found.refused)) {
    const value = options[option];
    if (value !== undefined && !harmless.includes(value)) {
      throw unsupported(`Option ${option} = ${value} of the ${format} source`, "Leave the option out.");
    }
  }
  return found;
}

/** `load(path)` and `option("path", …)`. */
function pathsOf({ paths, options }: FileScan): readonly string[] {
  return paths.length > 0 ? paths : options["path"] === undefined ? [] : [options["path"]];
}

function withPartitions(schema: Schema, partitions: readonly StructField[]): Schema {
  const own = schema.fields.filter((field) => positionIn(partitions, field) < 0);
  const last = partitions.map(
    (partition) => schema.fields.find((field) => sameName(field, partition)) ?? partition,
  );
  return structType([...own, ...last]);
}

function positionIn(partitions: readonly StructField[], field: StructField): number {
  return partitions.findIndex((partition) => sameName(partition, field));
}

function sameName(left: StructField, right: StructField): boolean {
  return left.name.toLowerCase() === right.name.toLowerCase();
}

function partitionValue(field: StructField, position: number): string {
  return castText(`p.value_${position}`, { from: stringType, to: field.dataType, mode: "ansi" });
}

function partitionTable(files: readonly DataFile[]): string {
  const width = files[0]?.partition.length ?? 0;
  const rows = files.map((file) => {
    const values = file.partition.map(([, value]) => (value === nullPartition ? "NULL" : quoteText(value)));
    const facts = [quoteText(file.path), `${file.size}`, `${Math.floor(file.modified)}`];
    return `(${[...facts, ...values].join(", ")})`;
  });
  const names = Array.from({ length: width }, (_, index) => `value_${index}`);
  return `(VALUES ${rows.join(", ")}) AS p(${["filename", "size", "modified", ...names].join(", ")})`;
}

/** What the scan gives of each row's file beyond its schema: `_metadata`, and the file of `input_file_name()`. */
function hiddenColumns({ output, schema }: DataSourceScan): readonly AttributeReference[] {
  return output.slice(schema.fields.length);
}

function isMetadata({ dataType }: AttributeReference): boolean {
  return dataType.kind === "struct";
}

function hiddenValue({ dataType }: AttributeReference): string {
  if (dataType.kind !== "struct") return fileUri;
  const fields = dataType.fields.map(({ name }) => `${quoteName(name)} := ${metadataValues[name] ?? "NULL"}`);
  return `CAST(struct_pack(${fields.join(", ")}) AS ${duckType(dataType)})`;
}

const fileUri = "'file://' || d.filename";

const metadataValues: Readonly<Record<string, string>> = {
  // Hadoop's own way to write a path, unlike that of input_file_name().
  file_path: "'file:' || d.filename",
  file_name: "parse_filename(d.filename)",
  file_size: "p.size",
  file_block_start: "0",
  file_block_length: "p.size",
  file_modification_time: "make_timestamptz(p.modified * 1000)",
  row_index: "d.file_row_number",
};

function noRows(scan: DataSourceScan): string {
  const types = scan.schema.fields.map((field) => duckType(field.dataType));
  types.push(...hiddenColumns(scan).map(({ dataType }) => duckType(dataType)));
  const items = types.map((type, index) => `NULL::${type} AS ${fileColumn(index)}`);
  return `SELECT ${items.join(", ") || "NULL AS nothing"} WHERE FALSE`;
}

function unableToInfer(format: FileFormat): SparkError {
  const names: Readonly<Record<string, string>> = { parquet: "Parquet", csv: "CSV", json: "JSON" };
  const name = names[format.name] ?? format.name;
  return new SparkError({
    errorClass: "UNABLE_TO_INFER_SCHEMA",
    sqlState: "42KD9",
    message: `Unable to infer schema for ${name}. It must be specified manually.`,
    messageParameters: { format: name },
  });
}
