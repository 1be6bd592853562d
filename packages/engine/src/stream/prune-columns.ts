import {
  type AttributeReference,
  type ExpressionId,
  type LogicalPlan,
  outputOf,
} from "@millrace/spark-model";
import type { StreamingNode, StreamingPlan } from "./streaming-plan.ts";
import { expressionsOf, expressionTree, nodesOf, transformUp } from "./transform.ts";

/**
 * Narrows what sources and watermarks hand on to the columns that later nodes use, so that a batch reads
 * and keeps no others.
 */
export function pruneColumns(plan: StreamingPlan): StreamingPlan {
  const used = new Set<ExpressionId>(outputOf(plan.output).map((column) => column.id));
  addUsedColumns(plan.output, used);
  for (const node of plan.nodes) addNodeColumns(node, used);
  const keep = (columns: readonly AttributeReference[]) => columns.filter((column) => used.has(column.id));
  const narrowed = new Map(
    plan.nodes.map((node) => [node.relation, isNarrow(node) ? keep(node.output) : node.output]),
  );
  const rewrite = (each: LogicalPlan): LogicalPlan =>
    transformUp(each, (leaf) =>
      leaf.kind === "cachedScan" && narrowed.has(leaf.relationId)
        ? { ...leaf, output: narrowed.get(leaf.relationId) ?? leaf.output }
        : leaf,
    );
  return {
    ...plan,
    nodes: plan.nodes.map((node) => rewriteNode(node, rewrite, narrowed)),
    output: rewrite(plan.output),
  };
}

function isNarrow(node: StreamingNode): boolean {
  return node.kind === "source" || node.kind === "watermark" || node.kind === "observe";
}

function rewriteNode(
  node: StreamingNode,
  rewrite: (plan: LogicalPlan) => LogicalPlan,
  narrowed: ReadonlyMap<string, readonly AttributeReference[]>,
): StreamingNode {
  const output = narrowed.get(node.relation) ?? node.output;
  switch (node.kind) {
    case "source":
      return { ...node, output };
    case "aggregate":
    case "sessionWindow":
      return { ...node, partial: { ...node.partial, child: rewrite(node.partial.child) } };
    case "watermark":
    case "observe":
      return { ...node, input: rewrite(node.input), output };
    case "join":
      return {
        ...node,
        left: { ...node.left, input: rewrite(node.left.input) },
        right: { ...node.right, input: rewrite(node.right.input) },
      };
    case "deduplicate":
    case "mapGroupsWithState":
    case "limit":
      return { ...node, input: rewrite(node.input) };
  }
}

function addNodeColumns(node: StreamingNode, used: Set<ExpressionId>): void {
  switch (node.kind) {
    case "source":
      return;
    case "watermark":
      used.add(node.eventTime.id);
      addUsedColumns(node.input, used);
      return;
    case "observe":
      for (const metric of node.metrics) addExpression(metric, used);
      addUsedColumns(node.input, used);
      return;
    case "aggregate":
    case "sessionWindow":
      addUsedColumns(node.partial, used);
      return;
    case "deduplicate":
      if (node.eventTime) used.add(node.eventTime.id);
      addWholeRows(node.input, used);
      return;
    case "join":
      addWholeRows(node.left.input, used);
      addWholeRows(node.right.input, used);
      return;
    case "mapGroupsWithState":
      if (node.eventTime) used.add(node.eventTime.id);
      for (const column of [...node.keys, ...node.values]) used.add(column.id);
      addUsedColumns(node.input, used);
      return;
    case "limit":
      addWholeRows(node.input, used);
  }
}

function addWholeRows(plan: LogicalPlan, used: Set<ExpressionId>): void {
  for (const column of outputOf(plan)) used.add(column.id);
  addUsedColumns(plan, used);
}

/** Columns that the expressions of a plan name, and those that it compares or matches as whole rows. */
function addUsedColumns(plan: LogicalPlan, used: Set<ExpressionId>): void {
  for (const node of nodesOf(plan)) {
    for (const expression of expressionsOf(node)) addExpression(expression, used);
    if (node.kind === "setOperation") {
      for (const column of [...outputOf(node.left), ...outputOf(node.right)]) used.add(column.id);
    }
    if (node.kind === "mapPartitions" || node.kind === "deduplicate") {
      for (const column of outputOf(node.child)) used.add(column.id);
    }
  }
}

function addExpression(expression: Parameters<typeof expressionTree>[0], used: Set<ExpressionId>): void {
  for (const each of expressionTree(expression)) {
    if (each.kind === "attribute") used.add(each.id);
    if (each.kind === "outer") used.add(each.attribute.id);
    if (each.kind === "scalarSubquery" || each.kind === "exists" || each.kind === "inSubquery") {
      addUsedColumns(each.plan, used);
    }
  }
}
