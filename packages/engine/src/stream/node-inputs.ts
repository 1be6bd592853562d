import type { LogicalPlan } from "@millrace/spark-model";
import type { StatefulNode, StreamingNode, StreamingPlan } from "./streaming-plan.ts";
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

/** The nodes with state as Spark's progress lists them: from the output down. */
export function statefulNodesFromOutput(plan: StreamingPlan): readonly StatefulNode[] {
  const nodes = new Map(plan.nodes.map((node) => [node.relation, node]));
  const found: StatefulNode[] = [];
  const visit = (input: LogicalPlan): void => {
    for (const leaf of nodesOf(input)) {
      const node = leaf.kind === "cachedScan" ? nodes.get(leaf.relationId) : undefined;
      if (!node) continue;
      if ("state" in node && !found.includes(node)) found.push(node);
      inputsOf(node).forEach(visit);
    }
  };
  visit(plan.output);
  return found;
}
