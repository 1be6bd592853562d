import {
  type Aggregate,
  type Alias,
  type AttributeReference,
  type CachedScan,
  type Expression,
  type LogicalPlan,
  outputOf,
  schemaOf,
  toAttribute,
  unsupported,
  type WindowExpression,
} from "@millrace/spark-model";
import { alias, and, sameValue } from "../stream/builders.ts";
import {
  expressionsOf,
  expressionTree,
  transformExpression,
  withChildren,
  withExpressions,
} from "../stream/transform.ts";
import { aggregateGroups, isPythonAggregate, type PythonAggregate } from "./aggregate-groups.ts";
import { callKey } from "./call-key.ts";
import { cutPythonFunctions, onlyChild, type PythonStage, sameOutput } from "./cut-python-functions.ts";
import { batchesOf } from "./map-groups.ts";

type PythonWindow = WindowExpression & { readonly function: PythonAggregate };

/** Whether an expression is a Python aggregate over a window. */
export function isPythonWindow(expression: Expression): expression is PythonWindow {
  return expression.kind === "window" && isPythonAggregate(expression.function);
}

/**
 * Computes the Python aggregates over windows of a node: one value for each partition, which all its rows
 * get (Spark: ArrowWindowPythonExec with an unbounded window).
 */
export async function evaluatePythonWindows(plan: LogicalPlan, stage: PythonStage): Promise<LogicalPlan> {
  const [first] = windowsOf(plan);
  if (first === undefined) return cutPythonFunctions(plan, stage);
  const windows = windowsOf(plan).filter((each) => partitionKey(each) === partitionKey(first));
  const { child, results } = await withPartitionValues(onlyChild(plan), windows, stage);
  const replaced = withExpressions(
    withChildren(plan, () => child),
    (expression) => transformExpression(expression, (each) => results.get(callKey(each))),
  );
  return sameOutput(plan, await cutPythonFunctions(replaced, stage));
}

function windowsOf(plan: LogicalPlan): readonly PythonWindow[] {
  const found = expressionsOf(plan)
    .flatMap((expression) => [...expressionTree(expression)])
    .filter(isPythonWindow);
  found.forEach(checkFrame);
  return [...new Map(found.map((window) => [callKey(window), window])).values()];
}

function checkFrame({ orderBy, frame, function: { name } }: PythonWindow): void {
  const isWhole = frame
    ? frame.lower.kind === "unbounded" && frame.upper.kind === "unbounded"
    : orderBy.length === 0;
  if (isWhole) return;
  throw unsupported(
    `The Python function ${name} over a part of its partition`,
    "Use a window without an order, or built-in aggregates.",
  );
}

const partitionKey = (window: PythonWindow) => window.partitionBy.map(callKey).join();

interface WithValues {
  readonly child: LogicalPlan;
  /** Columns of the values, by the key of the window expression. */
  readonly results: ReadonlyMap<string, AttributeReference>;
}

/** The rows of a plan, each with the values of its partition. */
async function withPartitionValues(
  plan: LogicalPlan,
  windows: readonly PythonWindow[],
  stage: PythonStage,
): Promise<WithValues> {
  const named = (child: Expression, name: string): Alias => alias(child, name, stage.nextExpressionId());
  const keys = (windows[0]?.partitionBy ?? []).map((key) => named(key, "key"));
  const operands = windows.map((window) => window.function.arguments.map((each) => named(each, "argument")));
  const projections = [...outputOf(plan), ...keys, ...operands.flat()];
  const rows = await keptRows({ kind: "project", child: plan, projections }, stage);
  const keyColumns = keys.map(toAttribute);
  const values = windows.map((window, index) => {
    const columns = (operands[index] ?? []).map(toAttribute);
    return named({ ...window.function, arguments: columns }, window.function.name);
  });
  const partitions = keyColumns.map((key) => named(key, "partition"));
  const grouped: Aggregate = {
    kind: "aggregate",
    child: rows,
    grouping: keyColumns,
    aggregates: [...partitions, ...values],
  };
  const child: LogicalPlan = {
    kind: "join",
    left: rows,
    right: await aggregateGroups(grouped, stage),
    joinType: "inner",
    condition: and(partitions.flatMap((each, index) => sameKey(keyColumns[index], toAttribute(each)))),
  };
  const results = new Map(
    windows.flatMap((window, index) => {
      const value = values[index];
      return value ? [[callKey(window), toAttribute(value)] as const] : [];
    }),
  );
  return { child, results };
}

function sameKey(left: AttributeReference | undefined, right: AttributeReference): readonly Expression[] {
  return left ? [sameValue(left, right)] : [];
}

async function keptRows(plan: LogicalPlan, stage: PythonStage): Promise<CachedScan> {
  const cut = await cutPythonFunctions(plan, stage);
  const schema = schemaOf(plan);
  const batches = await batchesOf(cut, stage);
  return stage.keep(
    batches.map((batch) => ({ ...batch, schema })),
    outputOf(plan),
  );
}
