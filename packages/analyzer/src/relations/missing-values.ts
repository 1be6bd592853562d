import type { NADrop, NAFill, NAReplace } from "@millrace/spark-connect";
import {
  type AttributeReference,
  booleanType,
  dataTypeOf,
  type Expression,
  integerType,
  type Literal,
  type NamedExpression,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf, withPlan } from "../analysis.ts";
import { parseAttributeName, resolveAmong, unresolvedColumn } from "../expressions/column-name.ts";
import { castTo } from "../expressions/implicit.ts";
import { literalOf } from "../expressions/literal.ts";
import { isNumeric, isString } from "../types/predicates.ts";
import { project } from "./output.ts";
import { analyzeInput } from "./relation-context.ts";

/** `df.na.fill`: values for NULLs, in columns whose type goes with the value's. */
export async function analyzeFillMissing(message: NAFill, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const columns = namedColumns(analysis, input, message.cols);
  const values = message.values.map(literalOf);
  const valueFor = (column: AttributeReference): Literal | undefined => {
    const index = columns.findIndex((each) => each.id === column.id);
    if (index < 0) return undefined;
    const value = values.length === 1 ? values[0] : values[index];
    return value && goesWith(column, value) ? value : undefined;
  };
  const projections = input.columns.map((column): NamedExpression => {
    const value = valueFor(column);
    return value === undefined ? column : aliased(analysis, column, filled(analysis, column, value));
  });
  return resolvedRelation(project(input.plan, projections), { dataFrames: input.dataFrames });
}

function namedColumns(
  analysis: Analysis,
  input: ResolvedRelation,
  names: readonly string[],
): readonly AttributeReference[] {
  if (names.length === 0) return input.columns;
  return names.map((name) => {
    const parts = parseAttributeName(name);
    const found = resolveAmong(analysis, parts, input.columns);
    if (found?.kind === "attribute") return found;
    throw unresolvedColumn(parts, scopeOf(analysis, input));
  });
}

function goesWith(column: AttributeReference, value: Literal): boolean {
  const { dataType: from } = value;
  const to = column.dataType;
  return (
    (isNumeric(from) && isNumeric(to)) ||
    (isString(from) && isString(to)) ||
    (from.kind === "boolean" && to.kind === "boolean")
  );
}

function filled(analysis: Analysis, column: AttributeReference, value: Literal): Expression {
  const isReal = column.dataType.kind === "double" || column.dataType.kind === "float";
  // NaN counts as missing in fill (DataFrameNaFunctions.fillCol).
  const present: Expression = isReal
    ? call(
        analysis,
        "nanvl",
        [column, castTo({ kind: "literal", value: null, dataType: { kind: "void" } }, column.dataType)],
        column,
      )
    : column;
  return {
    ...call(analysis, "coalesce", [present, castTo(value, column.dataType)], column),
    nullable: false,
  };
}

function call(
  analysis: Analysis,
  name: string,
  operands: readonly Expression[],
  like: AttributeReference,
): Expression & { readonly kind: "function" } {
  return {
    kind: "function",
    name,
    arguments: operands,
    dataType: like.dataType,
    nullable: true,
    ansi: analysis.ansi,
  };
}

function aliased(analysis: Analysis, column: AttributeReference, child: Expression): NamedExpression {
  return { kind: "alias", child, name: column.name, id: analysis.context.nextExpressionId() };
}

/** `df.na.drop`: rows with enough values that are neither NULL nor NaN. */
export async function analyzeDropMissing(message: NADrop, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const columns = namedColumns(analysis, input, message.cols);
  const condition = enoughPresent(analysis, columns, message.minNonNulls ?? columns.length);
  return withPlan(input, { kind: "filter", child: input.plan, condition });
}

/** True for rows with at least `minimum` values that are neither NULL nor NaN (AtLeastNNonNulls). */
function enoughPresent(
  analysis: Analysis,
  columns: readonly AttributeReference[],
  minimum: number,
): Expression {
  const tests = columns.map((column) => present(analysis, column));
  const predicate = (name: string, operands: readonly Expression[]): Expression => ({
    kind: "function",
    name,
    arguments: operands,
    dataType: booleanType,
    nullable: false,
    ansi: analysis.ansi,
  });
  const [first] = tests;
  if (first === undefined || minimum <= 0)
    return { kind: "literal", value: minimum <= 0, dataType: booleanType };
  if (minimum === columns.length) return tests.reduce((left, right) => predicate("and", [left, right]));
  if (minimum === 1) return tests.reduce((left, right) => predicate("or", [left, right]));
  const number = (value: number): Expression => ({ kind: "literal", value, dataType: integerType });
  const counted = tests.map(
    (condition): Expression => ({
      kind: "case",
      branches: [{ condition, value: number(1) }],
      otherwise: number(0),
      dataType: integerType,
    }),
  );
  const sum = counted.reduce(
    (left, right) => ({ ...predicate("+", [left, right]), dataType: integerType }) as Expression,
  );
  return predicate(">=", [sum, number(minimum)]);
}

function present(analysis: Analysis, column: AttributeReference): Expression {
  const test = (name: string, operands: readonly Expression[]): Expression => ({
    kind: "function",
    name,
    arguments: operands,
    dataType: booleanType,
    nullable: false,
    ansi: analysis.ansi,
  });
  const notNull = test("isnotnull", [column]);
  if (column.dataType.kind !== "double" && column.dataType.kind !== "float") return notNull;
  return test("and", [notNull, test("not", [test("isnan", [column])])]);
}

/** `df.na.replace`: values for values, in columns of their type. */
export async function analyzeReplace(message: NAReplace, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const columns = namedColumns(analysis, input, message.cols);
  const pairs = message.replacements.flatMap(({ oldValue, newValue }) =>
    oldValue && newValue ? [{ from: literalOf(oldValue), to: literalOf(newValue) }] : [],
  );
  const projections = input.columns.map((column): NamedExpression => {
    const fitting = pairs.filter(({ from }) => goesWith(column, from));
    if (!columns.some((each) => each.id === column.id) || fitting.length === 0) return column;
    return aliased(analysis, column, replaced(analysis, column, fitting));
  });
  return resolvedRelation(project(input.plan, projections), { dataFrames: input.dataFrames });
}

function replaced(
  analysis: Analysis,
  column: AttributeReference,
  pairs: readonly { readonly from: Literal; readonly to: Literal }[],
): Expression {
  const branches = pairs.map(({ from, to }) => ({
    condition: {
      kind: "function" as const,
      name: "==",
      arguments: [column, castTo(from, column.dataType)],
      dataType: booleanType,
      nullable: column.nullable,
      ansi: analysis.ansi,
    },
    value: castTo(to, dataTypeOf(column)),
  }));
  return { kind: "case", branches, otherwise: column, dataType: column.dataType };
}
