import {
  type Expression_Window_WindowFrame_FrameBoundary as BoundaryMessage,
  type Expression_Window,
  type Expression_Window_WindowFrame,
  Expression_Window_WindowFrame_FrameType as FrameType,
} from "@millrace/spark-connect";
import {
  type AggregateCall,
  type FrameBoundary,
  type FunctionCall,
  SparkError,
  type WindowExpression,
  type WindowFrame,
} from "@millrace/spark-model";
import { isRankingFunction } from "../functions/window.ts";
import { literalText } from "./literal-text.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";
import { resolveSortOrder } from "./sort-order.ts";

/** `f(…) OVER (PARTITION BY … ORDER BY … frame)`. */
export function resolveWindow(message: Expression_Window, context: ExpressionContext): Resolved {
  const call = resolveExpression(required(message.windowFunction), context);
  const stated = windowFunction(call);
  const { function_, ignoresNulls } = withoutFlag(stated);
  const partitions = message.partitionSpec.map((each) => resolveExpression(each, context));
  const orders = message.orderSpec.map((each) => resolveSortOrder(each, context));
  const frame = message.frameSpec && resolveFrame(message.frameSpec, context);
  if (isRankingFunction(function_.name) && orders.length === 0) throw orderRequired(function_.name, call.sql);
  const expression: WindowExpression = {
    kind: "window",
    function: function_,
    partitionBy: partitions.map((each) => each.expression),
    orderBy: orders.map((each) => each.order),
    ...(frame ? { frame } : {}),
    ...(ignoresNulls ? { ignoreNulls: true } : {}),
  };
  const parts = [
    ...(partitions.length > 0 ? [`PARTITION BY ${partitions.map((each) => each.sql).join(", ")}`] : []),
    ...(orders.length > 0 ? [`ORDER BY ${orders.map((each) => each.sql).join(", ")}`] : []),
    frameText(frame ?? defaultFrame(function_, orders.length > 0), context.analysis.isText ?? false),
  ];
  return { expression, sql: `${call.sql} OVER (${parts.join(" ")})` };
}

function windowFunction({ expression, sql }: Resolved): AggregateCall | FunctionCall {
  if (expression.kind === "aggregate") {
    if (!expression.distinct) return expression;
    throw new SparkError({
      errorClass: "DISTINCT_WINDOW_FUNCTION_UNSUPPORTED",
      messageParameters: { windowExpr: `"${sql}"` },
    });
  }
  if (expression.kind === "function" && isWindowFunction(expression.name)) return expression;
  throw new SparkError({
    errorClass: "UNSUPPORTED_EXPR_FOR_WINDOW",
    messageParameters: { sqlExpr: `"${sql}"` },
  });
}

/** Which argument of a window function says whether NULLs are passed over. */
const flagAt: Readonly<Record<string, number>> = { lag: 3, lead: 3, nth_value: 2 };

function withoutFlag(function_: AggregateCall | FunctionCall): {
  readonly function_: AggregateCall | FunctionCall;
  readonly ignoresNulls: boolean;
} {
  if (function_.kind === "aggregate") return { function_, ignoresNulls: function_.ignoreNulls === true };
  const index = flagAt[function_.name] ?? function_.arguments.length;
  const flag = function_.arguments[index];
  const others = { ...function_, arguments: function_.arguments.slice(0, index) };
  return { function_: others, ignoresNulls: flag?.kind === "literal" && flag.value === true };
}

const windowFunctionNames = new Set([
  "row_number",
  "rank",
  "dense_rank",
  "percent_rank",
  "cume_dist",
  "ntile",
  "lag",
  "lead",
  "nth_value",
]);

function isWindowFunction(name: string): boolean {
  return windowFunctionNames.has(name);
}

function orderRequired(name: string, sql: string): SparkError {
  return new SparkError({
    errorClass: "WINDOW_FUNCTION_FRAME_NOT_ORDERED",
    messageParameters: { wf_name: name, wf_expr: sql },
  });
}

function resolveFrame(message: Expression_Window_WindowFrame, context: ExpressionContext): WindowFrame {
  return {
    unit: message.frameType === FrameType.ROW ? "rows" : "range",
    lower: resolveBoundary(message.lower, context),
    upper: resolveBoundary(message.upper, context),
  };
}

function resolveBoundary(message: BoundaryMessage | undefined, context: ExpressionContext): FrameBoundary {
  const boundary = required(message).boundary;
  if (boundary.case === "currentRow") return { kind: "currentRow" };
  if (boundary.case !== "value") return { kind: "unbounded" };
  return { kind: "offset", value: resolveExpression(boundary.value, context).expression };
}

const rowsToHere: WindowFrame = { unit: "rows", lower: { kind: "unbounded" }, upper: { kind: "currentRow" } };
const rangeToHere: WindowFrame = {
  unit: "range",
  lower: { kind: "unbounded" },
  upper: { kind: "currentRow" },
};
const everything: WindowFrame = { unit: "rows", lower: { kind: "unbounded" }, upper: { kind: "unbounded" } };

function defaultFrame(function_: AggregateCall | FunctionCall, isOrdered: boolean): WindowFrame {
  if (function_.name === "lag" || function_.name === "lead") return offsetFrame(function_);
  if (function_.name === "cume_dist") return rangeToHere;
  if (isRankingFunction(function_.name)) return rowsToHere;
  return isOrdered ? rangeToHere : everything;
}

function offsetFrame({ name, arguments: operands }: AggregateCall | FunctionCall): WindowFrame {
  const offset = operands[1];
  const rows = offset?.kind === "literal" && typeof offset.value === "number" ? offset.value : 1;
  const distance = name === "lag" ? -rows : rows;
  const value: FrameBoundary = {
    kind: "offset",
    value: { kind: "literal", value: distance, dataType: { kind: "integer" } },
  };
  return { unit: "rows", lower: value, upper: value };
}

function frameText({ unit, lower, upper }: WindowFrame, isText: boolean): string {
  const from = boundaryText(lower, "PRECEDING", isText);
  const to = boundaryText(upper, "FOLLOWING", isText);
  return `${unit.toUpperCase()} BETWEEN ${from} AND ${to}`;
}

function boundaryText(boundary: FrameBoundary, side: string, isText: boolean): string {
  if (boundary.kind === "unbounded") return `UNBOUNDED ${side}`;
  if (boundary.kind === "currentRow") return "CURRENT ROW";
  const { value } = boundary;
  if (value.kind !== "literal" || (typeof value.value !== "number" && typeof value.value !== "bigint"))
    return side;
  // DataFrames give a signed distance, text a size and a direction.
  const isBefore = isText && value.value < 0;
  const distance = isBefore ? { ...value, value: -value.value } : value;
  return `${literalText(distance, "UTC")} ${isBefore ? "PRECEDING" : "FOLLOWING"}`;
}
