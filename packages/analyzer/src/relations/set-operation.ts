import {
  type SetOperation as SetOperationMessage,
  SetOperation_SetOpType as SetOpType,
} from "@millrace/spark-connect";
import {
  type AttributeReference,
  type DataType,
  dataTypeOf,
  type LogicalPlan,
  type NamedExpression,
  nullLiteral,
  outputOf,
  type SetOperation,
  SparkError,
  sqlName,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";
import { castTo } from "../expressions/implicit.ts";
import { ordinal } from "../functions/errors.ts";
import { widerType } from "../types/common-type.ts";
import { isHashable } from "../types/predicates.ts";
import { project } from "./output.ts";
import { analyzeInput } from "./relation-context.ts";

type Operation = SetOperation["operation"];

const operations: Readonly<Record<SetOpType, Operation>> = {
  [SetOpType.UNSPECIFIED]: "union",
  [SetOpType.UNION]: "union",
  [SetOpType.INTERSECT]: "intersect",
  [SetOpType.EXCEPT]: "except",
};

/** union, unionByName, intersect, except; the types of both sides are widened. */
export async function analyzeSetOperation(
  message: SetOperationMessage,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const left = await analyzeInput(message.leftInput, analysis);
  const right = await analyzeInput(message.rightInput, analysis);
  const sides = { left: visible(left), right: visible(right) };
  const operation = operations[message.setOpType];
  const byName = message.byName ?? false;
  const aligned = byName ? alignByName(analysis, sides, message.allowMissingColumns ?? false) : sides;
  const plan = setOperation(analysis, { operation, isAll: message.isAll ?? false, ...aligned });
  return resolvedRelation(plan, { dataFrames: [...left.dataFrames, ...right.dataFrames] });
}

/** The plan with exactly the columns that names see. */
function visible({ plan, columns }: ResolvedRelation): LogicalPlan {
  return outputOf(plan).length === columns.length ? plan : project(plan, columns);
}

interface Sides {
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
}

interface Request extends Sides {
  readonly operation: Operation;
  readonly isAll: boolean;
}

/** Two plans of equal width combined, with casts to the wider types. */
export function setOperation(analysis: Analysis, { operation, isAll, left, right }: Request): LogicalPlan {
  const leftColumns = outputOf(left);
  const rightColumns = outputOf(right);
  if (leftColumns.length !== rightColumns.length) throw differentWidth(operation, leftColumns, rightColumns);
  const types = leftColumns.map((column, index) => {
    const other = rightColumns[index] ?? column;
    const wide = widerType(column.dataType, other.dataType);
    if (wide === undefined) throw incompatible({ operation, isAll, index, left: column, right: other });
    return wide;
  });
  for (const [index, type] of types.entries())
    checkComparable({ operation, isAll, type, name: leftColumns[index]?.name ?? "" });
  const sides = { left: withTypes(analysis, left, types), right: withTypes(analysis, right, types) };
  const output = leftColumns.map(
    (column, index): AttributeReference => ({
      kind: "attribute",
      id: analysis.context.nextExpressionId(),
      name: column.name,
      dataType: types[index] ?? column.dataType,
      nullable: nullability(operation, column, rightColumns[index]),
      qualifier: [],
      ...(column.metadata ? { metadata: column.metadata } : {}),
    }),
  );
  return { kind: "setOperation", operation, isAll, ...sides, output };
}

function nullability(
  operation: Operation,
  left: AttributeReference,
  right: AttributeReference | undefined,
): boolean {
  const other = right?.nullable ?? true;
  if (operation === "union") return left.nullable || other;
  return operation === "intersect" ? left.nullable && other : left.nullable;
}

function checkComparable({
  operation,
  isAll,
  type,
  name,
}: {
  readonly operation: Operation;
  readonly isAll: boolean;
  readonly type: DataType;
  readonly name: string;
}): void {
  if ((operation === "union" && isAll) || isHashable(type)) return;
  throw new SparkError({
    errorClass: "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
    messageParameters: { colName: `\`${name}\``, dataType: `"${sqlName(type)}"` },
  });
}

function withTypes(analysis: Analysis, plan: LogicalPlan, types: readonly DataType[]): LogicalPlan {
  const columns = outputOf(plan);
  const casts = columns.map((column, index): NamedExpression => {
    const child = castTo(column, types[index] ?? column.dataType);
    if (child === column) return column;
    return { kind: "alias", child, name: column.name, id: analysis.context.nextExpressionId() };
  });
  return casts.every((cast, index) => cast === columns[index]) ? plan : project(plan, casts);
}

function differentWidth(
  operation: Operation,
  left: readonly AttributeReference[],
  right: readonly AttributeReference[],
): SparkError {
  return new SparkError({
    errorClass: "NUM_COLUMNS_MISMATCH",
    messageParameters: {
      operator: operation.toUpperCase(),
      firstNumColumns: String(left.length),
      invalidOrdinalNum: "second",
      invalidNumColumns: String(right.length),
    },
  });
}

interface Incompatible {
  readonly operation: Operation;
  readonly isAll: boolean;
  readonly index: number;
  readonly left: AttributeReference;
  readonly right: AttributeReference;
}

function incompatible({ operation, isAll, index, left, right }: Incompatible): SparkError {
  return new SparkError({
    errorClass: "INCOMPATIBLE_COLUMN_TYPE",
    messageParameters: {
      operator: operation === "union" || !isAll ? operation.toUpperCase() : `${operation.toUpperCase()} ALL`,
      columnOrdinalNumber: ordinal(index),
      tableOrdinalNumber: "second",
      dataType1: `"${sqlName(dataTypeOf(right))}"`,
      dataType2: `"${sqlName(dataTypeOf(left))}"`,
      hint: "",
    },
  });
}

/** The right side's columns in the order of the left's names; missing ones are NULL when allowed. */
function alignByName(analysis: Analysis, { left, right }: Sides, allowMissing: boolean): Sides {
  const leftColumns = outputOf(left);
  const rightColumns = outputOf(right);
  const find = (columns: readonly AttributeReference[], name: string) =>
    columns.find((column) => sameName(analysis, column.name, name));
  const ordered = leftColumns.map((column): NamedExpression => {
    const found = find(rightColumns, column.name);
    if (found !== undefined) return found;
    if (allowMissing) return missing(analysis, column);
    throw new SparkError({
      errorClass: "UNRESOLVED_COLUMN_IN_UNION",
      message: `Cannot resolve column name "${column.name}" among (${rightColumns.map((each) => each.name).join(", ")}).`,
    });
  });
  const extra = rightColumns.filter((column) => find(leftColumns, column.name) === undefined);
  if (extra.length > 0 && !allowMissing) throw differentWidth("union", leftColumns, rightColumns);
  const isSame = ordered.every((each, index) => each === rightColumns[index]) && extra.length === 0;
  return {
    left:
      extra.length === 0
        ? left
        : project(left, [...leftColumns, ...extra.map((column) => missing(analysis, column))]),
    right: isSame ? right : project(right, [...ordered, ...extra]),
  };
}

function missing(analysis: Analysis, column: AttributeReference): NamedExpression {
  const child = castTo(nullLiteral, column.dataType);
  return { kind: "alias", child, name: column.name, id: analysis.context.nextExpressionId() };
}
