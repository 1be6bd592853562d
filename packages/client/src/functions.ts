/** Spark's functions for columns (org.apache.spark.sql.functions), under the names of SQL and PySpark. */

import type { StructType } from "@millrace/spark-model";
import { toSchemaJson } from "@millrace/spark-model";
import {
  Column,
  type ColumnOrName,
  type ColumnOrValue,
  callFunction,
  namedColumn,
  toColumn,
} from "./column.ts";
import type { DataFrame } from "./data-frame.ts";
import type { LiteralValue } from "./literal.ts";

export * from "./column-functions.ts";
export * from "./higher-order-functions.ts";

/** A column by its name; `*` stands for all. */
export function col(name: string): Column {
  return namedColumn(name);
}
export const column = col;

/** A value as a column; columns stay as they are. */
export function lit(value: ColumnOrValue): Column {
  return toColumn(value);
}

/** An expression given as SQL text. */
export function expr(text: string): Column {
  return new Column({ case: "expressionString", value: { expression: text } });
}

/** Calls any function that the server knows by name. */
export function call_function(name: string, ...columns: readonly ColumnOrName[]): Column {
  return new Column({
    case: "callFunction",
    value: { functionName: name, arguments: columns.map((one) => namedColumn(one).expression) },
  });
}

/** The value where the condition holds; continue with `.when(…)` and `.otherwise(…)`. */
export function when(condition: Column, value: ColumnOrValue): Column {
  return callFunction("when", condition, value);
}

function over(name: string, columns: readonly ColumnOrName[]): Column {
  return callFunction(name, ...columns.map(namedColumn));
}

/** The number of rows in which the column is not NULL; `count("*")` counts all. */
export function count(column: ColumnOrName): Column {
  return column === "*" ? callFunction("count", 1) : over("count", [column]);
}

function distinct(name: string, columns: readonly ColumnOrName[]): Column {
  return new Column({
    case: "unresolvedFunction",
    value: {
      functionName: name,
      arguments: columns.map((one) => namedColumn(one).expression),
      isDistinct: true,
    },
  });
}
export const count_distinct = (...columns: readonly ColumnOrName[]): Column => distinct("count", columns);
export const sum_distinct = (column: ColumnOrName): Column => distinct("sum", [column]);

export const coalesce = (...columns: readonly ColumnOrName[]): Column => over("coalesce", columns);
export const greatest = (...columns: readonly ColumnOrName[]): Column => over("greatest", columns);
export const least = (...columns: readonly ColumnOrName[]): Column => over("least", columns);
export const struct = (...columns: readonly ColumnOrName[]): Column => over("struct", columns);
export const named_struct = (...namesAndValues: readonly ColumnOrName[]): Column =>
  over("named_struct", namesAndValues);
export const array = (...columns: readonly ColumnOrName[]): Column => over("array", columns);
export const create_map = (...keysAndValues: readonly ColumnOrName[]): Column => over("map", keysAndValues);
export const map_concat = (...maps: readonly ColumnOrName[]): Column => over("map_concat", maps);
export const concat = (...columns: readonly ColumnOrName[]): Column => over("concat", columns);
export const concat_ws = (separator: string, ...columns: readonly ColumnOrName[]): Column =>
  callFunction("concat_ws", separator, ...columns.map(namedColumn));
export const format_string = (format: string, ...columns: readonly ColumnOrName[]): Column =>
  callFunction("format_string", format, ...columns.map(namedColumn));
export const overlay = (
  source: ColumnOrName,
  replacement: ColumnOrName,
  position: ColumnOrValue,
  length: ColumnOrValue = -1,
): Column => callFunction("overlay", namedColumn(source), namedColumn(replacement), position, length);

export const array_contains = (column: ColumnOrName, value: ColumnOrValue): Column =>
  callFunction("array_contains", namedColumn(column), value);
export const array_position = (column: ColumnOrName, value: ColumnOrValue): Column =>
  callFunction("array_position", namedColumn(column), value);
export const array_remove = (column: ColumnOrName, value: ColumnOrValue): Column =>
  callFunction("array_remove", namedColumn(column), value);
export const array_append = (column: ColumnOrName, value: ColumnOrValue): Column =>
  callFunction("array_append", namedColumn(column), value);
export const array_prepend = (column: ColumnOrName, value: ColumnOrValue): Column =>
  callFunction("array_prepend", namedColumn(column), value);
export const array_insert = (array: ColumnOrName, position: ColumnOrValue, value: ColumnOrValue): Column =>
  callFunction("array_insert", namedColumn(array), position, value);
export const array_union = (left: ColumnOrName, right: ColumnOrName): Column =>
  over("array_union", [left, right]);

export const date_trunc = (unit: string, timestamp: ColumnOrName): Column =>
  callFunction("date_trunc", unit, namedColumn(timestamp));
export const trunc = (date: ColumnOrName, unit: string): Column =>
  callFunction("trunc", namedColumn(date), unit);
