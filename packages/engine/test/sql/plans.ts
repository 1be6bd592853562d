import type {
  Alias,
  AttributeReference,
  Cast,
  ColumnBatch,
  DataType,
  Expression,
  FunctionCall,
  LiteralValue,
  LogicalPlan,
} from "@millrace/spark-model";
import {
  booleanType,
  dataTypeOf,
  doubleType,
  integerType,
  isValid,
  longType,
  stringType,
} from "@millrace/spark-model";
import { createEngine, type Engine, type EngineSession } from "../../src/index.ts";

/** Plans written by hand, for tests that need no analyzer. */
let lastId = 100;
const nextId = () => ++lastId;

export const attribute = (name: string, dataType: DataType, id = nextId()): AttributeReference => ({
  kind: "attribute",
  id,
  name,
  dataType,
  nullable: true,
  qualifier: [],
});
export const literal = (value: LiteralValue, dataType: DataType): Expression => ({
  kind: "literal",
  value,
  dataType,
});
export const int = (value: number) => literal(value, integerType);
export const long = (value: bigint) => literal(value, longType);
export const double = (value: number) => literal(value, doubleType);
export const text = (value: string) => literal(value, stringType);
export const alias = (child: Expression, name: string): Alias => ({
  kind: "alias",
  child,
  name,
  id: nextId(),
});
export const call = (
  name: string,
  args: readonly Expression[],
  dataType?: DataType,
  ansi = true,
): FunctionCall => ({
  kind: "function",
  name,
  arguments: args,
  dataType: dataType ?? (args[0] ? dataTypeOf(args[0]) : booleanType),
  nullable: true,
  ansi,
});
export const cast = (child: Expression, dataType: DataType, mode: Cast["mode"] = "ansi"): Cast => ({
  kind: "cast",
  child,
  dataType,
  mode,
});

export const range = (end: bigint): Extract<LogicalPlan, { kind: "range" }> => ({
  kind: "range",
  start: 0n,
  end,
  step: 1n,
  output: [attribute("id", longType)],
});

/** One row of the given expressions. */
export const select = (...expressions: readonly Expression[]): LogicalPlan => ({
  kind: "project",
  child: range(1n),
  projections: expressions.map((expression, index) => alias(expression, `e${index}`)),
});

const settings: ReadonlyMap<string, string> = new Map([["spark.sql.session.timeZone", "UTC"]]);

export async function openTestSession(
  overrides: Readonly<Record<string, string>> = {},
  workingDirectory = process.cwd(),
): Promise<{ engine: Engine; session: EngineSession }> {
  const engine = await createEngine({
    connectors: { sources: [], sinks: [] },
    workingDirectory,
    cores: 2,
    readArrow: () => [],
  });
  const entries = new Map([...settings, ...Object.entries(overrides)]);
  const session = await engine.openSession({ get: (key) => entries.get(key), entries: () => entries });
  return { engine, session };
}

/** All rows of a plan as plain values. */
export async function rowsOf(session: EngineSession, plan: LogicalPlan): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of session.execute(plan)) {
    for (let row = 0; row < batch.rowCount; row++) rows.push(valuesOf(batch, row));
  }
  return rows;
}

function valuesOf(batch: ColumnBatch, row: number): unknown[] {
  return batch.columns.map((column, index) => {
    const type = batch.schema.fields[index]?.dataType;
    return type === undefined ? undefined : valueAt(column, type, row);
  });
}

/** One value of a column: numbers, bigints for longs, texts, arrays, and decimals as text. */
export function valueAt(column: ColumnBatch["columns"][number], type: DataType, row: number): unknown {
  if (!isValid(column, row)) return null;
  switch (column.form) {
    case "null":
      return null;
    case "variable": {
      const bytes = column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);
      return type.kind === "binary" ? Buffer.from(bytes).toString("hex") : new TextDecoder().decode(bytes);
    }
    case "list": {
      const childType = type.kind === "array" ? type.elementType : type;
      const start = column.offsets[row] ?? 0;
      return Array.from({ length: (column.offsets[row + 1] ?? start) - start }, (_, index) =>
        valueAt(column.child, childType, start + index),
      );
    }
    case "struct": {
      const types =
        type.kind === "struct"
          ? type.fields.map((field) => field.dataType)
          : type.kind === "map"
            ? [type.keyType, type.valueType]
            : [];
      return column.children.map((child, index) => valueAt(child, types[index] ?? type, row));
    }
    case "fixed":
      return fixedAt(column.values, type, row);
  }
}

function fixedAt(values: ArrayLike<number | bigint> & ArrayBufferView, type: DataType, row: number): unknown {
  if (type.kind === "boolean") return ((Number(values[row >> 3]) >> (row & 7)) & 1) === 1;
  if (type.kind !== "decimal") return values[row];
  const view = new DataView(values.buffer, values.byteOffset + row * 16, 16);
  const unscaled = (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(type.scale + 1, "0");
  const point = type.scale === 0 ? "" : `.${digits.slice(-type.scale)}`;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, digits.length - type.scale)}${point}`;
}
