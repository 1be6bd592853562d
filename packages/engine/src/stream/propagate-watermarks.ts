import type { LogicalPlan } from "@millrace/spark-model";
import { inputsOf } from "./node-inputs.ts";
import type { StreamingNode, StreamingPlan } from "./streaming-plan.ts";
import { nodesOf } from "./transform.ts";

/**
 * Says of each stateful node how far its watermark is behind the query's: a join by a range of time gives
 * rows as old as those it keeps, and the nodes above it must wait for them (Spark: WatermarkPropagator).
 */
export function propagateWatermarks(plan: StreamingPlan): StreamingPlan {
  const lags = new Map<string, number>();
  return { ...plan, nodes: plan.nodes.map((node) => propagated(node, lags)) };
}

/** The node with its lag; `lags` gains that of its output. Without an entry, a relation has no watermark. */
function propagated(node: StreamingNode, lags: Map<string, number>): StreamingNode {
  if (node.kind === "watermark") {
    lags.set(node.relation, 0);
    return node;
  }
  const lag = lagOf(inputsOf(node), lags);
  if (lag !== undefined) lags.set(node.relation, lag + lagAdded(node));
  if (!("state" in node) || lag === undefined || lag === 0) return node;
  return withLag(node, lag);
}

/** The slowest of the relations that plans read. */
function lagOf(plans: readonly LogicalPlan[], lags: ReadonlyMap<string, number>): number | undefined {
  const found = plans.flatMap((plan) =>
    [...nodesOf(plan)].flatMap((leaf) =>
      leaf.kind === "cachedScan" ? (lags.get(leaf.relationId) ?? []) : [],
    ),
  );
  return found.length > 0 ? Math.max(...found) : undefined;
}

/** How much older a node's rows can be than its watermark. */
function lagAdded(node: StreamingNode): number {
  if (node.kind !== "join") return 0;
  const delays = [node.left, node.right].map(({ rows }) => rows.expiry?.delayMs ?? 0);
  return Math.max(0, ...delays);
}

function withLag<Node extends Extract<StreamingNode, { readonly state: unknown }>>(
  node: Node,
  watermarkLagMs: number,
): Node {
  return { ...node, state: { ...node.state, watermarkLagMs } };
}