export const sha2 = (column: ColumnOrName, bits: 224 | 256 | 384 | 512): Column =>
  callFunction("sha2", namedColumn(column), bits);
export const isnotnull = (column: ColumnOrName): Column => over("isnotnull", [column]);
export const raise_error = (message: ColumnOrValue): Column => callFunction("raise_error", message);
export const monotonically_increasing_id = (): Column => callFunction("monotonically_increasing_id");
export const spark_partition_id = (): Column => callFunction("spark_partition_id");

function random(name: string, seed: number | undefined): Column {
  return callFunction(name, seed ?? Math.floor(Math.random() * 2 ** 31));
}
/** Uniform between 0 and 1. */
export const rand = (seed?: number): Column => random("rand", seed);
/** Standard normal. */
export const randn = (seed?: number): Column => random("randn", seed);

export const percentile_approx = (
  column: ColumnOrName,
  percentage: ColumnOrValue,
  accuracy: ColumnOrValue = 10_000,
): Column => callFunction("percentile_approx", namedColumn(column), percentage, accuracy);
export const percentile = (column: ColumnOrName, percentage: ColumnOrValue): Column =>
  callFunction("percentile", namedColumn(column), percentage);

type Operand = ColumnOrName | number;

function operands(name: string, values: readonly Operand[]): Column {
  return callFunction(name, ...values.map((one) => (typeof one === "number" ? one : namedColumn(one))));
}
export const pow = (base: Operand, exponent: Operand): Column => operands("power", [base, exponent]);
export const atan2 = (y: Operand, x: Operand): Column => operands("atan2", [y, x]);
export const hypot = (x: Operand, y: Operand): Column => operands("hypot", [x, y]);
export const pmod = (dividend: Operand, divisor: Operand): Column => operands("pmod", [dividend, divisor]);
export const mean = (column: ColumnOrName): Column => over("avg", [column]);

/** The natural logarithm, or with two arguments the one to the base given first. */
export function log(first: Operand, second?: Operand): Column {
  return second === undefined ? operands("ln", [first]) : operands("log", [first, second]);
}

export const asc = (column: ColumnOrName): Column => namedColumn(column).asc();
export const desc = (column: ColumnOrName): Column => namedColumn(column).desc();

/**
 * Puts rows into time windows by an event-time column: tumbling, or sliding with `slideDuration`. Durations
 * are interval texts such as "10 seconds".
 */
export function window(
  timeColumn: ColumnOrName,
  windowDuration: string,
  slideDuration?: string,
  startTime?: string,
): Column {
  const slide = slideDuration ?? (startTime === undefined ? undefined : windowDuration);
  const durations = [windowDuration, slide, startTime].filter((text) => text !== undefined);
  return callFunction("window", namedColumn(timeColumn), ...durations);
}

/** Windows that grow while rows come closer together than the gap. */
export function session_window(timeColumn: ColumnOrName, gapDuration: ColumnOrValue): Column {
  return callFunction("session_window", namedColumn(timeColumn), gapDuration);
}

/** The event time of a window: its last microsecond. */
export function window_time(windowColumn: ColumnOrName): Column {
  return over("window_time", [windowColumn]);
}

type Options = Readonly<Record<string, LiteralValue>>;

function withOptions(name: string, first: readonly ColumnOrValue[], options: Options | undefined): Column {
  const entries = Object.entries(options ?? {}).flat();
  const map = entries.length === 0 ? [] : [callFunction("map", ...entries)];
  return callFunction(name, ...first, ...map);
}

/** Reads JSON text into the type that the schema (DDL text or a value) states; NULL for text that is none. */
export function from_json(
  column: ColumnOrName,
  schema: string | StructType | Column,
  options?: Options,
): Column {
  const type = typeof schema === "string" || schema instanceof Column ? schema : schemaText(schema);
  return withOptions("from_json", [namedColumn(column), type], options);
}
export function from_csv(column: ColumnOrName, schema: string | Column, options?: Options): Column {
  return withOptions("from_csv", [namedColumn(column), schema], options);
}
export function to_json(column: ColumnOrName, options?: Options): Column {
  return withOptions("to_json", [namedColumn(column)], options);
}
export function to_csv(column: ColumnOrName, options?: Options): Column {
  return withOptions("to_csv", [namedColumn(column)], options);
}
export function schema_of_json(json: ColumnOrValue, options?: Options): Column {
  return withOptions("schema_of_json", [json], options);
}
export function schema_of_csv(csv: ColumnOrValue, options?: Options): Column {
  return withOptions("schema_of_csv", [csv], options);
}

function schemaText(schema: StructType): string {
  return JSON.stringify(toSchemaJson(schema));
}

/** Marks a DataFrame as small enough to go to every worker of a join. */
export function broadcast(frame: DataFrame): DataFrame {
  return frame.hint("broadcast");
}
