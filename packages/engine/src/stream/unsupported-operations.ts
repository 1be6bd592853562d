import {
  type AggregateCall,
  type Expression,
  isStreaming,
  type Join,
  type JoinType,
  type LogicalPlan,
  type MapGroupsWithState,
  type OutputMode,
  type PlanKind,
  SparkError,
  type WindowExpression,
} from "@millrace/spark-model";
import { hasEventTime, hasEventTimeColumn, isSessionWindow } from "./event-time.ts";
import { isBoundedJoin } from "./join-watermarks.ts";
import { printWindow, printWindowFunction } from "./print-window.ts";
import { expressionsOf, expressionTree, nodesOf } from "./transform.ts";

/** What the rules look at: the whole query, its output mode, and the node in question. */
interface Check<Node extends LogicalPlan = LogicalPlan> {
  readonly node: Node;
  readonly query: LogicalPlan;
  readonly outputMode: OutputMode;
}

type Rules = {
  readonly [Kind in PlanKind]: ((check: Check<LogicalPlan & { kind: Kind }>) => void) | "allowed";
};

/** Which nodes a streaming query may hold; the messages are those of Spark's UnsupportedOperationChecker. */
const rules: Rules = {
  range: "allowed",
  localRelation: "allowed",
  tableScan: "allowed",
  dataSourceScan: "allowed",
  cachedScan: "allowed",
  project: "allowed",
  filter: "allowed",
  aggregate: checkAggregate,
  join: checkJoin,
  sort: ({ node, outputMode }) => {
    if (!isStreaming(node) || isCompleteData(node, outputMode)) return;
    refuse(
      "Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated DataFrame/Dataset in Complete output mode",
    );
  },
  limit: ({ node, outputMode }) => {
    if (isStreaming(node) && outputMode === "update") {
      refuse("Limits are not supported on streaming DataFrames/Datasets in Update output mode");
    }
  },
  offset: ({ node }) => {
    if (isStreaming(node)) refuse("Offset is not supported on streaming DataFrames/Datasets");
  },
  tail: ({ node }) => {
    if (isStreaming(node)) refuse("Tail is not supported on streaming DataFrames/Datasets");
  },
  setOperation: checkSetOperation,
  deduplicate: ({ node }) => {
    if (node.withinWatermark && isStreaming(node) && !hasEventTimeColumn(node.child)) {
      refuse(
        "dropDuplicatesWithinWatermark is not supported on streaming DataFrames/DataSets without watermark",
      );
    }
  },
  sample: ({ node }) => {
    if (isStreaming(node)) refuse("Sampling is not supported on streaming DataFrames/Datasets");
  },
  generate: "allowed",
  repartition: "allowed",
  eventTimeWatermark: checkRedefinedWatermark,
  collectMetrics: "allowed",
  mapPartitions: "allowed",
  mapGroups: checkMapGroups,
  mapGroupsWithState: checkMapGroupsWithState,
};

/** Which checks a session has turned off. */
export interface StreamingChecks {
  /** spark.sql.streaming.statefulOperator.checkCorrectness.enabled is false. */
  readonly allowsLateRows?: boolean;
  /** spark.sql.streaming.unsupportedOperationCheck is false. */
  readonly allowsUnsupportedOperations?: boolean;
}

/** Refuses what Spark refuses of a streaming query, with its error classes (checkForStreaming). */
export function checkForStreaming(
  query: LogicalPlan,
  outputMode: OutputMode,
  { allowsLateRows = false, allowsUnsupportedOperations = false }: StreamingChecks = {},
): void {
  if (!isStreaming(query)) throw new SparkError({ errorClass: "WRITE_STREAM_NOT_ALLOWED" });
  checkSubqueries(query);
  if (allowsUnsupportedOperations) return;
  checkOutputMode(query, outputMode);
  for (const node of [...nodesOf(query)].reverse()) {
    checkNode({ node, query, outputMode });
    if (isStreaming(node)) expressionsOf(node).forEach(checkExpression);
  }
  if (!allowsLateRows) checkLateRows(query, outputMode);
  if (outputMode === "update" && [...nodesOf(query)].some(isStreamingSessionWindow)) {
    refuseMode(outputMode, "session window streaming aggregations");
  }
}

/** Spark's analysis refuses these before any output mode is asked about. */
function checkSubqueries(query: LogicalPlan): void {
  for (const node of nodesOf(query)) {
    for (const expression of expressionsOf(node).flatMap((each) => [...expressionTree(each)])) {
      if ("plan" in expression && isStreaming(expression.plan)) {
        throw new SparkError({ errorClass: "INVALID_SUBQUERY_EXPRESSION.STREAMING_QUERY" });
      }
    }
  }
}

