import { equals } from "@bufbuild/protobuf";
import {
  type Aggregate,
  type Expression as ExpressionMessage,
  ExpressionSchema,
  Aggregate_GroupType as GroupType,
  type Relation,
} from "@millrace/spark-connect";
import { type Expression, SparkError, unsupported } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, scopeOf } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";
import { expressionKey } from "../expressions/expression-key.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import type { ExpressionContext } from "../expressions/resolver.ts";
import { resolveSelectItem, resolveSelectList, type SelectItem } from "../expressions/select-list.ts";
import { isFromSql } from "../sql/index.ts";
import { type Grouping, group } from "./group.ts";
import { pivot } from "./pivot.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { hasAggregate } from "./select.ts";
import { lowerTimeWindows } from "./time-window.ts";

/** `groupBy().agg()`, rollup, cube, grouping sets, pivot; GROUP BY of SQL text. */
export async function analyzeAggregate(
  message: Aggregate,
  analysis: Analysis,
  relation: Relation,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const messages = [
    ...message.groupingExpressions,
    ...message.aggregateExpressions,
    ...message.groupingSets.flatMap((set) => set.groupingSet),
    message.pivot?.col,
  ];
  const first = await contextFor(analysis, scopeOf(analysis, input), messages);
  const windowed = withTimeWindow(first, input, message.groupingExpressions);
  const context = { ...first, scope: scopeOf(analysis, windowed) };
  if (message.groupType === GroupType.PIVOT)
    return await pivot({ message, context, input: windowed, fromSql: isFromSql(relation) });
  return isFromSql(relation)
    ? groupSelected(message, context, windowed)
    : groupDataFrame(message, context, windowed);
}

/**
 * A time window among the keys becomes a column of the input, which the select list may name (`window.start`).
 * The call itself stands for the column too.
 */
function withTimeWindow(
  context: ExpressionContext,
  input: ResolvedRelation,
  keys: readonly ExpressionMessage[],
): ResolvedRelation {
  const calls = keys.filter(isWindowCall).map((key) => resolveExpression(key, context).expression);
  const { plan, column, replace } = lowerTimeWindows(context.analysis, input.plan, calls);
  if (column === undefined) return input;
  return { ...input, plan, hidden: [...input.hidden, column], timeWindow: replace };
}

function isWindowCall({ exprType }: ExpressionMessage): boolean {
  if (exprType.case === "alias")
    return exprType.value.expr !== undefined && isWindowCall(exprType.value.expr);
  if (exprType.case !== "unresolvedFunction") return false;
  return ["window", "session_window"].includes(exprType.value.functionName.toLowerCase());
}

/** A DataFrame's aggregation puts out its keys first. */
function groupDataFrame(
  message: Aggregate,
  context: ExpressionContext,
  input: ResolvedRelation,
): ResolvedRelation {
  const keys = message.groupingExpressions.flatMap((each) =>
    groupingItems(each, context, { items: [], isText: false }),
  );
  const aggregates = resolveSelectList(message.aggregateExpressions, context);
  const grouping = groupingOf(
    message,
    keys.map((key) => key.expression),
  );
  return group(context.analysis, input, { grouping, items: [...keys, ...aggregates] });
}

/** GROUP BY puts out its select list, to which ordinals and names of the keys may refer. */
function groupSelected(
  message: Aggregate,
  context: ExpressionContext,
  input: ResolvedRelation,
): ResolvedRelation {
  const items = resolveSelectList(message.aggregateExpressions, context);
  const keys = message.groupingExpressions.flatMap((each) =>
    groupingItems(each, context, { items, isText: true }),
  );
  const grouping = groupingOf(
    message,
    keys.map((key) => key.expression),
  );
  return group(context.analysis, input, { grouping: withoutRepetition(grouping), items });
}

interface SelectedItems {
  readonly items: readonly SelectItem[];
  readonly isText: boolean;
}

