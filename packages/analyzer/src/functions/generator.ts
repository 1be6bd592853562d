import {
  dataTypeOf,
  type Expression,
  integerType,
  isNullable,
  type StructField,
  sameType,
  stringType,
} from "@millrace/spark-model";
import { asNullable } from "../expressions/implicit.ts";
import { any, array, arrayOrMap, integer, text } from "../types/implicit-cast.ts";
import type { FunctionDefinition } from "./definition.ts";
import { mismatch, quotedType } from "./errors.ts";
import { containsNull, elementTypeOf, typeOfFirst } from "./result-types.ts";

/** Functions that give rows. `…_outer` ones give a row of NULLs for an empty or NULL collection. */
export const generatorFunctions: readonly FunctionDefinition[] = [
  { kind: "generator", name: "explode", takes: [arrayOrMap], generates: items },
  { kind: "generator", name: "explode_outer", takes: [arrayOrMap], generates: items },
  { kind: "generator", name: "posexplode", takes: [arrayOrMap], generates: positioned },
  { kind: "generator", name: "posexplode_outer", takes: [arrayOrMap], generates: positioned },
  { kind: "generator", name: "inline", takes: [array], generates: fields },
  { kind: "generator", name: "inline_outer", takes: [array], generates: fields },
  { kind: "generator", name: "stack", takes: [integer], rest: any, generates: stacked },
  { kind: "generator", name: "json_tuple", takes: [text], rest: text, generates: tuple },
];

const outerForms = new Set(["explode_outer", "posexplode_outer", "inline_outer"]);

/** The generator without `_outer`, and whether it had it. */
export function outerForm(name: string): { readonly name: string; readonly outer: boolean } {
  return outerForms.has(name)
    ? { name: name.slice(0, -"_outer".length), outer: true }
    : { name, outer: false };
}

function items(operands: readonly Expression[]): readonly StructField[] {
  const type = typeOfFirst(operands);
  const value = { dataType: elementTypeOf(type), nullable: containsNull(type) };
  if (type.kind !== "map") return [{ name: "col", ...value }];
  return [
    { name: "key", dataType: type.keyType, nullable: false },
    { name: "value", ...value },
  ];
}

function positioned(operands: readonly Expression[]): readonly StructField[] {
  return [{ name: "pos", dataType: integerType, nullable: false }, ...items(operands)];
}

function fields(operands: readonly Expression[]): readonly StructField[] {
  const type = typeOfFirst(operands);
  const struct = elementTypeOf(type);
  if (struct.kind !== "struct") return [];
  return struct.fields.map((field) => ({ ...field, nullable: field.nullable || containsNull(type) }));
}

/** `stack(n, …)`: n rows; as many columns as it takes. */
function stacked([count, ...values]: readonly Expression[], sql: string): readonly StructField[] {
  const rows = count?.kind === "literal" ? Number(count.value) : 1;
  const width = Math.ceil(values.length / Math.max(rows, 1));
  return Array.from({ length: width }, (_, column) => {
    const cells = values.filter((_value, index) => index % width === column);
    checkSameType(cells, { sql, column, width });
    const dataType = cells.map(dataTypeOf).find((type) => type.kind !== "void") ?? stringType;
    return { name: `col${column}`, dataType, nullable: cells.some(isNullable) || cells.length < rows };
  });
}

/** Unlike other functions, `stack` does not widen. */
function checkSameType(
  cells: readonly Expression[],
  { sql, column, width }: { readonly sql: string; readonly column: number; readonly width: number },
): void {
  const typed = cells.flatMap((cell, row) => (dataTypeOf(cell).kind === "void" ? [] : [{ cell, row }]));
  const [first] = typed;
  const other =
    first &&
    typed.find(({ cell }) => !sameType(asNullable(dataTypeOf(cell)), asNullable(dataTypeOf(first.cell))));
  if (first === undefined || other === undefined) return;
  throw mismatch("STACK_COLUMN_DIFF_TYPES", sql, {
    columnIndex: String(column),
    leftParamIndex: String(first.row * width + column + 1),
    leftType: quotedType(first.cell),
    rightParamIndex: String(other.row * width + column + 1),
    rightType: quotedType(other.cell),
  });
}

function tuple([, ...names]: readonly Expression[]): readonly StructField[] {
  return names.map((_, index) => ({ name: `c${index}`, dataType: stringType, nullable: true }));
}
