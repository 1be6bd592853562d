import {
  type Aggregate,
  type AggregateCall,
  type Alias,
  type AttributeReference,
  type Expression,
  type ExpressionId,
  type FunctionCall,
  integerType,
  longType,
  type NamedExpression,
} from "@millrace/spark-model";
import { alias, call, columnOf, longLiteral } from "./builders.ts";
import type { MergeableAggregate } from "./mergeable/mergeable-aggregate.ts";
import { decompose } from "./mergeable/mergeable-aggregates.ts";
import { printExpression } from "./print-expression.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { transformExpression } from "./transform.ts";

/** A streaming Aggregate taken apart into partial aggregates, their merging, and the result made of them. */
export interface AggregationParts {
  /** The keys as columns of the partial rows; a grouping set's id is the last one. */
  readonly keys: readonly Alias[];
  readonly partials: readonly Alias[];
  /** How partial rows of one group become one; `order` says which of them came first. */
  merge(order: AttributeReference): readonly Alias[];
  /** The output columns over the columns of keys and partials. */
  readonly result: readonly NamedExpression[];
}

/** A decomposed aggregate call with its columns in the state. */
interface PartialAggregate {
  readonly aggregate: MergeableAggregate;
  readonly columns: readonly AttributeReference[];
}

/** Takes an aggregation apart; refuses aggregate functions whose partial results do not merge. */
export function aggregationParts(plan: Aggregate, planner: StreamPlanner): AggregationParts {
  const keys = plan.grouping.map((expression, index) => keyOf(expression, index, planner));
  const groupingId = plan.groupingSets ? groupingIdOf(plan, planner) : undefined;
  const shared = new Map<string, Alias>();
  const found = aggregateCalls(plan.aggregates);
  const together = found.map((each) => each.call);
  const partialOf = (original: AggregateCall) =>
    shareColumns(original.name, decompose(original, planner.nextId, together), { shared, planner });
  const calls = found.map((each) => [each, partialOf(each.call)] as const);
  const replacements = new Map<string, Expression>([
    ...calls.map(([each, { aggregate, columns }]) => [each.text, aggregate.result(columns)] as const),
    ...plan.grouping.map((expression, index) => {
      const key = keys[index];
      return [printExpression(expression), key ? columnOf(key) : expression] as const;
    }),
  ]);
  return {
    keys: groupingId ? [...keys, groupingId] : keys,
    partials: [...shared.values()],
    merge: (order) =>
      mergedColumns(
        calls.map(([, partial]) => partial),
        order,
      ),
    result: plan.aggregates.map((item) => resultColumn(item, replacements, groupingId)),
  };
}

function keyOf(expression: Expression, index: number, planner: StreamPlanner): Alias {
  const named = alias(
    expression,
    expression.kind === "attribute" ? expression.name : `key${index}`,
    planner.nextId(),
  );
  return expression.kind === "attribute" && expression.metadata
    ? { ...named, metadata: expression.metadata }
    : named;
}

/** Rows of different grouping sets with equal keys are different groups. */
function groupingIdOf(plan: Aggregate, planner: StreamPlanner): Alias {
  return alias(call("grouping_id", plan.grouping, longType), "grouping_id", planner.nextId());
}

interface SharedColumns {
  /** The partial columns so far, by the text of what they hold. */
  readonly shared: Map<string, Alias>;
  readonly planner: StreamPlanner;
}

/** Partial results that several functions need are one column. */
function shareColumns(
  name: string,
  aggregate: MergeableAggregate,
  { shared, planner }: SharedColumns,
): PartialAggregate {
  const named = aggregate.partial.map((each, index) => {
    const text = printExpression(each);
    const known = shared.get(text) ?? alias(each, `${name}${index}`, planner.nextId());
    shared.set(text, known);
    return known;
  });
  return { aggregate, columns: named.map(columnOf) };
}

/** A merged column takes the place of the partial one, so that merged rows can be merged again. */
function mergedColumns(partials: readonly PartialAggregate[], order: AttributeReference): readonly Alias[] {
  const merged = new Map<ExpressionId, Alias>();
  for (const { aggregate, columns } of partials) {
    if (columns.every(({ id }) => merged.has(id))) continue;
    aggregate.merge(columns, order).forEach((expression, index) => {
      const column = columns[index];
      if (!column) throw new RangeError("an aggregate merges into more columns than it has");
      if (!merged.has(column.id)) merged.set(column.id, alias(expression, column.name, column.id));
    });
  }
  return [...merged.values()];
}

/** `grouping(key)`: its bit of the grouping id, in which the last key has the lowest. */
function groupingOf(grouping: FunctionCall, id: AttributeReference, groupingId: Expression): Expression {
  const keys = groupingId.kind === "function" ? groupingId.arguments : [];
  const wanted = grouping.arguments[0] && printExpression(grouping.arguments[0]);
  const position = keys.length - 1 - keys.findIndex((key) => printExpression(key) === wanted);
  const shifted = call(
    "shiftright",
    [id, { kind: "literal", value: position, dataType: integerType }],
    longType,
  );
  const bit = call("&", [shifted, longLiteral(1)], longType);
  return { kind: "cast", child: bit, dataType: grouping.dataType, mode: "ansi" };
}

interface FoundCall {
  readonly text: string;
  readonly call: AggregateCall;
}

/** The aggregate calls of the output, each once. */
function aggregateCalls(items: readonly NamedExpression[]): readonly FoundCall[] {
  const found = new Map<string, FoundCall>();
  for (const item of items) {
    transformExpression(item, (each) => {
      if (each.kind !== "aggregate") return undefined;
      const text = printExpression(each);
      found.set(text, { text, call: each });
      return each;
    });
  }
  return [...found.values()];
}

function resultColumn(
  item: NamedExpression,
  replacements: ReadonlyMap<string, Expression>,
  groupingId: Alias | undefined,
): NamedExpression {
  const replace = (expression: Expression): Expression | undefined => {
    const found = replacements.get(printExpression(expression));
    if (found) return found;
    if (expression.kind === "function" && expression.name === "grouping_id" && groupingId) {
      return columnOf(groupingId);
    }
    if (expression.kind === "function" && expression.name === "grouping" && groupingId) {
      return groupingOf(expression, columnOf(groupingId), groupingId.child);
    }
    return undefined;
  };
  const child = item.kind === "alias" ? item.child : item;
  const finished = transformExpression(child, replace);
  return {
    kind: "alias",
    child: finished,
    name: item.name,
    id: item.id,
    ...(item.metadata ? { metadata: item.metadata } : {}),
  };
}
