import type { LogicalPlan } from "@millrace/spark-model";
import { printPlan } from "../sql/print-plan.ts";
import type { CountMeasure } from "../stream/micro-batch.ts";
import {
  type StatefulNode,
  type StreamingNode,
  type StreamingPlan,
  stateTables,
} from "../stream/streaming-plan.ts";
import { sampleBatch } from "./check-compiles.ts";

/** `explain` of a streaming query: the logical plan, the streaming nodes, and the steps of a batch. */
export function explainStream(query: LogicalPlan, plan: StreamingPlan, extended: boolean): string {
  const streaming = [
    "== Streaming Plan ==",
    ...plan.nodes.map(printNode),
    `output: ${printPlan(plan.output)}`,
  ];
  const steps = ["== Batch Steps ==", ...batchSteps(plan)];
  const sections = extended
    ? ["== Logical Plan ==", printPlan(query), "", ...streaming, "", ...steps]
    : [...streaming, "", ...steps];
  return `${sections.join("\n")}\n`;
}

function printNode(node: StreamingNode): string {
  const columns = node.output.map((column) => `${column.name}#${column.id}`).join(", ");
  switch (node.kind) {
    case "source":
      return `${node.relation} [${columns}]: source ${node.position}`;
    case "watermark":
      return `${node.relation} [${columns}]: watermark ${node.eventTime.name} - ${node.delayMs} ms`;
    case "observe":
      return `${node.relation} [${columns}]: observe ${node.name}`;
    case "aggregate":
      return `${node.relation} [${columns}]: aggregate, emits ${node.emits}, ${stateText(node)}`;
    case "sessionWindow":
      return `${node.relation} [${columns}]: sessions, emits ${node.emits}, ${tablesText(node)}, closed by ${node.isClosed ? node.session.name : "nothing"}`;
    case "deduplicate":
      return `${node.relation} [${columns}]: deduplicate, ${stateText(node)}`;
    case "join":
      return `${node.relation} [${columns}]: ${node.joinType} join, ${tablesText(node)}, ${joinText(node)}`;
    case "mapGroupsWithState":
      return `${node.relation} [${columns}]: ${node.function.name} with state, times by ${node.timing}, ${tablesText(node)}`;
    case "limit":
      return `${node.relation} [${columns}]: limit ${node.limit}`;
  }
}

function stateText(node: Extract<StreamingNode, { kind: "aggregate" | "deduplicate" }>): string {
  const closing = node.eventTime ? `closed by ${node.eventTime.name}` : "never closed";
  return `${tablesText(node)}, ${closing}`;
}

function joinText({ left, right }: Extract<StreamingNode, { kind: "join" }>): string {
  const kept = [left, right].map(({ rows: { expiry } }) =>
    expiry ? `${expiry.column.name} > watermark - ${expiry.delayMs} ms` : "for ever",
  );
  return `left rows kept: ${kept[0]}, right rows kept: ${kept[1]}`;
}

function tablesText(node: StatefulNode): string {
  const tables = stateTables(node).map(
    ({ name, columns }) => `${name}(${columns.map((column) => column.name).join(", ")})`,
  );
  return `state ${node.state.operatorId} ${tables.join(" ")}`;
}

function batchSteps(plan: StreamingPlan): readonly string[] {
  const batch = sampleBatch(plan);
  return [
    ...batch.steps.map((step) =>
      step.kind === "store"
        ? `${step.relation}:${countsText(step.counts)}\n${printPlan(step.plan)}`
        : `observe ${step.name}:\n${printPlan(step.plan)}`,
    ),
    `output:\n${printPlan(batch.output)}`,
    ...(batch.measures
      ? [`measure ${JSON.stringify(batch.measures.measures)}:\n${printPlan(batch.measures.plan)}`]
      : []),
  ];
}

function countsText(counts: readonly CountMeasure[]): string {
  return counts.length === 0 ? "" : ` counted as ${JSON.stringify(counts)}`;
}
