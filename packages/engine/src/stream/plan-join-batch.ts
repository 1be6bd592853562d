import {
  type AttributeReference,
  type Expression,
  type JoinType,
  type LogicalPlan,
  longType,
  type NamedExpression,
  outputOf,
} from "@millrace/spark-model";
import { alias, call, isNull, longLiteral, not, or } from "./builders.ts";
import { isAfterWatermark, isPastWatermark } from "./event-time.ts";
import { matchedRows, withoutRows } from "./matched-rows.ts";
import { type BatchPlanner, isBareScan } from "./plan-batch.ts";
import { countOf, countsOf, emptyRelation, unionOf } from "./relations.ts";
import { keepAfter, keepUntil, unexpired, visibleState, withBatchId } from "./state-relation.ts";
import { type JoinNode, type JoinSide, scanOf } from "./streaming-plan.ts";

type SideName = "left" | "right";

/** A side in one batch: columns, and the row's number where the side has one. */
interface SideRows {
  readonly name: SideName;
  readonly side: JoinSide;
  /** Columns of the rows below. */
  readonly columns: readonly AttributeReference[];
  /** New rows that are on time and may match. */
  readonly fresh: LogicalPlan;
  /** New rows on time that match nothing. */
  readonly unjoinable?: LogicalPlan;
  /** The kept rows, as the batch before left them. */
  readonly kept: LogicalPlan;
}

/** One batch of a join: new rows with kept and new ones of the other side, kept rows with new ones. */
export function planJoinBatch(node: JoinNode, planner: BatchPlanner): void {
  const left = sideRows("left", node, planner);
  const right = sideRows("right", node, planner);
  if (node.joinType === "left_semi") planSemiJoin({ node, planner, left, right });
  else if (node.joinType === "inner") planInnerJoin({ node, planner, left, right });
  else planOuterJoin({ node, planner, left, right });
}

interface JoinBatch {
  readonly node: JoinNode;
  readonly planner: BatchPlanner;
  readonly left: SideRows;
  readonly right: SideRows;
}

function planInnerJoin(batch: JoinBatch): void {
  const { node, planner, left, right } = batch;
  planner.store(node.relation, columnsOf(pairs(batch), node.output));
  keepRows(batch, left, { fresh: left.fresh, reportsRemoved: true });
  keepRows(batch, right, right);
  countGone(batch, ["left", "right"]);
}

function planOuterJoin(batch: JoinBatch): void {
  const { node, planner, left, right } = batch;
  const columns = [...left.columns, ...right.columns];
  const matches = scanOf(`${node.relation}_matches`, columns);
  planner.store(matches.relationId, columnsOf(pairs(batch), columns));
  const outputs = [matches, ...unmatchedRows(batch, left, matches), ...unmatchedRows(batch, right, matches)];
  planner.store(
    node.relation,
    unionAll(
      outputs.map((rows) => columnsOf(rows, node.output)),
      node.output,
    ),
  );
  keepRows(batch, left, { fresh: left.fresh, reportsRemoved: node.joinType === "right_outer" });
  keepRows(batch, right, { fresh: right.fresh, ...leavingOnTheRight(batch, matches) });
  for (const each of [left, right]) keepMatched(batch, each, matches);
  const reported: readonly SideName[] =
    node.joinType === "left_outer" ? ["right"] : node.joinType === "right_outer" ? ["left"] : [];
  countGone(batch, reported);
}

/**
 * A left row comes out when it first matches, and the state keeps it only until then. Spark takes the right
 * side first here: new right rows that expire at once meet kept left rows, but no new ones.
 */
function planSemiJoin(batch: JoinBatch): void {
  const { node, planner, left, right } = batch;
  const awaited = scanOf(`${node.relation}_awaited`, left.columns);
  const kept = joined(node, left.kept, right.fresh, "left_semi");
  planner.store(awaited.relationId, withoutRows(left.side, kept, matchedRows(left.side)));
  const matched = scanOf(`${node.relation}_matched`, left.columns);
  const staying = unexpiredIn(planner, right, right.fresh);
  const other = unionOf(right.kept, staying, right.columns);
  planner.store(matched.relationId, joined(node, left.fresh, other, "left_semi"));
  planner.inlined.set(node.relation, columnsOf(unionOf(awaited, matched, left.columns), node.output));
  const unmatched = withoutRows(left.side, left.fresh, matched);
  keepRows(batch, left, { fresh: unmatched, reportsRemoved: true });
  keepRows(batch, right, right);
  keepMatched(batch, left, awaited);
  planner.count(node, countsOf(awaited, [undefined, undefined]), ["gone", "removed"]);
  const waiting = withoutRows(left.side, withoutRows(left.side, left.kept, matchedRows(left.side)), awaited);
  countGone({ ...batch, left: { ...left, kept: waiting } }, ["left", "right"]);
}

