import {
  type AttributeReference,
  type Expression,
  type ExpressionId,
  type Join,
  outputOf,
} from "@millrace/spark-model";
import { hasEventTime } from "./event-time.ts";
import { conjuncts, type EqualKeys, splitJoinCondition } from "./join-condition.ts";
import { difference } from "./linear-time.ts";

/** The columns of a join's two sides, as seen from one of them. */
export interface JoinColumns {
  /** Of the side whose rows are kept. */
  readonly kept: readonly AttributeReference[];
  /** Of the side whose new rows may still match them. */
  readonly other: readonly AttributeReference[];
}

/**
 * The state watermark of a side's rows, relative to the watermark, milliseconds: rows whose event time is at
 * or before `watermark + offset` can match no row that is yet to come. It follows from conditions of the form
 * `other's event time + constant < column`, `<=` and their mirror images; undefined without one.
 * (Spark: StreamingJoinHelper.getStateValueWatermark.)
 */
export function stateWatermarkOffsetMs(
  condition: Expression | undefined,
  columns: JoinColumns,
): number | undefined {
  if (!condition || !columns.other.some(hasEventTime)) return undefined;
  const offsets = conjuncts(condition).flatMap((conjunct) => offsetOf(conjunct, columns) ?? []);
  return offsets.length > 0 ? Math.min(...offsets) : undefined;
}

/** The position of the equality that binds an event time, if one does (Spark: findJoinKeyOrdinalForWatermark). */
export function watermarkedKey(keys: readonly EqualKeys[]): EqualKeys | undefined {
  return (
    keys.find(({ left }) => isEventTimeColumn(left)) ?? keys.find(({ right }) => isEventTimeColumn(right))
  );
}

/** Whether the rows that an outer or semi join gives out unmatched expire one day (checkForStreamStreamJoinWatermark). */
export function isBoundedJoin(join: Join): boolean {
  const { joinType, condition } = join;
  if (watermarkedKey(splitJoinCondition(join).keys)) return true;
  const [left, right] = [outputOf(join.left), outputOf(join.right)];
  const ofLeft = stateWatermarkOffsetMs(condition, { kept: left, other: right }) !== undefined;
  const ofRight = stateWatermarkOffsetMs(condition, { kept: right, other: left }) !== undefined;
  if (joinType === "right_outer") return ofRight;
  return joinType === "full_outer" ? ofLeft || ofRight : ofLeft;
}

function isEventTimeColumn(expression: Expression): boolean {
  return (expression.kind === "attribute" || expression.kind === "alias") && hasEventTime(expression);
}

function offsetOf(condition: Expression, columns: JoinColumns): number | undefined {
  if (condition.kind !== "function") return undefined;
  const [first, second] = condition.arguments;
  if (!first || !second) return undefined;
  switch (condition.name) {
    case "<":
      return offsetOfLess(first, second, columns);
    case "<=":
      return inclusive(offsetOfLess(first, second, columns));
    case ">":
      return offsetOfLess(second, first, columns);
    case ">=":
      return inclusive(offsetOfLess(second, first, columns));
    default:
      return undefined;
  }
}

/** A row exactly at the bound may still match, so it must stay. */
function inclusive(offsetMs: number | undefined): number | undefined {
  return offsetMs === undefined ? undefined : offsetMs - 1;
}

/** Of `other + constant - kept < 0` the constant: kept rows at or before `watermark + constant` are done. */
function offsetOfLess(smaller: Expression, larger: Expression, columns: JoinColumns): number | undefined {
  const sum = difference(smaller, larger);
  if (sum?.added.length !== 1 || sum.subtracted.length !== 1) return undefined;
  const [other] = sum.added;
  const [kept] = sum.subtracted;
  if (!other || !kept || !isOf(other.id, columns.other) || !isOf(kept.id, columns.kept)) return undefined;
  return hasEventTime(other) ? Math.floor(sum.microseconds / 1000) : undefined;
}

function isOf(id: ExpressionId, columns: readonly AttributeReference[]): boolean {
  return columns.some((column) => column.id === id);
}