function checkNode<Kind extends PlanKind>(check: Check<LogicalPlan & { kind: Kind }>): void {
  const rule = rules[check.node.kind as Kind];
  if (rule !== "allowed") rule(check);
}

function checkOutputMode(query: LogicalPlan, outputMode: OutputMode): void {
  const aggregate = [...nodesOf(query)].find(isStreamingAggregate);
  if (outputMode === "complete" && !aggregate) refuseMode(outputMode, "no streaming aggregations");
  if (outputMode === "append" && aggregate && !aggregate.grouping.some(hasEventTime)) {
    refuseMode(outputMode, "streaming aggregations without watermark");
  }
}

function checkAggregate({ node }: Check<LogicalPlan & { kind: "aggregate" }>): void {
  if (!isStreaming(node)) return;
  const isDistinct = (each: Expression): boolean =>
    each.kind === "aggregate" && (each as AggregateCall).distinct;
  if (node.aggregates.some((item) => [...expressionTree(item)].some(isDistinct))) {
    refuse(
      "Distinct aggregations are not supported on streaming DataFrames/Datasets. Consider using approx_count_distinct() instead.",
    );
  }
}

function checkSetOperation({ node }: Check<LogicalPlan & { kind: "setOperation" }>): void {
  const left = isStreaming(node.left);
  const right = isStreaming(node.right);
  switch (node.operation) {
    case "union":
      if (left !== right) refuse("Union between streaming and batch DataFrames/Datasets is not supported");
      return;
    case "except":
      if (right) refuse("Except on a streaming DataFrame/Dataset on the right is not supported");
      return;
    case "intersect":
      if (left || right) refuse("Intersect of streaming DataFrames/Datasets is not supported");
  }
}

const joinNames: Readonly<Record<JoinType, string>> = {
  inner: "Inner",
  cross: "Cross",
  left_outer: "LeftOuter",
  right_outer: "RightOuter",
  full_outer: "FullOuter",
  left_semi: "LeftSemi",
  left_anti: "LeftAnti",
};

function checkJoin({ node, outputMode }: Check<Join>): void {
  const left = isStreaming(node.left);
  const right = isStreaming(node.right);
  const name = joinNames[node.joinType];
  switch (node.joinType) {
    case "inner":
    case "cross":
      if (left && right && outputMode === "complete") {
        refuse(
          `${name} join between two streaming DataFrames/Datasets is not supported in Complete output mode, only in Append and Update output modes`,
        );
      }
      return;
    case "full_outer":
      if (left && right) checkOuterOfStreams(node, outputMode);
      else if (left || right) {
        const [streaming, fixed] = left ? ["left", "right"] : ["right", "left"];
        refuse(
          `FullOuter joins with streaming DataFrames/Datasets on the ${streaming} and a static DataFrame/Dataset on the ${fixed} is not supported`,
        );
      }
      return;
    case "left_anti":
      if (right) refuse("LeftAnti joins with a streaming DataFrame/Dataset on the right are not supported");
      return;
    case "left_outer":
    case "left_semi":
      if (left && right) checkOuterOfStreams(node, outputMode);
      else if (right) {
        refuse(
          `${name} join with a streaming DataFrame/Dataset on the right and a static DataFrame/Dataset on the left is not supported`,
        );
      }
      return;
    case "right_outer":
      if (left && right) checkOuterOfStreams(node, outputMode);
      else if (left) {
        refuse(
          "RightOuter join with a streaming DataFrame/Dataset on the left and a static DataFrame/DataSet on the right not supported",
        );
      }
  }
}

function checkOuterOfStreams(node: Join, outputMode: OutputMode): void {
  const name = joinNames[node.joinType];
  const isSemi = node.joinType === "left_semi";
  if (outputMode === "complete" || (outputMode === "update" && !isSemi)) {
    refuse(
      `${name} join between two streaming DataFrames/Datasets is not supported in ${capitalised(outputMode)} output mode, only in Append${isSemi ? " and Update output modes" : " output mode"}`,
    );
  }
  if (!isBoundedJoin(node)) {
    refuse(
      `Stream-stream ${name} join between two streaming DataFrame/Datasets is not supported without a watermark in the join keys, or a watermark on the nullable side and an appropriate range condition`,
    );
  }
}

/** Spark's watermark propagation finds this once a stateful operator asks for its watermark. */
function checkRedefinedWatermark({ node, query }: Check<LogicalPlan & { kind: "eventTimeWatermark" }>): void {
  const below = [...nodesOf(node.child)].some((each) => each.kind === "eventTimeWatermark");
  if (!below || ![...nodesOf(query)].some(isStatefulNode)) return;
  throw new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_3076",
    messageParameters: { config: "spark.sql.streaming.statefulOperator.allowMultiple" },
  });
}

