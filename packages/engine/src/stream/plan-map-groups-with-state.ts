import {
  type AttributeReference,
  binaryType,
  booleanType,
  type DataType,
  integerType,
  type LogicalPlan,
  longType,
  type MapGroupsWithState,
  outputOf,
  stringType,
} from "@millrace/spark-model";
import { eventTimeColumn } from "./event-time.ts";
import { processorMetrics, type StateMetric } from "./micro-batch.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { type MapGroupsWithStateNode, type OperatorState, scanOf } from "./streaming-plan.ts";

/** applyInPandasWithState and transformWithState keep what the user's function says of each key. */
export function planMapGroupsWithState(plan: MapGroupsWithState, planner: StreamPlanner): LogicalPlan {
  const { child, keys, values, timing, output, initialState } = plan;
  const relation = planner.nextRelation("mapGroupsWithState");
  const eventTime = eventTimeColumn(outputOf(child));
  planner.nodes.push({
    kind: "mapGroupsWithState",
    relation,
    state: stateOf(plan, planner),
    input: child,
    keys,
    values,
    ...(initialState ? { initialState } : {}),
    function: plan.function,
    api: plan.state,
    timing,
    ...(eventTime && timing === "eventTime" ? { eventTime } : {}),
    hasWatermark: eventTime !== undefined,
    results: {
      kind: column("kind", integerType, planner),
      counts: countsOfCall(plan.state.kind).map((name) => column(name, longType, planner)),
    },
    output,
  });
  return scanOf(relation, output);
}

/** What the worker counts: of values, and, for a processor, what Spark's progress tells of it. */
export function countsOfCall(kind: MapGroupsWithState["state"]["kind"]): readonly StateMetric[] {
  const values = ["updated", "added", "removed", "gone"] as const;
  return kind === "processor" ? [...values, ...processorMetrics] : values;
}

function stateOf(plan: MapGroupsWithState, planner: StreamPlanner): OperatorState<"groups"> {
  const keys = plan.keys.map((key) => column(key.name, key.dataType, planner));
  const expiry = column("expiry", longType, planner);
  const removed = column("removed", booleanType, planner);
  const [entry, value] = entryColumns(plan, planner);
  return planner.operatorState({
    operatorName: operatorNameOf(plan),
    tables: {
      groups: {
        columns: [...keys, ...entry, value, expiry, removed],
        identity: [...keys, ...entry],
        removed,
      },
    },
    runsWithoutData: runsWithoutData(plan),
  });
}

/** What a row is of besides its key, and what it holds. A processor keeps entries of several variables. */
function entryColumns(
  { state }: MapGroupsWithState,
  planner: StreamPlanner,
): readonly [readonly AttributeReference[], AttributeReference] {
  if (state.kind === "groupState") return [[], column("value", state.stateSchema, planner)];
  const entry = [column("variable", stringType, planner), column("entry", binaryType, planner)];
  return [entry, column("value", binaryType, planner)];
}

function operatorNameOf({ state }: MapGroupsWithState): string {
  if (state.kind === "groupState") return "applyInPandasWithState";
  return state.form === "pandas" ? "transformWithStateInPandasExec" : "transformWithStateInPySparkExec";
}

/** Spark's shouldRunAnotherBatch of the two operators. */
function runsWithoutData({
  state,
  timing,
  outputMode,
}: MapGroupsWithState): MapGroupsWithStateNode["state"]["runsWithoutData"] {
  if (timing === "processingTime") return "always";
  if (state.kind === "groupState") return timing === "eventTime" ? "watermark" : "never";
  return outputMode === "complete" ? "never" : "watermark";
}

function column(name: string, dataType: DataType, planner: StreamPlanner): AttributeReference {
  return { kind: "attribute", id: planner.nextId(), name, dataType, nullable: true, qualifier: [] };
}
