import type { WithWatermark } from "@millrace/spark-connect";
import {
  type DataType,
  isStreaming,
  type LogicalPlan,
  outputOf,
  SparkError,
  sqlName,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, scopeOf } from "../analysis.ts";
import { parseAttributeName, quoted, resolveAmong, unresolvedColumn } from "../expressions/column-name.ts";
import { parseInterval } from "../types/interval-text.ts";
import { analyzeInput } from "./relation-context.ts";

/** `withWatermark(eventTime, delay)`. */
export async function analyzeWithWatermark(
  message: WithWatermark,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const delayMicroseconds = delayOf(message.delayThreshold);
  // A watermark means nothing to a batch (EliminateEventTimeWatermark).
  if (!isStreaming(input.plan)) return input;
  const parts = parseAttributeName(message.eventTime);
  const column = resolveAmong(analysis, parts, input.columns);
  if (column === undefined) throw unresolvedColumn(parts, scopeOf(analysis, input));
  if (column.kind !== "attribute") throw notTopLevel(message.eventTime);
  if (!isEventTime(column.dataType)) {
    throw new SparkError({
      errorClass: "EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE",
      messageParameters: { eventName: quoted(parts), eventType: `"${sqlName(column.dataType)}"` },
    });
  }
  const plan: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: input.plan,
    eventTime: column.id,
    delayMicroseconds,
  };
  return withMetadata(input, plan);
}

/** A timestamp with time zone, or a window of such. */
function isEventTime(type: DataType): boolean {
  if (type.kind !== "struct") return type.kind === "timestamp";
  return type.fields.some((field) => field.name === "end" && field.dataType.kind === "timestamp");
}

function notTopLevel(eventTime: string): SparkError {
  return new SparkError({
    errorClass: "EVENT_TIME_MUST_BE_TOP_LEVEL_COLUMN",
    messageParameters: { eventExpr: eventTime },
  });
}

/** Columns keep their qualifiers and take the metadata that the plan gives them. */
function withMetadata({ grouped: _, ...input }: ResolvedRelation, plan: LogicalPlan): ResolvedRelation {
  const byId = new Map(outputOf(plan).map((column) => [column.id, column]));
  const columns = input.columns.map((column) => {
    const metadata = byId.get(column.id)?.metadata;
    return metadata ? { ...column, metadata } : column;
  });
  return { ...input, plan, columns };
}

/** The delay of the interval's text; a month counts 31 days (EventTimeWatermark.getDelayMs). */
function delayOf(text: string): bigint {
  const { months, microseconds } = parsed(text);
  const delay = microseconds + BigInt(months) * 31n * 86_400_000_000n;
  if (delay >= 0n) return delay;
  throw new SparkError({
    errorClass: "",
    kind: "IllegalArgumentException",
    message: `requirement failed: delay threshold (${text}) should not be negative.`,
  });
}

function parsed(text: string): ReturnType<typeof parseInterval> {
  try {
    return parseInterval(text);
  } catch (cause) {
    throw new SparkError({
      errorClass: "CANNOT_PARSE_INTERVAL",
      messageParameters: { intervalString: `'${text}'` },
      cause,
    });
  }
}
