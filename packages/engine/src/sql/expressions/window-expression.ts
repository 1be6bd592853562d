import {
  type DataType,
  type Expression,
  type FrameBoundary,
  unsupported,
  type WindowExpression,
  type WindowFrame,
} from "@millrace/spark-model";
import { windowFunctions } from "../functions/window-functions.ts";
import type { Scope, SqlText } from "../scope.ts";
import { compileAggregateCall } from "./aggregate-call.ts";
import { compileExpression } from "./compile-expression.ts";
import { compileSortOrder } from "./sort-order.ts";

/** `function OVER (PARTITION BY … ORDER BY … frame)`. */
export function compileWindow(expression: WindowExpression, scope: Scope): SqlText {
  const call = expression.function;
  const over = ` OVER (${windowClause(expression, scope)})`;
  if (call.kind === "aggregate") {
    const ignoreNulls = expression.ignoreNulls ?? call.ignoreNulls;
    return compileAggregateCall({ ...call, ...(ignoreNulls ? { ignoreNulls } : {}) }, scope, over);
  }
  const compile = windowFunctions.get(call.name);
  if (compile === undefined) {
    throw unsupported(`The window function ${call.name}`, "Use another function, or attach a Spark cluster.");
  }
  const values = call.arguments.map((argument) => compileExpression(argument, scope));
  return compile({ arguments: values, call, over, ignoreNulls: expression.ignoreNulls ?? false });
}

function windowClause(expression: WindowExpression, scope: Scope): string {
  const partition = expression.partitionBy.map((key) => compileExpression(key, scope));
  const order = expression.orderBy.map((item) => compileSortOrder(item, scope));
  return [
    partition.length > 0 ? `PARTITION BY ${partition.join(", ")}` : "",
    order.length > 0 ? `ORDER BY ${order.join(", ")}` : "",
    expression.frame ? frameClause(expression.frame, scope) : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function frameClause({ unit, lower, upper }: WindowFrame, scope: Scope): string {
  return `${unit.toUpperCase()} BETWEEN ${boundary(lower, "PRECEDING", scope)} AND ${boundary(upper, "FOLLOWING", scope)}`;
}

function boundary(frame: FrameBoundary, side: "PRECEDING" | "FOLLOWING", scope: Scope): string {
  switch (frame.kind) {
    case "unbounded":
      return `UNBOUNDED ${side}`;
    case "currentRow":
      return "CURRENT ROW";
    case "offset":
      return offset(frame.value, scope);
  }
}

/** A distance in time. */
function intervalStep(value: Expression): string | undefined {
  if (value.kind === "function" && value.name === "negative" && value.arguments[0]) {
    const [distance] = value.arguments;
    return distance.kind === "literal" && typeof distance.value === "bigint"
      ? intervalStep({ ...distance, value: -distance.value })
      : undefined;
  }
  if (value.kind !== "literal" || (typeof value.value !== "bigint" && typeof value.value !== "number")) {
    return undefined;
  }
  const make = intervalMakers[value.dataType.kind];
  if (make === undefined) return undefined;
  const distance = BigInt(value.value);
  return distance < 0n ? `${make}(${-distance}) PRECEDING` : `${make}(${distance}) FOLLOWING`;
}

const intervalMakers: Readonly<Partial<Record<DataType["kind"], string>>> = {
  day_time_interval: "to_microseconds",
  year_month_interval: "to_months",
};

/** DuckDB wants offsets without sign and a direction instead. */
function offset(value: Extract<FrameBoundary, { kind: "offset" }>["value"], scope: Scope): string {
  const step = intervalStep(value);
  if (step !== undefined) return step;
  if (value.kind === "literal" && (typeof value.value === "number" || typeof value.value === "bigint")) {
    const distance = BigInt(value.value);
    return distance < 0n ? `${-distance} PRECEDING` : `${distance} FOLLOWING`;
  }
  if (value.kind === "function" && value.name === "negative" && value.arguments[0]) {
    return `${compileExpression(value.arguments[0], scope)} PRECEDING`;
  }
  return `${compileExpression(value, scope)} FOLLOWING`;
}
