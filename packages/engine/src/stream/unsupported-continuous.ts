import { type LogicalPlan, type PlanKind, SparkError } from "@millrace/spark-model";
import { expressionsOf, expressionTree, nodesOf } from "./transform.ts";

/** Spark's name of each node that continuous processing refuses; true stands for those that it takes. */
const nodeNames: Readonly<Record<PlanKind, string | true>> = {
  tableScan: true,
  dataSourceScan: true,
  project: true,
  filter: true,
  range: "Range",
  localRelation: "LocalRelation",
  cachedScan: "LogicalRDD",
  aggregate: "Aggregate",
  join: "Join",
  sort: "Sort",
  limit: "LocalLimit",
  offset: "Offset",
  tail: "Tail",
  setOperation: "Union",
  deduplicate: "Deduplicate",
  sample: "Sample",
  generate: "Generate",
  repartition: "Repartition",
  eventTimeWatermark: "EventTimeWatermark",
  collectMetrics: "CollectMetrics",
  mapPartitions: "MapInPandas",
  mapGroups: "FlatMapGroupsInPandas",
  mapGroupsWithState: "FlatMapGroupsInPandasWithState",
};

const currentTime: ReadonlySet<string> = new Set([
  "current_timestamp",
  "now",
  "localtimestamp",
  "current_date",
  "curdate",
]);

/** Refuses what continuous processing cannot run (UnsupportedOperationChecker.checkForContinuous). */
export function checkForContinuous(query: LogicalPlan): void {
  for (const node of [...nodesOf(query)].reverse()) {
    const name = isFileStream(node) ? "StreamingRelation" : nodeNames[node.kind];
    if (name !== true) refuse(`Continuous processing does not support ${name} operations.`);
    if (expressionsOf(node).some((expression) => [...expressionTree(expression)].some(isCurrentTime))) {
      refuse("Continuous processing does not support current time operations.");
    }
  }
}

/** Files are the only source of Spark's first interface. */
function isFileStream(node: LogicalPlan): boolean {
  return node.kind === "dataSourceScan" && node.isStreaming && fileFormats.has(node.format);
}

const fileFormats: ReadonlySet<string> = new Set(["json", "csv", "parquet", "text"]);

function isCurrentTime(expression: ReturnType<typeof expressionsOf>[number]): boolean {
  return expression.kind === "function" && currentTime.has(expression.name);
}

function refuse(message: string): never {
  throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_3102", messageParameters: { msg: message } });
}
