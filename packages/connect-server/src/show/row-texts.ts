import {
  type Column,
  type ColumnBatch,
  type DataType,
  isValid,
  type LogicalPlan,
  outputOf,
  stringType,
} from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { runnable } from "../execute/execution.ts";
import { requireBatch } from "../execute/require-batch.ts";

/** The first rows of a plan as the texts that show() prints. */
export interface RowTexts {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly hasMore: boolean;
}

/** Runs a plan for at most `limit` rows, NULL as text, binary as hexadecimal bytes (Dataset.getRows). */
export async function rowTexts(execution: Execution, plan: LogicalPlan, limit: number): Promise<RowTexts> {
  requireBatch(plan);
  const count = Math.max(Math.min(limit, 2_147_483_631), 0);
  const texts = asTexts(execution, { kind: "limit", child: plan, limit: count + 1 });
  const rows: string[][] = [];
  const { engine } = execution.session;
  const batches = engine.execute(await runnable(execution, texts), {
    signal: execution.signal,
    onProgress: (fraction) => execution.progress(fraction),
  });
  for await (const batch of batches) rows.push(...textsOf(batch));
  const names = outputOf(plan).map((column) => escapeMeta(column.name));
  return { names, rows: rows.slice(0, count), hasMore: rows.length > count };
}

/** The plan with every column cast to text, nested values part by part. */
function asTexts(execution: Execution, child: LogicalPlan): LogicalPlan {
  return {
    kind: "project",
    child,
    projections: outputOf(child).map((column) => {
      const dataType = textForm(column.dataType);
      if (dataType === column.dataType) return column;
      return {
        kind: "alias",
        name: column.name,
        id: execution.session.nextExpressionId(),
        child: { kind: "cast", child: column, dataType, mode: "ansi" },
      };
    }),
  };
}

function textForm(type: DataType): DataType {
  switch (type.kind) {
    case "binary":
    case "string":
      return type;
    case "array":
      return { ...type, elementType: textForm(type.elementType) };
    case "map":
      return { ...type, keyType: textForm(type.keyType), valueType: textForm(type.valueType) };
    case "struct":
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, dataType: textForm(field.dataType) })),
      };
    default:
      return stringType;
  }
}

function textsOf(batch: ColumnBatch): string[][] {
  return Array.from({ length: batch.rowCount }, (_, row) =>
    batch.columns.map((column, index) =>
      escapeMeta(cellText(batch.schema.fields[index]?.dataType ?? stringType, column, row)),
    ),
  );
}

function cellText(type: DataType, column: Column, row: number): string {
  if (!isValid(column, row)) return "NULL";
  switch (column.form) {
    case "variable": {
      const bytes = column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);
      return type.kind === "binary" ? hexadecimal(bytes) : Buffer.from(bytes).toString();
    }
    case "list":
      return listText(type, column, row);
    case "struct":
      return `{${structTexts(type, column, row).join(", ")}}`;
    default:
      return "NULL";
  }
}

function listText(type: DataType, column: Column & { readonly form: "list" }, row: number): string {
  const first = column.offsets[row] ?? 0;
  const length = (column.offsets[row + 1] ?? first) - first;
  const rows = Array.from({ length }, (_, index) => first + index);
  if (type.kind === "array")
    return `[${rows.map((each) => cellText(type.elementType, column.child, each)).join(", ")}]`;
  const entryType: DataType =
    type.kind === "map"
      ? {
          kind: "struct",
          fields: [
            { name: "key", dataType: type.keyType, nullable: false },
            { name: "value", dataType: type.valueType, nullable: true },
          ],
        }
      : type;
  return `{${rows.map((each) => structTexts(entryType, column.child, each).join(" -> ")).join(", ")}}`;
}

function structTexts(type: DataType, column: Column, row: number): string[] {
  if (column.form !== "struct" || type.kind !== "struct") return [];
  return column.children.map((child, index) =>
    cellText(type.fields[index]?.dataType ?? stringType, child, row),
  );
}

/** HEX_DISCRETE, the default of spark.sql.binaryOutputStyle in show(). */
function hexadecimal(bytes: Uint8Array): string {
  return `[${[...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ")}]`;
}

const escapes: readonly (readonly [character: string, shown: string])[] = [
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\f", "\\f"],
  ["\b", "\\b"],
  ["\u000B", "\\v"],
  ["\u0007", "\\a"],
];

/** Control characters would break the table (SchemaUtils.escapeMetaCharacters). */
function escapeMeta(text: string): string {
  return escapes.reduce((escaped, [character, shown]) => escaped.replaceAll(character, shown), text);
}
