import {
  type Alias,
  type AttributeReference,
  type CachedScan,
  type ColumnBatch,
  childrenOf,
  type Expression,
  type ExpressionId,
  type LogicalPlan,
  type MapPartitions,
  operandsOf,
  outputOf,
  type PlanKind,
  type PythonFunctionCall,
  SparkError,
  schemaOf,
  someExpression,
  structType,
} from "@millrace/spark-model";
import type { PythonFunctions } from "../python-functions.ts";
import { expressionsOf, transformExpression, withChildren, withExpressions } from "../stream/transform.ts";
import { aggregateGroups, isPythonAggregate } from "./aggregate-groups.ts";
import { evaluatePythonWindows, isPythonWindow } from "./aggregate-windows.ts";
import { callKey } from "./call-key.ts";
import { batchesOf, mapGroupRows } from "./map-groups.ts";
import { mapGroupsInBatch } from "./map-groups-in-batch.ts";

/** What cutting a plan needs of the session that runs it. */
export interface PythonStage {
  readonly functions: PythonFunctions;
  readonly timeZone: string;
  readonly signal?: AbortSignal;
  nextExpressionId(): ExpressionId;
  /** The rows of a plan that has no Python in it. */
  compute(plan: LogicalPlan): AsyncIterable<ColumnBatch>;
  /** Keeps rows until the plan has run; the scan gives them back under `output`. */
  keep(batches: readonly ColumnBatch[], output: readonly AttributeReference[]): Promise<CachedScan>;
}

/** The nodes that are nothing but a call of a Python function. */
const functionNodes: ReadonlySet<PlanKind> = new Set(["mapPartitions", "mapGroups", "mapGroupsWithState"]);

/** Whether a plan calls Python anywhere. */
export function callsPython(plan: LogicalPlan): boolean {
  if (functionNodes.has(plan.kind) || expressionsOf(plan).some(hasPython)) return true;
  return childrenOf(plan).some(callsPython);
}

/**
 * Runs the Python functions of a plan, from the leaves up, and gives a plan without them. A scalar function
 * in SQL cannot wait for another process, so at each node that calls Python the rows below are computed, go
 * to the worker as columns, and come back with the results as further columns (Spark: ExtractPythonUDFs).
 */
export async function cutPythonFunctions(plan: LogicalPlan, stage: PythonStage): Promise<LogicalPlan> {
  const children = new Map<LogicalPlan, LogicalPlan>();
  for (const child of childrenOf(plan)) children.set(child, await cutPythonFunctions(child, stage));
  const cut = withChildren(plan, (child) => children.get(child) ?? child);
  if (cut.kind === "mapPartitions") return mapRows(cut, stage);
  if (cut.kind === "mapGroups") return mapGroupRows(cut, stage);
  if (cut.kind === "mapGroupsWithState") return cutPythonFunctions(mapGroupsInBatch(cut, Date.now()), stage);
  if (!expressionsOf(cut).some(hasPython)) return cut;
  if (some(cut, isPythonWindow)) return evaluatePythonWindows(cut, stage);
  if (cut.kind === "aggregate" && some(cut, isPythonAggregate)) return aggregateGroups(cut, stage);
  return evaluateCalls(cut, stage);
}

async function mapRows(plan: MapPartitions, stage: PythonStage): Promise<LogicalPlan> {
  const input = await batchesOf(plan.child, stage);
  const batches = await stage.functions.mapPartitions({
    function: plan.function,
    input,
    inputSchema: schemaOf(plan.child),
    schema: schemaOf(plan),
    timeZone: stage.timeZone,
    ...(stage.signal ? { signal: stage.signal } : {}),
  });
  return stage.keep(batches, plan.output);
}

