import type { Expression_SortOrder, Expression as ExpressionMessage, Sort } from "@millrace/spark-connect";
import {
  dataTypeOf,
  type Expression,
  type LogicalPlan,
  outputOf,
  type SortOrder,
  SparkError,
  someExpression,
  sqlName,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, scopeOf, withPlan } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";
import { required } from "../expressions/resolve-expression.ts";
import type { ExpressionContext } from "../expressions/resolver.ts";
import { sortOrderOf } from "../expressions/sort-order.ts";
import { isOrderable } from "../types/predicates.ts";
import { extendGrouped, groupedPlan, overAggregate } from "./group.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { project } from "./output.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { resolveAbove } from "./resolve-above.ts";

/** `orderBy`, `sort`, `sortWithinPartitions`. */
export async function analyzeSort(message: Sort, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const messages = message.order.map((order) => required(order.child));
  const context = await contextFor(analysis, scopeOf(analysis, input), messages);
  const keys = message.order.flatMap((order) => resolveKey(order, context, input));
  const isGlobal = message.isGlobal ?? true;
  return sortOver(analysis, input, { keys, isGlobal });
}

interface SortKey {
  readonly order: SortOrder;
  readonly sql: string;
  readonly isBelow: boolean;
}

function resolveKey(
  message: Expression_SortOrder,
  context: ExpressionContext,
  input: ResolvedRelation,
): readonly SortKey[] {
  const child = required(message.child);
  const ordinal = ordinalOf(child, input);
  if (ordinal !== undefined)
    return [{ order: checked(sortOrderOf(message, ordinal), "ordinal"), sql: "ordinal", isBelow: false }];
  if (isAll(child, context)) {
    return input.columns.map((column) => ({
      order: sortOrderOf(message, column),
      sql: column.name,
      isBelow: false,
    }));
  }
  const { expression, sql, isBelow } = resolveAbove(child, context, input);
  return [{ order: checked(sortOrderOf(message, expression), sql), sql, isBelow }];
}

/** ORDER BY 2: the second column. */
function ordinalOf({ exprType }: ExpressionMessage, input: ResolvedRelation): Expression | undefined {
  if (exprType.case !== "literal" || exprType.value.literalType.case !== "integer") return undefined;
  const position = exprType.value.literalType.value;
  const column = input.columns[position - 1];
  if (column !== undefined) return column;
  throw new SparkError({
    errorClass: "ORDER_BY_POS_OUT_OF_RANGE",
    messageParameters: { index: String(position), size: String(input.columns.length) },
  });
}

/** ORDER BY ALL, unless a column has that name. */
function isAll({ exprType }: ExpressionMessage, { analysis, scope }: ExpressionContext): boolean {
  if (exprType.case !== "unresolvedAttribute" || exprType.value.planId !== undefined) return false;
  if (exprType.value.unparsedIdentifier.toLowerCase() !== "all") return false;
  return !scope.columns.some((column) => sameName(analysis, column.name, "all"));
}

function checked(order: SortOrder, sql: string): SortOrder {
  const type = dataTypeOf(order.expression);
  if (isOrderable(type)) return order;
  throw new SparkError({
    errorClass: "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
    messageParameters: {
      sqlExpr: `"${sql} ASC NULLS FIRST"`,
      functionName: "`sortorder`",
      dataType: `"${sqlName(type)}"`,
    },
  });
}

interface SortKeys {
  readonly keys: readonly SortKey[];
  readonly isGlobal: boolean;
}

function sortOver(
  analysis: Analysis,
  input: ResolvedRelation,
  { keys, isGlobal }: SortKeys,
): ResolvedRelation {
  if (input.grouped && keys.some((key) => key.isBelow))
    return sortGroups(analysis, input, { keys, isGlobal });
  const orders = keys.map((key) => key.order);
  const expressions = orders.map((order) => order.expression);
  const missing = addMissingColumns(input.plan, expressions);
  const windowed = expressions.some((expression) =>
    someExpression(expression, (part) => part.kind === "window"),
  );
  if (windowed) return sortByWindows(analysis, input, { child: missing, orders, isGlobal });
  const plan = { kind: "sort", child: missing, order: orders, isGlobal } as const;
  return withPlan(input, missing === input.plan ? plan : project(plan, input.columns));
}

/** Keys that use what is below an aggregation become columns, which a projection takes away after sorting. */
function sortGroups(
  analysis: Analysis,
  input: ResolvedRelation,
  { keys, isGlobal }: SortKeys,
): ResolvedRelation {
  let query = input.grouped;
  if (query === undefined) throw new Error("the input is an aggregation");
  const visible = query.projections.length;
  const order: SortOrder[] = [];
  for (const { order: key, sql, isBelow } of keys) {
    if (!isBelow) {
      order.push(key);
      continue;
    }
    const before = query.projections.length;
    const { aggregates, expression } = overAggregate(analysis, query.aggregate, key.expression);
    query = { ...query, aggregate: { ...query.aggregate, aggregates } };
    query = extendGrouped(analysis, query, [
      { expression, name: sql, sql, isAliased: expression.kind !== "attribute" },
    ]);
    const column = outputOf(groupedPlan(query))[before];
    if (column === undefined) throw new Error("the column was added");
    order.push({ ...key, expression: column });
  }
  const child = groupedPlan(query);
  const sorted: LogicalPlan = { kind: "sort", child, order, isGlobal };
  return withPlan(input, project(sorted, outputOf(child).slice(0, visible)));
}

/** A window function as sort key is computed below the sort. */
function sortByWindows(
  analysis: Analysis,
  input: ResolvedRelation,
  {
    child,
    orders,
    isGlobal,
  }: { readonly child: LogicalPlan; readonly orders: readonly SortOrder[]; readonly isGlobal: boolean },
): ResolvedRelation {
  const aliases = orders.map((order) => ({
    kind: "alias" as const,
    child: order.expression,
    name: "_sort",
    id: analysis.context.nextExpressionId(),
  }));
  const widened = project(child, [...outputOf(child), ...aliases]);
  const columns = outputOf(widened).slice(-aliases.length);
  const order = orders.map((each, index) => ({ ...each, expression: columns[index] ?? each.expression }));
  return withPlan(input, project({ kind: "sort", child: widened, order, isGlobal }, input.columns));
}