function sideRows(name: SideName, node: JoinNode, planner: BatchPlanner): SideRows {
  const side = node[name];
  const columns = side.matching ? [...side.columns, side.matching.row] : side.columns;
  const input = inputOf(name, node, planner);
  const onTime = withoutLate(node, side, { input, planner });
  const { previousWatermarkMs, stateTotals } = planner.moment;
  const isEmpty = (stateTotals[node.state.operatorId] ?? 0) === 0;
  const kept = isEmpty ? emptyRelation(columns) : visibleState(side.rows, previousWatermarkMs);
  const rows = { name, side, columns, kept: columnsOf(kept, columns) };
  const { condition } = side;
  if (!condition) return { ...rows, fresh: onTime };
  return {
    ...rows,
    fresh: filtered(onTime, condition),
    unjoinable: filtered(onTime, or(isNull(condition), not(condition))),
  };
}

/** The new rows of a side, numbered where that matters; kept unless they are so already. */
function inputOf(name: SideName, node: JoinNode, planner: BatchPlanner): LogicalPlan {
  const { input, columns, matching } = node[name];
  const { batchId } = planner.moment;
  if (!matching && isCheap(input)) return columnsOf(input, columns);
  const number = { ...call("monotonically_increasing_id", [], longType), nullable: false };
  const first = longLiteral(batchId * 2 ** 32);
  const numbers = matching
    ? [alias(call("+", [first, number], longType), matching.row.name, matching.row.id)]
    : [];
  const stored = scanOf(`${node.relation}_${name}`, matching ? [...columns, matching.row] : columns);
  planner.store(stored.relationId, { kind: "project", child: input, projections: [...columns, ...numbers] });
  return stored;
}

/** Whether a plan is no more than some rows of a relation. */
function isCheap(plan: LogicalPlan): boolean {
  return isBareScan(plan.kind === "filter" ? plan.child : plan);
}

function withoutLate(
  node: JoinNode,
  { eventTime }: JoinSide,
  { input, planner }: { readonly input: LogicalPlan; readonly planner: BatchPlanner },
): LogicalPlan {
  if (!eventTime) return input;
  const { previousWatermarkMs } = planner.moment;
  planner.count(node, countsOf(input, [isPastWatermark(eventTime, previousWatermarkMs)]), ["late"]);
  planner.drop(node, input, eventTime);
  return keepAfter(input, eventTime, previousWatermarkMs);
}

/** All pairs that are new in this batch. */
function pairs({ node, left, right }: JoinBatch): LogicalPlan {
  const columns = [...left.columns, ...right.columns];
  const other = unionOf(right.kept, right.fresh, right.columns);
  return unionOf(
    joined(node, left.fresh, other, "inner"),
    joined(node, left.kept, right.fresh, "inner"),
    columns,
  );
}

function joined(node: JoinNode, left: LogicalPlan, right: LogicalPlan, joinType: JoinType): LogicalPlan {
  return { kind: "join", left, right, joinType, condition: node.condition };
}

/** Rows of a side that come out with NULLs for the other side: they expire, and have never matched. */
function unmatchedRows(batch: JoinBatch, rows: SideRows, matches: LogicalPlan): readonly LogicalPlan[] {
  const { joinType } = batch.node;
  if (joinType !== "full_outer" && joinType !== `${rows.name}_outer`) return [];
  const never = withoutRows(
    rows.side,
    withoutRows(rows.side, expiring(batch, rows), matchedRows(rows.side)),
    matches,
  );
  const unmatched = rows.unjoinable ? [never, rows.unjoinable] : [never];
  const other = rows.name === "left" ? batch.right : batch.left;
  return unmatched.map((each) => withNulls(each, other.columns));
}

function withNulls(rows: LogicalPlan, columns: readonly AttributeReference[]): LogicalPlan {
  const nulls = columns.map((column) =>
    alias({ kind: "literal", value: null, dataType: column.dataType }, column.name, column.id),
  );
  return { kind: "project", child: rows, projections: [...outputOf(rows), ...nulls] };
}

/** Kept and new rows that the watermark of this batch has passed. */
function expiring({ planner }: JoinBatch, { side, fresh, kept, columns }: SideRows): LogicalPlan {
  const { expiry } = side.rows;
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  if (!expiry) return emptyRelation(columns);
  // Of the kept rows none expires while the watermark stands still.
  const rows = watermarkMs > previousWatermarkMs ? unionOf(kept, fresh, columns) : fresh;
  return keepUntil(rows, expiry.column, watermarkMs - expiry.delayMs);
}

