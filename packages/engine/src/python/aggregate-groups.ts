import {
  type Aggregate,
  type AggregateCall,
  type Alias,
  type AttributeReference,
  type CachedScan,
  type Expression,
  type LogicalPlan,
  type NamedExpression,
  outputOf,
  type Project,
  SparkError,
  schemaOf,
  structType,
  toAttribute,
} from "@millrace/spark-model";
import { alias } from "../stream/builders.ts";
import { expressionTree, transformExpression } from "../stream/transform.ts";
import { callKey } from "./call-key.ts";
import { cutPythonFunctions, type PythonStage } from "./cut-python-functions.ts";
import { groupedRows } from "./grouped-rows.ts";
import { expandGroupingSets, overGroupingId } from "./grouping-sets.ts";
import { batchesOf } from "./map-groups.ts";

/** An aggregate that a Python function computes. */
export type PythonAggregate = AggregateCall & { readonly python: NonNullable<AggregateCall["python"]> };

/** Whether an expression is an aggregate that a Python function computes. */
export function isPythonAggregate(expression: Expression): expression is PythonAggregate {
  return expression.kind === "aggregate" && expression.python !== undefined;
}

/**
 * Computes an aggregation by Python functions: the rows of each group go to the worker, and its keys come
 * back with one value for each call (Spark: ArrowAggregatePythonExec).
 */
export async function aggregateGroups(plan: Aggregate, stage: PythonStage): Promise<LogicalPlan> {
  const calls = pythonAggregates(plan);
  const named = (child: Expression, name: string): Alias => alias(child, name, stage.nextExpressionId());
  const keys = plan.grouping.map((key) => named(key, "key"));
  const operands = calls.map((call) => call.arguments.map((argument) => named(argument, "argument")));
  const rows: Project = {
    kind: "project",
    child: plan.child,
    projections: [...keys, ...operands.flat()],
  };
  const results = calls.map((call) => resultColumn(call, stage));
  const { plan: sets, setKeys } = await rowsOfSets(plan, rows, stage);
  const scan = await computeGroups(sets, {
    stage,
    keys: [...setKeys, ...keys.map(toAttribute)],
    operands: operands.map((each) => each.map(toAttribute)),
    calls,
    results,
  });
  const keyed = scan.output.slice(setKeys.length);
  const known = new Map<string, AttributeReference>([
    ...zip(plan.grouping, keyed),
    ...zip(calls, keyed.slice(keys.length)),
  ]);
  const groupingId = setKeys[1];
  const replacement = (each: Expression) =>
    (groupingId && overGroupingId(each, plan.grouping, groupingId)) ?? known.get(callKey(each));
  const projections = plan.aggregates.map((item) => overResults(item, replacement));
  return cutPythonFunctions({ kind: "project", child: scan, projections }, stage);
}

/** The rows as they are grouped: once for each grouping set, kept so that they are computed once. */
async function rowsOfSets(
  plan: Aggregate,
  rows: Project,
  stage: PythonStage,
): Promise<{ readonly plan: LogicalPlan; readonly setKeys: readonly AttributeReference[] }> {
  const cut = await cutPythonFunctions(rows, stage);
  if (plan.groupingSets === undefined) return { plan: cut, setKeys: [] };
  const kept = await stage.keep(await batchesOf(cut, stage), outputOf(rows));
  return expandGroupingSets(kept, plan, () => stage.nextExpressionId());
}

interface Groups {
  readonly stage: PythonStage;
  readonly keys: readonly AttributeReference[];
  readonly operands: readonly (readonly AttributeReference[])[];
  readonly calls: readonly PythonAggregate[];
  readonly results: readonly AttributeReference[];
}

async function computeGroups(
  plan: LogicalPlan,
  { stage, keys, operands, calls, results }: Groups,
): Promise<CachedScan> {
  const rows = groupedRows([{ plan, keys, values: operands.flat() }], () => stage.nextExpressionId());
  const output = [...keys, ...results];
  let next = 0;
  const batches = await stage.functions.aggregateGroups({
    calls: calls.map((call) => ({ function: call.python, arguments: call.arguments.map(() => next++) })),
    keyCount: keys.length,
    input: await batchesOf(rows.plan, stage),
    inputSchema: schemaOf(rows.plan),
    schema: structType(output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable }))),
    timeZone: stage.timeZone,
    ...(stage.signal ? { signal: stage.signal } : {}),
  });
  return stage.keep(batches, output);
}

/** The distinct calls of an aggregation; Spark has no plan for any that are mixed with other aggregates. */
function pythonAggregates(plan: Aggregate): readonly PythonAggregate[] {
  const aggregates = plan.aggregates
    .flatMap((item) => [...expressionTree(item)])
    .filter((each) => each.kind === "aggregate");
  const calls = aggregates.filter(isPythonAggregate);
  if (calls.length < aggregates.length) throw mixedAggregates(calls);
  return [...new Map(calls.map((call) => [callKey(call), call])).values()];
}

function mixedAggregates(calls: readonly PythonAggregate[]): SparkError {
  const names = [...new Set(calls.map((call) => call.name))];
  return new SparkError({
    errorClass: "INVALID_PANDAS_UDF_PLACEMENT",
    messageParameters: { functionList: names.map((name) => `\`${name}\``).join(", ") },
  });
}

/** The column of what a call gives. */
function resultColumn({ name, dataType }: PythonAggregate, stage: PythonStage): AttributeReference {
  return {
    kind: "attribute",
    id: stage.nextExpressionId(),
    name,
    dataType,
    nullable: true,
    qualifier: [],
  };
}

function zip(
  expressions: readonly Expression[],
  columns: readonly AttributeReference[],
): readonly (readonly [string, AttributeReference])[] {
  return expressions.flatMap((expression, index) => {
    const column = columns[index];
    return column ? [[callKey(expression), column] as const] : [];
  });
}

/** An output column over the computed keys and values, known by its own id as before. */
function overResults(
  item: NamedExpression,
  replacement: (expression: Expression) => Expression | undefined,
): NamedExpression {
  const replace = (expression: Expression) => transformExpression(expression, replacement);
  if (item.kind === "attribute") return alias(replace(item), item.name, item.id);
  return { ...item, child: replace(item.child) };
}
