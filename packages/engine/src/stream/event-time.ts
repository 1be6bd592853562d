import {
  type AttributeReference,
  dataTypeOf,
  type Expression,
  type LogicalPlan,
  outputOf,
  SparkError,
  timestampNtzType,
  timestampType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { isNull, not, or } from "./builders.ts";

/** Whether an expression's value moves with a watermark: an event-time column, or a time window of one. */
export function hasEventTime(expression: Expression): boolean {
  switch (expression.kind) {
    case "attribute":
      return expression.metadata?.[watermarkDelayKey] !== undefined;
    case "alias":
      return expression.metadata
        ? expression.metadata[watermarkDelayKey] !== undefined
        : hasEventTime(expression.child);
    case "function":
      return timeWindows.has(expression.name) && expression.arguments.slice(0, 1).some(hasEventTime);
    default:
      return false;
  }
}

const timeWindows: ReadonlySet<string> = new Set(["window", "session_window", "window_time"]);

/** Whether a grouping key is the column of a `session_window`. */
export function isSessionWindow(expression: Expression): boolean {
  return expression.kind === "attribute" && expression.metadata?.["spark.sessionWindow"] === true;
}

/** Whether a plan emits a column that moves with a watermark. */
export function hasEventTimeColumn(plan: LogicalPlan): boolean {
  return eventTimeColumn(outputOf(plan)) !== undefined;
}

export function eventTimeColumn(columns: readonly AttributeReference[]): AttributeReference | undefined {
  return columns.find(hasEventTime);
}

/** The event time by which rows are late; Spark takes no input of a stateful operator that has several. */
export function onlyEventTime(columns: readonly AttributeReference[]): AttributeReference | undefined {
  const found = columns.filter(hasEventTime);
  if (new Set(found.map(({ id }) => id)).size > 1) throw severalEventTimes(found);
  return found[0];
}

function severalEventTimes(columns: readonly AttributeReference[]): SparkError {
  const list = columns.map((column) => `${column.name}#${column.id}-T${watermarkDelayMs(column)}ms`);
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_3077",
    messageParameters: { eventTimeCols: `(${list.join(",")})` },
  });
}

/** Delay of the watermark of an event-time column, milliseconds. */
export function watermarkDelayMs(column: AttributeReference): number {
  return Number(column.metadata?.[watermarkDelayKey] ?? 0);
}

/** The instant by which a column is late or done: the end of a window, else the value itself. */
export function eventTimeOf(column: Expression): Expression {
  const type = dataTypeOf(column);
  if (type.kind !== "struct") return column;
  const ordinal = type.fields.findIndex((field) => field.name === "end");
  const end = type.fields[ordinal];
  if (!end) return column;
  return {
    kind: "field",
    child: column,
    name: "end",
    ordinal,
    dataType: end.dataType,
    nullable: end.nullable,
  };
}

/** `event time <= watermark`: rows that came too late, or groups that are done. */
export function isPastWatermark(column: Expression, watermarkMs: number): Expression {
  const time = eventTimeOf(column);
  return {
    kind: "function",
    name: "<=",
    arguments: [time, timestampLiteral(watermarkMs, time)],
    dataType: { kind: "boolean" },
    nullable: true,
    ansi: true,
  };
}

/** The opposite: rows after the watermark, and those without an event time. */
export function isAfterWatermark(column: AttributeReference, watermarkMs: number): Expression {
  return or(isNull(eventTimeOf(column)), not(isPastWatermark(column, watermarkMs)));
}

function timestampLiteral(milliseconds: number, like: Expression): Expression {
  const dataType = dataTypeOf(like).kind === "timestamp_ntz" ? timestampNtzType : timestampType;
  return { kind: "literal", value: BigInt(Math.round(milliseconds)) * 1000n, dataType };
}
