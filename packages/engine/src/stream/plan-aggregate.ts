import {
  type Aggregate,
  type AggregateCall,
  type Alias,
  type AttributeReference,
  type Expression,
  type LogicalPlan,
  longType,
  type NamedExpression,
  outputOf,
  unsupported,
} from "@millrace/spark-model";
import { alias, call, columnOf } from "./builders.ts";
import { hasEventTime } from "./event-time.ts";
import { decompose, type MergeableAggregate } from "./mergeable-aggregates.ts";
import { printExpression } from "./print-expression.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { scanOf } from "./streaming-plan.ts";
import { transformExpression } from "./transform.ts";

/** A decomposed aggregate call with its columns in the state. */
interface PartialAggregate {
  readonly aggregate: MergeableAggregate;
  readonly named: readonly Alias[];
  readonly columns: readonly AttributeReference[];
}

/** Aggregation over a stream: partial aggregates are kept, merged and finished. */
export function planAggregate(plan: Aggregate, planner: StreamPlanner): LogicalPlan {
  if (plan.grouping.some(isSessionWindow)) throw sessionWindows();
  const keys = plan.grouping.map((expression, index) => keyOf(expression, index, planner));
  const groupingId = plan.groupingSets ? groupingIdOf(plan, planner) : undefined;
  const namedKeys = groupingId ? [...keys, groupingId] : keys;
  const keyColumns = namedKeys.map(columnOf);
  const partials = aggregateCalls(plan.aggregates).map(
    (each) => [each, partialOf(each.call, planner)] as const,
  );
  const partialColumns = partials.flatMap(([, partial]) => partial.columns);
  const eventTime = keyColumns.find((_, index) => hasEventTimeAt(plan, index));
  const state = planner.operatorState({
    operatorName: "stateStoreSave",
    tables: { groups: { columns: [...keyColumns, ...partialColumns], ...expiryOf(eventTime, planner) } },
    runsWithoutData: planner.outputMode === "complete" ? "never" : "watermark",
  });
  const relation = planner.nextRelation("aggregate");
  const output = outputOf(plan);
  const replacements = new Map<string, Expression>([
    ...partials.map(([each, { aggregate, columns }]) => [each.text, aggregate.result(columns)] as const),
    ...plan.grouping.map(
      (expression, index) => [printExpression(expression), keyColumns[index] ?? expression] as const,
    ),
  ]);
  planner.nodes.push({
    kind: "aggregate",
    relation,
    state,
    partial: { ...plan, aggregates: [...namedKeys, ...partials.flatMap(([, partial]) => partial.named)] },
    keys: keyColumns,
    ...(eventTime ? { eventTime } : {}),
    merge: partials.flatMap(([, { aggregate, columns }]) =>
      aggregate
        .merge(columns, state.tables.groups.batch)
        .map((expression, index) => mergedColumn(expression, columns[index])),
    ),
    result: plan.aggregates.map((item) => resultColumn(item, replacements, groupingId)),
    emits: planner.outputMode,
    output,
  });
  return scanOf(relation, output);
}

/** Groups go when the watermark has passed them, unless all are given out in every batch. */
function expiryOf(eventTime: AttributeReference | undefined, { outputMode }: StreamPlanner) {
  return eventTime && outputMode !== "complete" ? { expiry: { column: eventTime, delayMs: 0 } } : {};
}

function isSessionWindow(expression: Expression): boolean {
  return expression.kind === "attribute" && expression.metadata?.["spark.sessionWindow"] === true;
}

function sessionWindows(): Error {
  return unsupported(
    "A session window over a stream",
    "Use tumbling or sliding windows, or attach a Spark cluster.",
  );
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

function hasEventTimeAt(plan: Aggregate, index: number): boolean {
  const expression = plan.grouping[index];
  return expression !== undefined && hasEventTime(expression);
}

function partialOf(original: AggregateCall, planner: StreamPlanner): PartialAggregate {
  const aggregate = decompose(original);
  const named = aggregate.partial.map((each) => alias(each, each.name, planner.nextId()));
  return { aggregate, named, columns: named.map(columnOf) };
}

/** A merged column takes the place of the partial one, so that merged rows can be merged again. */
function mergedColumn(expression: Expression, column: AttributeReference | undefined): Alias {
  if (!column) throw new RangeError("an aggregate merges into more columns than it has");
  return alias(expression, column.name, column.id);
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
    if (expression.kind === "function" && expression.name === "grouping") {
      throw unsupported("grouping() over a stream", "Use grouping_id().");
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