/** A cogroup needs both sides of a kind; one function over the groups of a batch is no state. */
function checkMapGroups({ node }: Check<LogicalPlan & { kind: "mapGroups" }>): void {
  const streaming = node.sides.filter((side) => isStreaming(side.plan)).length;
  if (streaming > 0 && streaming < node.sides.length) {
    refuse("CoGrouping with a streaming DataFrame/Dataset is not supported");
  }
}

/** The rules of applyInPandasWithState; transformWithState goes with any output mode. */
function checkMapGroupsWithState({ node, query, outputMode }: Check<MapGroupsWithState>): void {
  if (!isStreaming(node.child) || node.state.kind !== "groupState") return;
  const mode = `applyInPandasWithState in ${node.outputMode} mode is not supported`;
  if (![...nodesOf(query)].some(isStreamingAggregate)) {
    if (node.outputMode !== outputMode) {
      refuse(`${mode} with ${capitalised(outputMode)} output mode on a streaming DataFrame/Dataset`);
    }
  } else if (node.outputMode === "update") {
    refuse(`${mode} with aggregation on a streaming DataFrame/Dataset`);
  } else if ([...nodesOf(node)].some(isStreamingAggregate)) {
    refuse(`${mode} after aggregation on a streaming DataFrame/Dataset`);
  }
  if (node.timing === "eventTime" && !hasEventTimeColumn(node.child)) {
    refuse(
      "Watermark must be specified in the query using '[Dataset/DataFrame].withWatermark()' for using event-time timeout in a applyInPandasWithState. Event-time timeout not supported without watermark.",
    );
  }
}

function checkExpression(expression: Expression): void {
  for (const each of expressionTree(expression)) {
    if (each.kind === "window") refuseWindow(each, expression);
    if (each.kind === "function" && each.name === "monotonically_increasing_id") {
      refuse(
        "Expression(s): monotonically_increasing_id() is not supported with streaming DataFrames/Datasets",
      );
    }
  }
}

function refuseWindow(window: WindowExpression, column: Expression): never {
  throw new SparkError({
    errorClass: "NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING",
    messageParameters: {
      windowFunc: printWindowFunction(window),
      columnName: `\`${column.kind === "alias" ? column.name : window.function.name}\``,
      windowSpec: printWindow(window),
    },
  });
}

/** Rows that a stateful operator emits in update or complete mode may be late for the next one above. */
function checkLateRows(query: LogicalPlan, outputMode: OutputMode): void {
  for (const node of nodesOf(query)) {
    if (!isStatefulOperation(node)) continue;
    const below = [...nodesOf(node)].slice(1);
    if (below.some((each) => isStreamingAggregate(each) && outputMode !== "append")) {
      refuse(
        "Detected pattern of possible 'correctness' issue due to global watermark. The query contains stateful operation which can emit rows older than the current watermark plus allowed late record delay, which are \"late rows\" in downstream stateful operations and these rows can be discarded. Please refer the programming guide doc for more details. If you understand the possible risk of correctness issue and still need to run the query, you can disable this check by setting the config `spark.sql.streaming.statefulOperator.checkCorrectness.enabled` to false.",
      );
    }
  }
}

function isStatefulOperation(node: LogicalPlan): boolean {
  if (isStreamingAggregate(node)) return true;
  if (node.kind === "join") return isStreaming(node.left) && isStreaming(node.right);
  if (node.kind !== "deduplicate" || !isStreaming(node)) return false;
  return node.withinWatermark || node.keys.some(hasEventTime);
}

/** Whether a node keeps state, whatever it may emit. */
function isStatefulNode(node: LogicalPlan): boolean {
  return (
    isStatefulOperation(node) ||
    (isStreaming(node) && (node.kind === "deduplicate" || node.kind === "mapGroupsWithState"))
  );
}

function isStreamingAggregate(node: LogicalPlan): node is LogicalPlan & { kind: "aggregate" } {
  return node.kind === "aggregate" && isStreaming(node);
}

function isStreamingSessionWindow(node: LogicalPlan): boolean {
  return isStreamingAggregate(node) && node.grouping.some(isSessionWindow);
}

function isCompleteData(plan: LogicalPlan, outputMode: OutputMode): boolean {
  return outputMode === "complete" && [...nodesOf(plan)].some(isStreamingAggregate);
}

function capitalised(outputMode: OutputMode): string {
  return `${outputMode.charAt(0).toUpperCase()}${outputMode.slice(1)}`;
}

function refuseMode(outputMode: OutputMode, operation: string): never {
  throw new SparkError({
    errorClass: "STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION",
    messageParameters: { outputMode, operation },
  });
}

function refuse(message: string): never {
  throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_3102", messageParameters: { msg: message } });
}
