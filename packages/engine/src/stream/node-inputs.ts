import type { LogicalPlan } from "@millrace/spark-model";
import type {
  SourceNode,
  StatefulNode,
  StreamingNode,
  StreamingPlan,
  WatermarkNode,
} from "./streaming-plan.ts";
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

/** The nodes that plans read, directly or through others, as Spark's progress meets them: down, left before right. */
function nodesBelow(inputs: readonly LogicalPlan[], plan: StreamingPlan): readonly StreamingNode[] {
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
  inputs.forEach(visit);
  return [...found];
}

/** The sources whose rows come to a node. */
export function sourcesBelow(node: StreamingNode, plan: StreamingPlan): readonly SourceNode[] {
  return nodesBelow(inputsOf(node), plan).filter((each): each is SourceNode => each.kind === "source");
}

/** The nodes with state, from the output down. */
export function statefulNodesFromOutput(plan: StreamingPlan): readonly StatefulNode[] {
  return nodesBelow([plan.output], plan).filter((node): node is StatefulNode => "state" in node);
}

/** The watermarks, from the output down. */
export function watermarksFromOutput(plan: StreamingPlan): readonly WatermarkNode[] {
  return nodesBelow([plan.output], plan).filter((node): node is WatermarkNode => node.kind === "watermark");
}
