import type { Aggregate, Expression as ExpressionMessage } from "@millrace/spark-connect";
import {
  type AggregateCall,
  type Alias,
  booleanType,
  type DataType,
  dataTypeOf,
  type Expression,
  integerType,
  isStreaming,
  type Literal,
  type LogicalPlan,
  longType,
  SparkError,
  simpleString,
  toAttribute,
  unsupported,
} from "@millrace/spark-model";
import type { ResolvedRelation } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import { literalOf } from "../expressions/literal.ts";
import { literalText } from "../expressions/literal-text.ts";
import { required, resolveExpression } from "../expressions/resolve-expression.ts";
import type { ExpressionContext } from "../expressions/resolver.ts";
import { resolveSelectItem, resolveSelectList, type SelectItem } from "../expressions/select-list.ts";
import { transform } from "../expressions/transform.ts";
import { group } from "./group.ts";
import { columnsIn } from "./missing-columns.ts";

interface PivotRequest {
  readonly message: Aggregate;
  readonly context: ExpressionContext;
  readonly input: ResolvedRelation;
  readonly fromSql: boolean;
}

/** `groupBy().pivot(column, values).agg(…)`: each aggregate once for each value, over its rows. */
export async function pivot({ message, context, input, fromSql }: PivotRequest): Promise<ResolvedRelation> {
  const column = resolveExpression(required(message.pivot?.col), context);
  const stated = message.pivot?.values.map(literalOf) ?? [];
  const values = stated.length > 0 ? stated : await distinctValues(column.expression, context, input);
  message.aggregateExpressions.forEach(checkStar);
  const aggregates = resolveSelectList(message.aggregateExpressions, context);
  const keys = fromSql
    ? remainingColumns(input, [column.expression, ...aggregates.map((item) => item.expression)])
    : message.groupingExpressions.flatMap((each) => resolveSelectItem(each, context));
  const isSingle = aggregates.length === 1;
  const columns = values.flatMap((value) =>
    aggregates.map((item) => pivoted(item, { column: column.expression, value, isSingle, context })),
  );
  const grouping = { keys: keys.map((key) => key.expression) };
  return group(context.analysis, input, { grouping, items: [...keys, ...columns] });
}

/** An aggregate of a pivot may not count `*`: Spark takes it apart before stars are expanded. */
function checkStar({ exprType }: ExpressionMessage): void {
  if (exprType.case === "alias" && exprType.value.expr !== undefined) checkStar(exprType.value.expr);
  if (exprType.case !== "unresolvedFunction") return;
  const { functionName, arguments: operands } = exprType.value;
  if (operands.some((operand) => operand.exprType.case === "unresolvedStar")) {
    throw new SparkError({
      errorClass: "INVALID_USAGE_OF_STAR_OR_REGEX",
      messageParameters: { elem: "'*'", prettyName: `expression \`${functionName}\`` },
    });
  }
  operands.forEach(checkStar);
}

/** Without a list of values: those that the column has, in order (RelationalGroupedDataset.collectPivotValues). */
async function distinctValues(
  column: Expression,
  { analysis }: ExpressionContext,
  input: ResolvedRelation,
): Promise<readonly Literal[]> {
  const dataType = dataTypeOf(column);
  if (isStreaming(input.plan)) throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_3063" });
  if (isNested(dataType)) {
    throw unsupported(
      `pivot by ${simpleString(dataType)} without a list of values`,
      "Pivot by a field of it.",
    );
  }
  const maximum = Number(analysis.context.config("spark.sql.pivotMaxValues") ?? 10_000);
  const value: Alias = {
    kind: "alias",
    child: column,
    name: "value",
    id: analysis.context.nextExpressionId(),
  };
  const rows: LogicalPlan = { kind: "project", child: input.plan, projections: [value] };
  const key = toAttribute(value);
  const distinct: LogicalPlan = { kind: "deduplicate", child: rows, keys: [key], withinWatermark: false };
  const values = await analysis.context.columnValues({
    kind: "sort",
    child: { kind: "limit", child: distinct, limit: maximum + 1 },
    order: [{ expression: key, direction: "ascending", nulls: "first" }],
    isGlobal: true,
  });
  if (values.length > maximum) throw tooManyValues(column, maximum);
  return values.map((each) => ({ kind: "literal", value: each, dataType }));
}

function isNested(dataType: DataType): boolean {
  return ["array", "map", "struct"].includes(dataType.kind);
}

function tooManyValues(column: Expression, maximum: number): SparkError {
  const name = column.kind === "attribute" ? column.name : "value";
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1324",
    message: `The pivot column ${name} has more than ${maximum} distinct values, this could indicate an error. If this was intended, set spark.sql.pivotMaxValues to at least the number of distinct values of the pivot column.`,
  });
}

/** PIVOT of SQL text groups by all columns that it does not mention. */
function remainingColumns(input: ResolvedRelation, used: readonly Expression[]): readonly SelectItem[] {
  const mentioned = new Set(columnsIn(used).map((column) => column.id));
  return input.columns
    .filter((column) => !mentioned.has(column.id))
    .map((expression) => ({ expression, name: expression.name, sql: expression.name, isAliased: false }));
}

interface PivotedValue {
  readonly column: Expression;
  readonly value: Literal;
  readonly isSingle: boolean;
  readonly context: ExpressionContext;
}

function pivoted(item: SelectItem, { column, value, isSingle, context }: PivotedValue): SelectItem {
  const { analysis } = context;
  const condition: Expression = {
    kind: "function",
    name: "<=>",
    arguments: [column, castTo(value, dataTypeOf(column))],
    dataType: booleanType,
    nullable: false,
    ansi: analysis.ansi,
  };
  const expression = transform(item.expression, (part) => {
    if (part.kind !== "aggregate") return undefined;
    const filter: Expression = part.filter
      ? { ...condition, name: "and", arguments: [condition, part.filter] }
      : condition;
    const restricted = { ...part, filter, nullable: true };
    return part.nullable ? restricted : whereAny(restricted, condition);
  });
  const text = columnText(value, analysis.timeZone);
  const name = isSingle ? text : `${text}_${item.name}`;
  return { expression, name, sql: name, isAliased: true };
}

/** A value as it names columns: cast to a string, without the type that a literal's text may begin with. */
function columnText(value: Literal, timeZone: string): string {
  if (value.value === null) return "null";
  const text = literalText(value, timeZone);
  return /^(?:DATE|TIMESTAMP(?:_NTZ)?) '(.*)'$/.exec(text)?.[1] ?? text;
}

/** Spark gives NULL, not 0, for a value that a group does not have. */
function whereAny(aggregate: AggregateCall, condition: Expression): Expression {
  const one: Expression = { kind: "literal", value: 1, dataType: integerType };
  const rows: AggregateCall = {
    kind: "aggregate",
    name: "count",
    arguments: [one],
    dataType: longType,
    nullable: false,
    distinct: false,
    filter: condition,
    ansi: aggregate.ansi,
  };
  const isAny: Expression = {
    kind: "function",
    name: ">",
    arguments: [rows, { kind: "literal", value: 0n, dataType: longType }],
    dataType: booleanType,
    nullable: false,
    ansi: aggregate.ansi,
  };
  return { kind: "case", branches: [{ condition: isAny, value: aggregate }], dataType: aggregate.dataType };
}
