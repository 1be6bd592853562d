import {
  type Alias,
  type AttributeReference,
  booleanType,
  type Expression,
  type Join,
  type LogicalPlan,
  longType,
  outputOf,
  SparkError,
  unsupported,
} from "@millrace/spark-model";
import { alias, and, call, columnOf, sameValue } from "./builders.ts";
import { onlyEventTime } from "./event-time.ts";
import { type EqualKeys, type JoinCondition, splitJoinCondition } from "./join-condition.ts";
import { unmatchedSides } from "./join-filters.ts";
import { stateWatermarkOffsetMs, watermarkedKey } from "./join-watermarks.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { type Expiry, type JoinNode, type JoinSide, type StateTable, scanOf } from "./streaming-plan.ts";

type SideName = "left" | "right";

/** What the state keeps of a side, before the tables have names. */
interface SidePlan {
  readonly input: LogicalPlan;
  readonly columns: readonly AttributeReference[];
  readonly eventTime?: AttributeReference;
  readonly condition?: Expression;
  readonly row?: AttributeReference;
  readonly expiry?: Expiry;
}

/**
 * A join of two streams keeps the rows of both sides that rows to come may match; outer and semi joins also
 * keep which rows have matched (Spark: StreamingSymmetricHashJoinExec).
 */
export function planJoin(plan: Join, planner: StreamPlanner): LogicalPlan {
  const joinType = plan.joinType === "cross" ? "inner" : plan.joinType;
  if (joinType === "left_anti")
    throw unsupported("A left anti join of two streams", "Use a left outer join and keep what has NULLs.");
  if (plan.lateral) throw unsupported("A lateral join of two streams", "Join by the columns of both sides.");
  const condition = splitJoinCondition(plan);
  if (condition.keys.length === 0) throw withoutEquality();
  const left = planSide("left", { plan, condition, planner });
  const right = planSide("right", { plan, condition, planner });
  const hasExpiry = left.expiry !== undefined || right.expiry !== undefined;
  const state = planner.operatorState({
    operatorName: "symmetricHashJoin",
    tables: { ...tablesOf("left", left, planner), ...tablesOf("right", right, planner) },
    runsWithoutData: hasExpiry ? "watermark" : "never",
  });
  const relation = planner.nextRelation("join");
  const output = outputOf(plan);
  planner.nodes.push({
    kind: "join",
    relation,
    state,
    left: joinSide("left", left, state.tables),
    right: joinSide("right", right, state.tables),
    joinType,
    condition: and([...condition.others, ...condition.keys.map((key) => sameKeys(key, joinType))]),
    output,
  });
  return scanOf(relation, output);
}

interface SideRequest {
  readonly plan: Join;
  readonly condition: JoinCondition;
  readonly planner: StreamPlanner;
}

function planSide(name: SideName, { plan, condition, planner }: SideRequest): SidePlan {
  const [child, other] = name === "left" ? [plan.left, plan.right] : [plan.right, plan.left];
  const ownConditions = name === "left" ? condition.leftOnly : condition.rightOnly;
  const givesAll = unmatchedSides(plan.joinType).includes(name);
  const keyTime = watermarkedKey(condition.keys);
  const time = keyTime ? timeColumn(keyTime[name], planner) : undefined;
  const input: LogicalPlan = time?.added
    ? { kind: "project", child, projections: [...outputOf(child), time.added] }
    : child;
  const columns = outputOf(input);
  const eventTime = onlyEventTime(columns);
  const offset = stateWatermarkOffsetMs(plan.condition, { kept: outputOf(child), other: outputOf(other) });
  const expiry: Expiry | undefined = time
    ? { column: time.column, delayMs: 0 }
    : eventTime && offset !== undefined
      ? { column: eventTime, delayMs: -offset }
      : undefined;
  return {
    input,
    columns,
    ...(eventTime ? { eventTime } : {}),
    ...(givesAll && ownConditions.length > 0 ? { condition: and(ownConditions) } : {}),
    ...(givesAll || (plan.joinType === "left_semi" && name === "left") ? { row: rowColumn(planner) } : {}),
    ...(expiry ? { expiry } : {}),
  };
}

/**
 * NULL keys match nothing; but Spark drops them before the join rather than compare them, and a full outer join
 * drops none: there NULL keys of both sides meet.
 */
function sameKeys({ left, right, nullsAreEqual }: EqualKeys, joinType: JoinNode["joinType"]): Expression {
  if (nullsAreEqual || joinType === "full_outer") return sameValue(left, right);
  return call("==", [left, right], booleanType);
}

/** The column by which rows expire; an expression becomes a column of its own. */
function timeColumn(
  key: Expression,
  planner: StreamPlanner,
): { readonly column: AttributeReference; readonly added?: Alias } {
  if (key.kind === "attribute") return { column: key };
  const added = alias(key, "key_time", planner.nextId());
  return { column: columnOf(added), added };
}

function rowColumn(planner: StreamPlanner): AttributeReference {
  return columnOf(alias(call("row", [], longType), "row", planner.nextId()));
}

function tablesOf(name: SideName, side: SidePlan, planner: StreamPlanner): Record<string, TableRequest> {
  const { columns, row, expiry } = side;
  const rows = { columns: row ? [...columns, row] : columns, ...(expiry ? { expiry } : {}) };
  return row ? { [name]: rows, [matchedName(name)]: matchedTable(side, row, planner) } : { [name]: rows };
}

type TableRequest = Omit<StateTable, "name" | "relation" | "batch">;

/** Ids of rows that have matched, which go when the rows themselves go. */
function matchedTable({ expiry }: SidePlan, row: AttributeReference, planner: StreamPlanner): TableRequest {
  const matched = { ...row, id: planner.nextId() };
  if (!expiry) return { columns: [matched], identity: [matched] };
  const time = { ...expiry.column, id: planner.nextId() };
  return {
    columns: [matched, time],
    identity: [matched],
    expiry: { column: time, delayMs: expiry.delayMs },
  };
}

function matchedName(name: SideName): string {
  return name === "left" ? "matchedLeft" : "matchedRight";
}

function joinSide(
  name: SideName,
  { input, columns, eventTime, condition, row }: SidePlan,
  tables: Readonly<Record<string, StateTable>>,
): JoinSide {
  const rows = tables[name];
  const matched = tables[matchedName(name)];
  if (!rows) throw new RangeError(`the join has no state for its ${name} side`);
  return {
    input,
    columns,
    rows,
    ...(eventTime ? { eventTime } : {}),
    ...(condition ? { condition } : {}),
    ...(row && matched ? { matching: { row, matched } } : {}),
  };
}

/** Spark says so when it plans the first batch (StreamingJoinStrategy). */
function withoutEquality(): SparkError {
  return new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_1181" });
}
