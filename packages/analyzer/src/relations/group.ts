import {
  type Aggregate,
  type AttributeReference,
  dataTypeOf,
  type Expression,
  type FunctionCall,
  type LogicalPlan,
  type NamedExpression,
  outputOf,
  SparkError,
  someExpression,
  toAttribute,
} from "@millrace/spark-model";
import { type Analysis, type GroupedQuery, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { expressionKey } from "../expressions/expression-key.ts";
import { isGenerator, namedExpression, type SelectItem } from "../expressions/select-list.ts";
import { transform } from "../expressions/transform.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { project } from "./output.ts";
import { belowScope, generateNode, hasAggregate } from "./select.ts";
import { lowerTimeWindows } from "./time-window.ts";

/** What an aggregation is made of, names resolved. */
export interface Grouping {
  readonly keys: readonly Expression[];
  /** Each set lists indexes into `keys`. */
  readonly sets?: readonly (readonly number[])[];
}

/** A select list with aggregates and no GROUP BY. */
export function groupAll(
  analysis: Analysis,
  input: ResolvedRelation,
  items: readonly SelectItem[],
): ResolvedRelation {
  return group(analysis, input, { grouping: { keys: [] }, items });
}

/** Groups a relation and gives the items of a select list. */
export function group(
  analysis: Analysis,
  input: ResolvedRelation,
  { grouping, items }: { readonly grouping: Grouping; readonly items: readonly SelectItem[] },
): ResolvedRelation {
  const known = input.timeWindow ?? ((expression: Expression) => expression);
  const expressions = [...grouping.keys, ...items.map((item) => item.expression)].map(known);
  const lowered = lowerTimeWindows(analysis, addMissingColumns(input.plan, expressions), expressions);
  const replace = (expression: Expression) => lowered.replace(known(expression));
  const keys = grouping.keys.map(replace);
  const loweredItems = items.map((item) => ({ ...item, expression: replace(item.expression) }));
  checkKeys(keys);
  const frame = aggregateFrame(lowered.plan, { ...grouping, keys });
  const grouped = buildGrouped(analysis, frame, { items: loweredItems, scope: belowScope(input) });
  const relation = resolvedRelation(groupedPlan(grouped), { dataFrames: input.dataFrames, grouped });
  return withGenerator(analysis, relation);
}

/** The plan of a grouped query: the aggregate, HAVING, then the select list unless it is the aggregate's own. */
export function groupedPlan({ aggregate, having, projections }: GroupedQuery): LogicalPlan {
  const filtered: LogicalPlan = having ? { kind: "filter", child: aggregate, condition: having } : aggregate;
  const output = outputOf(aggregate);
  const isOutput =
    projections.length === output.length &&
    projections.every((each, index) => each.kind === "attribute" && each.id === output[index]?.id);
  return isOutput ? filtered : project(filtered, projections);
}

function checkKeys(keys: readonly Expression[]): void {
  for (const key of keys) {
    if (hasAggregate(key)) {
      throw new SparkError({ errorClass: "GROUP_BY_AGGREGATE", messageParameters: { sqlExpr: "aggregate" } });
    }
    const type = dataTypeOf(key);
    if (type.kind !== "variant") continue;
    throw new SparkError({
      errorClass: "GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE",
      messageParameters: {
        sqlExpr: `"${key.kind === "attribute" ? key.name : "expression"}"`,
        dataType: `"${type.kind.toUpperCase()}"`,
      },
    });
  }
}

/** The aggregate node without its output. */
function aggregateFrame(child: LogicalPlan, { keys, sets }: Grouping): Aggregate {
  if (sets === undefined) return { kind: "aggregate", child, grouping: keys, aggregates: [] };
  // A key is absent from some of the sets, so it can be NULL whatever the column says.
  return { kind: "aggregate", child, grouping: keys.map(asNullableKey), groupingSets: sets, aggregates: [] };
}

interface SelectedGroups {
  readonly items: readonly SelectItem[];
  readonly scope: GroupedQuery["scope"];
}

/** The select list as the aggregate's own output, or above it where it has windows or generators. */
function buildGrouped(analysis: Analysis, frame: Aggregate, { items, scope }: SelectedGroups): GroupedQuery {
  const prepared = items.map((item) => ({ ...item, expression: withKeys(frame.grouping, item.expression) }));
  if (prepared.some((item) => isWindowed(item.expression) || someExpression(item.expression, isGenerator))) {
    return extendGrouped(analysis, { scope, aggregate: frame, projections: [] }, prepared);
  }
  for (const item of prepared) checkGroupingCalls(frame, item.expression);
  for (const item of prepared) checkGrouped(item.expression, frame.grouping);
  const aggregate = { ...frame, aggregates: prepared.map((item) => namedExpression(analysis, item)) };
  return { scope, aggregate, projections: outputOf(aggregate) };
}

/** `grouping(key)` and `grouping_id(keys…)`, which only the aggregate itself can compute. */
export function isGroupingCall(expression: Expression): expression is FunctionCall {
  return (
    expression.kind === "function" && (expression.name === "grouping" || expression.name === "grouping_id")
  );
}

/** The expression with grouping keys put in exactly as they stand in the node. */
function withKeys(keys: readonly Expression[], expression: Expression): Expression {
  const byKey = new Map(keys.map((key) => [expressionKey(key), key]));
  return transform(expression, (part) => {
    if (part.kind === "aggregate") return part;
    // grouping_id() alone is over all keys.
    if (isGroupingCall(part) && part.arguments.length === 0) return { ...part, arguments: keys };
    return byKey.get(expressionKey(part));
  });
}

function checkGroupingCalls({ groupingSets, grouping }: Aggregate, expression: Expression): void {
  const keys = new Set(grouping.map(expressionKey));
  transform(expression, (part) => {
    if (!isGroupingCall(part)) return undefined;
    if (groupingSets === undefined) {
      throw new SparkError({
        errorClass: "UNSUPPORTED_GROUPING_EXPRESSION",
      });
    }
    const other = part.arguments.find((each) => !keys.has(expressionKey(each)));
    if (other === undefined) return part;
    const columns = grouping.map((key) => (key.kind === "attribute" ? key.name : "expression")).join(",");
    throw new SparkError({
      errorClass: part.name === "grouping" ? "GROUPING_COLUMN_MISMATCH" : "GROUPING_ID_COLUMN_MISMATCH",
      messageParameters:
        part.name === "grouping"
          ? { grouping: other.kind === "attribute" ? other.name : "expression", groupingColumns: columns }
          : {
              groupingIdColumn: other.kind === "attribute" ? other.name : "expression",
              groupByColumns: columns,
            },
    });
  });
}

function asNullableKey(key: Expression): Expression {
  if (key.kind === "attribute" || key.kind === "function" || key.kind === "field")
    return { ...key, nullable: true };
  return key;
}

function isWindowed(expression: Expression): boolean {
  return someExpression(expression, (part) => part.kind === "window");
}

/** Fails when an output uses a column that is neither grouped nor aggregated. */
function checkGrouped(expression: Expression, keys: readonly Expression[]): void {
  const grouped = new Set(keys.map(expressionKey));
  transform(expression, (part) => {
    if (part.kind === "aggregate" || grouped.has(expressionKey(part))) {
      if (part.kind === "aggregate") checkArguments(part);
      return part;
    }
    if (part.kind === "attribute") throw missingAggregation(part, keys.length > 0);
    return undefined;
  });
}

function checkArguments(aggregate: Expression & { readonly kind: "aggregate" }): void {
  if (aggregate.arguments.some(isWindowed)) {
    throw new SparkError({
      errorClass: "_LEGACY_ERROR_TEMP_1031",
      message:
        "It is not allowed to use a window function inside an aggregate function. Please use the inner window function in a sub-query.",
    });
  }
  if (!aggregate.arguments.some(hasAggregate)) return;
  throw new SparkError({ errorClass: "NESTED_AGGREGATE_FUNCTION" });
}

function missingAggregation(column: AttributeReference, isGrouped: boolean): SparkError {
  if (!isGrouped) return new SparkError({ errorClass: "MISSING_GROUP_BY" });
  return new SparkError({
    errorClass: "MISSING_AGGREGATION",
    messageParameters: { expression: `"${column.name}"`, expressionAnyValue: `"any_value(${column.name})"` },
  });
}

/**
 * A grouped query with more columns in its select list. What they need (aggregates, keys) is added to the
 * aggregate when it does not give it yet.
 */
export function extendGrouped(
  analysis: Analysis,
  query: GroupedQuery,
  items: readonly SelectItem[],
): GroupedQuery {
  let aggregates = query.aggregate.aggregates;
  const projections: NamedExpression[] = [...query.projections];
  for (const item of items) {
    const over = overAggregate(analysis, { ...query.aggregate, aggregates }, item.expression);
    aggregates = over.aggregates;
    projections.push(namedExpression(analysis, { ...item, expression: over.expression }));
  }
  return { ...query, aggregate: { ...query.aggregate, aggregates }, projections };
}

export interface OverAggregate {
  readonly aggregates: readonly NamedExpression[];
  /** The expression over the columns of the aggregate node. */
  readonly expression: Expression;
}

/** Rewrites an expression over the aggregate's input into one over its output, adding columns as needed. */
export function overAggregate(
  analysis: Analysis,
  aggregate: Aggregate,
  expression: Expression,
): OverAggregate {
  const aggregates: NamedExpression[] = [...aggregate.aggregates];
  const keys = new Map(aggregate.grouping.map((key) => [expressionKey(key), key]));
  const outputs = new Map(
    aggregates.map((named) => [expressionKey(named.kind === "alias" ? named.child : named), named]),
  );
  const output = new Set(outputOf(aggregate).map((column) => column.id));
  const give = (part: Expression, name: string): AttributeReference => {
    const key = expressionKey(part);
    const found = outputs.get(key);
    if (found !== undefined) return toAttribute(found);
    const named = namedExpression(analysis, {
      expression: part,
      name,
      sql: name,
      isAliased: part.kind !== "attribute",
    });
    aggregates.push(named);
    outputs.set(key, named);
    return toAttribute(named);
  };
  const rewritten = transform(expression, (part) => {
    if (part.kind === "attribute" && output.has(part.id)) return part;
    const key = keys.get(expressionKey(part));
    if (key !== undefined) return give(key, key.kind === "attribute" ? key.name : "_grouping");
    if (part.kind === "aggregate") {
      checkArguments(part);
      return give(part, `_${part.name}`);
    }
    if (isGroupingCall(part)) return give(withKeys(aggregate.grouping, part), `_${part.name}`);
    if (part.kind === "attribute") throw missingAggregation(part, keys.size > 0);
    return undefined;
  });
  return { aggregates, expression: rewritten };
}

/** Applies the generator of a grouped select list above the groups. */
function withGenerator(analysis: Analysis, relation: ResolvedRelation): ResolvedRelation {
  const { grouped, plan } = relation;
  if (grouped === undefined || plan.kind !== "project") return relation;
  const generating = grouped.projections.find((each) => each.kind === "alias" && isGenerator(each.child));
  if (generating?.kind !== "alias") return relation;
  const item = {
    expression: generating.child,
    name: generating.name,
    sql: generating.name,
    isAliased: false,
  };
  const node = generateNode(analysis, plan.child, item);
  const projections = grouped.projections.flatMap((each): readonly NamedExpression[] =>
    each === generating ? node.generated : [each],
  );
  return resolvedRelation(project(node, projections), { dataFrames: relation.dataFrames });
}
