import { type DataType, dataTypeOf } from "@millrace/spark-model";
import type { SqlText } from "../scope.ts";
import { asInterval } from "./arrays.ts";
import type { FunctionCompiler, FunctionFamily } from "./function-compiler.ts";

/** The session that a row alone would make: from its time to its time plus the gap. */
const sessionWindow: FunctionCompiler = ([time = "", gap = ""], call) => {
  const type = call.arguments[1] ? dataTypeOf(call.arguments[1]) : undefined;
  const length = lengthOf(gap, type);
  return `(CASE WHEN ${time} IS NOT NULL THEN struct_pack("start" := ${time}, "end" := ${time} + ${length}) END)`;
};

/** A gap as an interval: microseconds, an interval, or the text of one. */
function lengthOf(gap: SqlText, type: DataType | undefined): SqlText {
  if (type?.kind === "long") return `to_microseconds(${gap})`;
  if (type?.kind !== "string") return asInterval(gap, type);
  return `CAST(regexp_replace(lower(${gap}), '^\\s*interval\\s+', '') AS INTERVAL)`;
}

/** Time windows whose length the rows decide; the aggregate above merges them (plans/session-windows.ts). */
export const sessionWindows: FunctionFamily = { session_window: sessionWindow };
