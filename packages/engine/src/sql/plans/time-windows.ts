import { type Expression, type FunctionCall, operandsOf, unsupported } from "@millrace/spark-model";
import { compileExpression } from "../expressions/compile-expression.ts";
import { printExpression, type Scope, type SqlText } from "../scope.ts";
import { asTable, type RelationText } from "./compile-relation.ts";

export interface WindowedRelation {
  readonly relation: RelationText;
  /** Expressions that are now columns, printed, and their names. */
  readonly columns: ReadonlyMap<string, SqlText>;
}

/**
 * The time windows that expressions use, as columns of the relation below them: a row appears once for each
 * window that it lies in, and not at all when its time is NULL (TimeWindowing).
 */
export function withTimeWindows(
  relation: RelationText,
  expressions: readonly Expression[],
  scope: Scope,
): WindowedRelation {
  const windows = new Map(
    expressions.flatMap(timeWindowsIn).map((call) => [printExpression(call), call] as const),
  );
  const [first, second] = windows.values();
  if (first === undefined) return { relation, columns: new Map() };
  if (second !== undefined) throw unsupported("Two time windows in one operator", "Use one after the other.");
  const { time, list, isSliding } = compileWindows(first, scope);
  const value = isSliding ? `unnest(${list})` : `${list}[1]`;
  return {
    relation: `SELECT *, ${value} AS time_window\nFROM ${asTable(relation)}\nWHERE ${time} IS NOT NULL`,
    columns: new Map([[printExpression(first), "time_window"]]),
  };
}

function timeWindowsIn(expression: Expression): readonly FunctionCall[] {
  if (expression.kind === "function" && expression.name === "window") return [expression];
  return operandsOf(expression).flatMap(timeWindowsIn);
}

/** The windows of a row: the latest that has begun, and those before it that have not ended. */
function compileWindows(call: FunctionCall, scope: Scope) {
  const [time, ...durations] = call.arguments;
  const [length = 0n, slide = 0n, offset = 0n] = durations.map((duration) =>
    duration.kind === "literal" ? BigInt(duration.value as bigint) : 0n,
  );
  if (time === undefined || length <= 0n || slide <= 0n)
    throw unsupported("A window of computed length", "State it.");
  const text = compileExpression(time, scope);
  const make =
    call.dataType.kind === "struct" && call.dataType.fields[0]?.dataType.kind === "timestamp_ntz"
      ? "make_timestamp"
      : "make_timestamptz";
  const latest = `spark_window_start(epoch_us(${text}), ${slide}, ${offset})`;
  const count = (length + slide - 1n) / slide;
  const starts = Array.from({ length: Number(count) }, (_, index) => `${latest} - ${BigInt(index) * slide}`);
  const windows = starts.map((start) => `{'start': ${make}(${start}), 'end': ${make}(${start} + ${length})}`);
  const list = `[${windows.reverse().join(", ")}]`;
  // When the slide does not divide the length, the earliest may have ended already.
  const isExact = length % slide === 0n;
  const kept = isExact ? list : `list_filter(${list}, lambda w: struct_extract(w, 'end') > ${text})`;
  return { time: text, list: kept, isSliding: count > 1n };
}