/** Evaluates the innermost calls of a node, and then those that had them as arguments. */
async function evaluateCalls(plan: LogicalPlan, stage: PythonStage): Promise<LogicalPlan> {
  const child = onlyChild(plan);
  const calls = innermostCalls(plan);
  const results = new Map(calls.map((call) => [callKey(call), resultColumn(call, stage.nextExpressionId())]));
  const evaluated = await evaluateRows(child, calls, { stage, results: [...results.values()] });
  const replaced = withExpressions(
    withChildren(plan, () => evaluated),
    (expression) =>
      transformExpression(expression, (each) =>
        each.kind === "python" ? results.get(callKey(each)) : undefined,
      ),
  );
  const next = expressionsOf(replaced).some(hasPython) ? await evaluateCalls(replaced, stage) : replaced;
  return sameOutput(plan, next);
}

interface RowEvaluation {
  readonly stage: PythonStage;
  readonly results: readonly AttributeReference[];
}

async function evaluateRows(
  child: LogicalPlan,
  calls: readonly PythonFunctionCall[],
  { stage, results }: RowEvaluation,
): Promise<CachedScan> {
  const output = outputOf(child);
  const argumentColumns = calls.flatMap((call) => call.arguments.map((argument) => named(argument, stage)));
  const input: LogicalPlan = { kind: "project", child, projections: [...output, ...argumentColumns] };
  let next = output.length;
  const numbered = calls.map((call) => ({ function: call, arguments: call.arguments.map(() => next++) }));
  const batches: ColumnBatch[] = [];
  for await (const batch of stage.compute(input)) {
    if (batch.rowCount === 0) continue;
    const { timeZone, signal } = stage;
    const rows = { ...batch, schema: schemaOf(input) };
    const request = { calls: numbered, input: rows, timeZone, ...(signal ? { signal } : {}) };
    batches.push(widened(rows, await stage.functions.evaluate(request), output.length));
  }
  return stage.keep(batches, [...output, ...results]);
}

/** The first `kept` columns of a batch and all columns of the results. */
function widened(batch: ColumnBatch, results: ColumnBatch, kept: number): ColumnBatch {
  return {
    schema: structType([...batch.schema.fields.slice(0, kept), ...results.schema.fields]),
    rowCount: batch.rowCount,
    columns: [...batch.columns.slice(0, kept), ...results.columns],
  };
}

function innermostCalls(plan: LogicalPlan): readonly PythonFunctionCall[] {
  const calls = new Map<string, PythonFunctionCall>();
  const visit = (expression: Expression) => {
    if (expression.kind === "python" && !expression.arguments.some(hasPython))
      calls.set(callKey(expression), expression);
    else operandsOf(expression).forEach(visit);
  };
  expressionsOf(plan).forEach(visit);
  return [...calls.values()];
}

function resultColumn(call: PythonFunctionCall, id: ExpressionId): AttributeReference {
  return { kind: "attribute", id, name: call.name, dataType: call.dataType, nullable: true, qualifier: [] };
}

function named(argument: Expression, stage: PythonStage): Alias {
  return { kind: "alias", child: argument, name: "argument", id: stage.nextExpressionId() };
}

/** A node that hands on its child's columns must not hand on the results too. */
export function sameOutput(before: LogicalPlan, after: LogicalPlan): LogicalPlan {
  const wanted = outputOf(before);
  if (outputOf(after).length === wanted.length) return after;
  return { kind: "project", child: after, projections: wanted };
}

/** The child of a node that has one; a join cannot call Python in its condition. */
export function onlyChild(plan: LogicalPlan): LogicalPlan {
  const [child, ...others] = childrenOf(plan);
  if (child !== undefined && others.length === 0) return child;
  throw new SparkError({
    errorClass: "UNSUPPORTED_FEATURE.PYTHON_UDF_IN_ON_CLAUSE",
    messageParameters: { joinType: plan.kind === "join" ? plan.joinType.toUpperCase() : plan.kind },
  });
}

const hasPython = (expression: Expression) =>
  someExpression(expression, (each) => each.kind === "python" || isPythonAggregate(each));

const some = (plan: LogicalPlan, test: (expression: Expression) => boolean) =>
  expressionsOf(plan).some((expression) => someExpression(expression, test));
