import {
  type AttributeReference,
  type CollectMetrics,
  type DataSourceScan,
  type EventTimeWatermark,
  type LogicalPlan,
  outputOf,
  type TableScan,
} from "@millrace/spark-model";
import type { StreamPlanner } from "./stream-planner.ts";
import { scanOf } from "./streaming-plan.ts";

/** A source is opened once, however often its scan (the same object) stands in the query. */
export function planSource(scan: DataSourceScan | TableScan, planner: StreamPlanner): LogicalPlan {
  const known = planner.nodes.find((node) => node.kind === "source" && node.scan === scan);
  if (known) return scanOf(known.relation, known.output);
  const relation = planner.nextRelation("source");
  planner.nodes.push({
    kind: "source",
    relation,
    position: planner.count("source"),
    scan,
    output: scan.output,
  });
  return scanOf(relation, scan.output);
}

/** The hidden column of a file source, where the query uses it. */
export function usedMetadata(scan: DataSourceScan): { readonly metadata?: AttributeReference } {
  const metadata = scan.output.find(({ id }) => id === scan.metadata?.id);
  return metadata ? { metadata } : {};
}

export function planWatermark(plan: EventTimeWatermark, planner: StreamPlanner): LogicalPlan {
  const output = outputOf(plan);
  const eventTime = output.find((column) => column.id === plan.eventTime);
  if (!eventTime) throw new RangeError(`the watermark's column ${plan.eventTime} is not in its input`);
  const relation = planner.nextRelation("watermark");
  planner.nodes.push({
    kind: "watermark",
    relation,
    operator: planner.count("watermark"),
    input: plan.child,
    eventTime,
    delayMs: Number(plan.delayMicroseconds / 1000n),
    output,
  });
  return scanOf(relation, output);
}

export function planObserve(plan: CollectMetrics, planner: StreamPlanner): LogicalPlan {
  const output = outputOf(plan);
  const relation = planner.nextRelation("observe");
  planner.nodes.push({
    kind: "observe",
    relation,
    name: plan.name,
    input: plan.child,
    metrics: plan.metrics,
    output,
  });
  return scanOf(relation, output);
}
