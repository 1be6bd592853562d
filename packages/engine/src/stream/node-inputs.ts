import type { LogicalPlan } from "@millrace/spark-model";
import type { StatefulNode, StreamingNode, StreamingPlan, WatermarkNode } from "./streaming-plan.ts";
import { nodesOf } from "./transform.ts";

/** The plans that a node reads, left before right. */
export function inputsOf(node: StreamingNode): readonly LogicalPlan[] {
  switch (node.kind) {
    case "source":
      return [];
    case "aggregate":
    case "sessionWindow":
      return [node.partial];
    case "join":
      return [node.left.input, node.right.input];
    default:
      return [node.input];
  }
}

/** The nodes as Spark's progress meets them: from the output down, left before right. */
function nodesFromOutput(plan: StreamingPlan): readonly StreamingNode[] {
  const nodes = new Map(plan.nodes.map((node) => [node.relation, node]));
  const found = new Set<StreamingNode>();
  const visit = (input: LogicalPlan): void => {
    for (const leaf of nodesOf(input)) {
      const node = leaf.kind === "cachedScan" ? nodes.get(leaf.relationId) : undefined;
      if (!node) continue;
      found.add(node);
      inputsOf(node).forEach(visit);
    }
  };
  visit(plan.output);
  return [...found];
}

/** The nodes with state, from the output down. */
export function statefulNodesFromOutput(plan: StreamingPlan): readonly StatefulNode[] {
  return nodesFromOutput(plan).filter((node): node is StatefulNode => "state" in node);
}

/** The watermarks, from the output down. */
export function watermarksFromOutput(plan: StreamingPlan): readonly WatermarkNode[] {
  return nodesFromOutput(plan).filter((node): node is WatermarkNode => node.kind === "watermark");
}