function unexpiredIn(planner: BatchPlanner, { side }: SideRows, rows: LogicalPlan): LogicalPlan {
  return unexpired(side.rows, rows, planner.moment.watermarkMs);
}

/** Spark writes a right row that expires in its first batch only if it comes out unmatched. */
function leavingOnTheRight(
  { node, planner, right }: JoinBatch,
  matches: LogicalPlan,
): Pick<FreshRows, "writtenToo"> {
  const { expiry } = right.side.rows;
  if (node.joinType === "left_outer" || !expiry) return {};
  const leaving = keepUntil(right.fresh, expiry.column, planner.moment.watermarkMs - expiry.delayMs);
  return { writtenToo: withoutRows(right.side, leaving, matches) };
}

/**
 * Has the state keep rows of a side, and counts them. Spark writes all left rows and removes at once those that
 * expire; of the right rows it writes those that stay, and `writtenToo`.
 */
function keepRows(
  { node, planner }: JoinBatch,
  rows: SideRows,
  { fresh, writtenToo, reportsRemoved = false }: FreshRows,
): void {
  const { rows: table } = rows.side;
  const staying = unexpiredIn(planner, rows, fresh);
  planner.addToState(node, table, withBatchId(staying, table, planner.moment.batchId));
  const stays = staysIn(planner, rows);
  const isWritten = rows.name === "left" ? undefined : stays;
  const removed = stays && reportsRemoved ? [not(stays)] : [];
  planner.count(node, countsOf(fresh, [stays, stays, isWritten, ...removed]), [
    table,
    "added",
    "updated",
    ...removed.map(() => "removed" as const),
  ]);
  if (writtenToo) planner.count(node, countOf(writtenToo), ["updated"]);
}

interface FreshRows {
  readonly fresh: LogicalPlan;
  readonly writtenToo?: LogicalPlan;
  readonly reportsRemoved?: boolean;
}

/** Whether a row stays in the state beyond this batch; undefined when all do. */
function staysIn({ moment }: BatchPlanner, { side }: SideRows): Expression | undefined {
  const { expiry } = side.rows;
  return expiry && isAfterWatermark(expiry.column, moment.watermarkMs - expiry.delayMs);
}

/** Notes the rows of a side that have matched in this batch, each once. */
function keepMatched({ node, planner }: JoinBatch, rows: SideRows, matches: LogicalPlan): void {
  const { matching } = rows.side;
  if (!matching) return;
  const { matched } = matching;
  const added: LogicalPlan = unexpired(matched, matchedIds(rows, matches), planner.moment.watermarkMs);
  planner.addToState(node, matched, withBatchId(added, matched, planner.moment.batchId));
  planner.count(node, countOf(added), [matched]);
}

function matchedIds({ side: { matching, rows } }: SideRows, matches: LogicalPlan): LogicalPlan {
  const [id, time] = matching?.matched.columns ?? [];
  const named: NamedExpression[] = [];
  if (matching && id) named.push(alias(matching.row, id.name, id.id));
  if (rows.expiry && time) named.push(alias(rows.expiry.column, time.name, time.id));
  const projected: LogicalPlan = { kind: "project", child: matches, projections: named };
  const columns = outputOf(projected);
  return { kind: "aggregate", child: projected, grouping: columns, aggregates: columns };
}

/** Counts the kept rows that go; those of `sides` Spark reports as removed. */
function countGone({ node, planner, left, right }: JoinBatch, sides: readonly SideName[]): void {
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  for (const rows of [left, right]) {
    const { expiry } = rows.side.rows;
    if (!expiry) continue;
    // Of the kept rows none expires while the watermark stands still.
    const going =
      watermarkMs > previousWatermarkMs
        ? keepUntil(rows.kept, expiry.column, watermarkMs - expiry.delayMs)
        : emptyRelation(rows.columns);
    if (sides.includes(rows.name))
      planner.count(node, countsOf(going, [undefined, undefined]), ["gone", "removed"]);
    else planner.count(node, countOf(going), ["gone"]);
  }
}

/** These columns of rows, in this order. */
function columnsOf(rows: LogicalPlan, columns: readonly AttributeReference[]): LogicalPlan {
  return { kind: "project", child: rows, projections: columns };
}

function filtered(child: LogicalPlan, condition: Expression): LogicalPlan {
  return { kind: "filter", child, condition };
}

function unionAll(plans: readonly LogicalPlan[], output: readonly AttributeReference[]): LogicalPlan {
  const [first, ...rest] = plans;
  if (!first) return emptyRelation(output);
  return rest.reduce((left, right) => unionOf(left, right, output), first);
}
