import type { Schema, SourceOptions } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";

/** The files of one scan, all of one format. */
export interface FileSet {
  /** Absolute paths; never empty. */
  readonly paths: readonly string[];
  readonly options: SourceOptions;
}

/** SQL of a SELECT that gives `column_0`, `column_1`, … for the schema's fields and `filename`. */
export type RowsText = string;

/** How one file format is read. */
export interface FileFormat {
  readonly name: string;
  /** Options that change what is read and that this reader cannot honour, with the values that do nothing. */
  readonly refused: Readonly<Record<string, readonly string[]>>;
  /** The schema of the files' own columns. */
  inferSchema(files: FileSet, connection: DuckConnection): Promise<Schema>;
  /** Rows under a schema: columns that a file lacks are NULL. */
  rows(files: FileSet, schema: Schema, connection: DuckConnection): Promise<RowsText>;
}

/** The name of a column of a reader's SELECT. */
export function fileColumn(index: number): string {
  return `column_${index}`;
}
