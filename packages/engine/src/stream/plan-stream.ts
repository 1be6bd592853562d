import { isStreaming, type LogicalPlan, type OutputMode } from "@millrace/spark-model";
import { isJoinOfStreams, narrowJoins } from "./narrow-joins.ts";
import { planAggregate } from "./plan-aggregate.ts";
import { planDeduplicate } from "./plan-deduplicate.ts";
import { planExcept } from "./plan-except.ts";
import { planJoin } from "./plan-join.ts";
import { planLimit } from "./plan-limit.ts";
import { planMapGroupsWithState } from "./plan-map-groups-with-state.ts";
import { planObserve, planSource, planWatermark } from "./plan-source.ts";
import { propagateWatermarks } from "./propagate-watermarks.ts";
import { pruneColumns } from "./prune-columns.ts";
import { filterSides, pushFilters } from "./push-filters.ts";
import { StreamPlanner } from "./stream-planner.ts";
import type { StreamingPlan } from "./streaming-plan.ts";
import { withChildren } from "./transform.ts";
import { checkForStreaming, type StreamingChecks } from "./unsupported-operations.ts";

/**
 * Turns a resolved streaming plan into the nodes that a micro-batch computes (Spark: IncrementalExecution).
 * Throws what Spark throws for a query that it refuses, and UNSUPPORTED for one that only Spark can run.
 */
export function planStream(
  query: LogicalPlan,
  outputMode: OutputMode,
  checks: StreamingChecks = {},
): StreamingPlan {
  checkForStreaming(query, outputMode, checks);
  const planner = new StreamPlanner(query, outputMode);
  const output = planNode(narrowJoins(filterSides(pushFilters(query))), planner);
  return propagateWatermarks(pruneColumns({ outputMode, nodes: planner.nodes, output }));
}

/** The batch plan of a node over the relations of the nodes below it; stateful nodes are added to the planner. */
function planNode(plan: LogicalPlan, planner: StreamPlanner): LogicalPlan {
  if (!isStreaming(plan)) return plan;
  const input = withChildren(plan, (child) => planNode(child, planner));
  switch (plan.kind) {
    case "tableScan":
    case "dataSourceScan":
      return planSource(plan, planner);
    case "eventTimeWatermark":
      return planWatermark(input as typeof plan, planner);
    case "collectMetrics":
      return planObserve(input as typeof plan, planner);
    case "aggregate":
      return planAggregate(input as typeof plan, planner);
    case "deduplicate":
      return planDeduplicate(input as typeof plan, planner);
    case "limit":
      return planner.outputMode === "complete" ? input : planLimit(input as typeof plan, planner);
    case "join":
      return isJoinOfStreams(plan) ? planJoin(input as typeof plan, planner) : input;
    case "mapGroupsWithState":
      return planMapGroupsWithState(input as typeof plan, planner);
    case "setOperation":
      return plan.operation === "except" ? planExcept(input as typeof plan, planner) : input;
    default:
      return input;
  }
}