function groupingItems(
  message: ExpressionMessage,
  context: ExpressionContext,
  selected: SelectedItems,
): readonly SelectItem[] {
  const ordinal = selected.isText ? ordinalItem(message, selected.items) : undefined;
  if (ordinal !== undefined) return [ordinal];
  if (selected.isText && isAll(message, context)) return allKeys(selected.items);
  try {
    return resolveSelectItem(message, context);
  } catch (error) {
    const alias = selected.isText ? aliasItem(message, context, selected.items) : undefined;
    if (alias !== undefined) return [alias];
    throw error;
  }
}

function ordinalItem({ exprType }: ExpressionMessage, items: readonly SelectItem[]): SelectItem | undefined {
  if (exprType.case !== "literal" || exprType.value.literalType.case !== "integer") return undefined;
  const position = exprType.value.literalType.value;
  const item = items[position - 1];
  if (item === undefined) {
    throw new SparkError({
      errorClass: "GROUP_BY_POS_OUT_OF_RANGE",
      messageParameters: { index: String(position), size: String(items.length) },
    });
  }
  if (!hasAggregate(item.expression)) return item;
  throw new SparkError({
    errorClass: "GROUP_BY_POS_AGGREGATE",
    messageParameters: { index: String(position), aggExpr: item.sql },
  });
}

/** GROUP BY ALL, unless a column has that name. */
function isAll({ exprType }: ExpressionMessage, { analysis, scope }: ExpressionContext): boolean {
  if (exprType.case !== "unresolvedAttribute" || exprType.value.unparsedIdentifier.toLowerCase() !== "all")
    return false;
  return !scope.columns.some((column) => sameName(analysis, column.name, "all"));
}

function allKeys(items: readonly SelectItem[]): readonly SelectItem[] {
  return items.filter((item) => !hasAggregate(item.expression) && item.expression.kind !== "literal");
}

/** A key that is no column may be a name of the select list (spark.sql.groupByAliases). */
function aliasItem(
  { exprType }: ExpressionMessage,
  { analysis }: ExpressionContext,
  items: readonly SelectItem[],
): SelectItem | undefined {
  if (exprType.case !== "unresolvedAttribute") return undefined;
  const name = exprType.value.unparsedIdentifier.replace(/^`(.*)`$/, "$1");
  return items.find((item) => item.isAliased && sameName(analysis, item.name, name));
}

function groupingOf(message: Aggregate, keys: readonly Expression[]): Grouping {
  const indexes = keys.map((_, index) => index);
  switch (message.groupType) {
    case GroupType.ROLLUP:
      return { keys, sets: [...indexes.map((index) => indexes.slice(0, indexes.length - index)), []] };
    case GroupType.CUBE:
      return { keys, sets: subsets(indexes) };
    case GroupType.GROUPING_SETS:
      return {
        keys,
        sets: message.groupingSets.map(({ groupingSet }) =>
          groupingSet.map((each) => indexIn(message, each)),
        ),
      };
    case GroupType.GROUPBY:
      return { keys };
    default:
      throw unsupported("This kind of grouping", "Use groupBy, rollup, cube or grouping sets.");
  }
}

function subsets([first, ...rest]: readonly number[]): readonly (readonly number[])[] {
  if (first === undefined) return [[]];
  const without = subsets(rest);
  return [...without.map((set) => [first, ...set]), ...without];
}

function indexIn(message: Aggregate, expression: ExpressionMessage): number {
  const index = message.groupingExpressions.findIndex((each) => equals(ExpressionSchema, each, expression));
  if (index >= 0) return index;
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.INPUT_NOT_SET",
    kind: "InvalidPlanInput",
    message: "A grouping set has an expression that is not a grouping expression.",
  });
}

/** A key given twice groups once; sets refer to the first. */
function withoutRepetition({ keys, sets }: Grouping): Grouping {
  const unique = new Map<string, number>();
  const kept: Expression[] = [];
  const position = keys.map((key) => {
    const text = expressionKey(key);
    const found = unique.get(text) ?? kept.push(key) - 1;
    unique.set(text, found);
    return found;
  });
  if (sets === undefined) return { keys: kept };
  return { keys: kept, sets: sets.map((set) => [...new Set(set.map((index) => position[index] ?? index))]) };
}
