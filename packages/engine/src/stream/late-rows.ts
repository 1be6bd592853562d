import {
  type AttributeReference,
  dataTypeOf,
  type Expression,
  type LogicalPlan,
  outputOf,
  stringType,
  structType,
  timestampType,
} from "@millrace/spark-model";
import { alias, call, structValue } from "./builders.ts";
import { eventTimeOf, hasEventTime, isPastWatermark } from "./event-time.ts";
import type { StatefulNode } from "./streaming-plan.ts";

/** Rows of one batch that an operator dropped because they were behind its watermark. */
export interface LateRows {
  readonly operatorId: number;
  readonly operatorName: string;
  /** Rows at or before it were dropped. */
  readonly watermarkMs: number;
  /** Two columns: the event time and the whole row as JSON. */
  readonly rows: LogicalPlan;
}

/** The late ones of an operator's input rows; `time` is the event-time column, or the window, that they are late by. */
export function lateRows(
  node: StatefulNode,
  input: LogicalPlan,
  { time, watermarkMs }: { readonly time: Expression; readonly watermarkMs: number },
): LateRows {
  const { operatorId, operatorName } = node.state;
  const columns = outputOf(input);
  return {
    operatorId,
    operatorName,
    watermarkMs,
    rows: {
      kind: "project",
      child: { kind: "filter", child: input, condition: isPastWatermark(time, watermarkMs) },
      projections: [alias(eventTime(columns, time), "event_time", 0), alias(jsonOf(columns), "row", 1)],
    },
  };
}

/** The row's own event time where it still has one, else the end of its window. */
function eventTime(columns: readonly AttributeReference[], time: Expression): Expression {
  const own = columns.find((column) => hasEventTime(column) && column.dataType.kind !== "struct");
  const instant = own ?? eventTimeOf(time);
  return dataTypeOf(instant).kind === "timestamp"
    ? instant
    : { kind: "cast", child: instant, dataType: timestampType, mode: "ansi" };
}

function jsonOf(columns: readonly AttributeReference[]): Expression {
  const fields = columns.map(({ name, dataType, nullable }) => ({ name, dataType, nullable }));
  return call("to_json", [structValue(structType(fields), columns)], stringType);
}
