import {
  type Alias,
  type AttributeReference,
  booleanType,
  type Expression,
  type Join,
  type JoinType,
  type LogicalPlan,
  longType,
  outputOf,
  SparkError,
  unsupported,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { alias, and, call, columnOf, isNull, not, sameValue } from "./builders.ts";
import { hasEventTime } from "./event-time.ts";
import { type EqualKeys, type JoinCondition, splitJoinCondition } from "./join-condition.ts";
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
  // A left anti join of streams is refused before.
  if (plan.joinType === "left_anti") throw withoutEquality();
  const { joinType, givesUnmatched } = joinTypes[plan.joinType];
  if (plan.lateral) throw unsupported("A lateral join of two streams", "Join by the columns of both sides.");
  const condition = splitJoinCondition(plan);
  if (condition.keys.length === 0) throw withoutEquality();
  const left = planSide("left", { plan, condition, planner, givesUnmatched });
  const right = planSide("right", { plan, condition, planner, givesUnmatched });
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
  readonly givesUnmatched: readonly SideName[];
}

function planSide(name: SideName, request: SideRequest): SidePlan {
  const { plan, condition, planner } = request;
  const [child, other] = name === "left" ? [plan.left, plan.right] : [plan.right, plan.left];
  const ownConditions = name === "left" ? condition.leftOnly : condition.rightOnly;
  const givesAll = request.givesUnmatched.includes(name);
  const keyTime = watermarkedKey(condition.keys);
  const time = keyTime ? timeColumn(keyTime[name], planner) : undefined;
  const rows = givesAll ? child : filtered(child, [...ownConditions, ...keysPresent(condition.keys, name)]);
  const input: LogicalPlan = time?.added
    ? { kind: "project", child: rows, projections: [...outputOf(child), time.added] }
    : rows;
  const columns = outputOf(input);
  const eventTime = eventTimeOfSide(columns);
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

/** How each join type runs, and the sides of which rows come out with NULLs when nothing matches them. */
const joinTypes: Readonly<
  Record<
    Exclude<JoinType, "left_anti">,
    { readonly joinType: JoinNode["joinType"]; readonly givesUnmatched: readonly SideName[] }
  >
> = {
  inner: { joinType: "inner", givesUnmatched: [] },
  cross: { joinType: "inner", givesUnmatched: [] },
  left_outer: { joinType: "left_outer", givesUnmatched: ["left"] },
  right_outer: { joinType: "right_outer", givesUnmatched: ["right"] },
  full_outer: { joinType: "full_outer", givesUnmatched: ["left", "right"] },
  left_semi: { joinType: "left_semi", givesUnmatched: [] },
};

/** Rows that cannot match are not worth keeping (Spark: InferFiltersFromConstraints). */
function keysPresent(keys: readonly EqualKeys[], name: SideName): readonly Expression[] {
  return keys.filter((key) => !key.nullsAreEqual).map((key) => not(isNull(key[name])));
}

function filtered(child: LogicalPlan, conditions: readonly Expression[]): LogicalPlan {
  return conditions.length > 0 ? { kind: "filter", child, condition: and(conditions) } : child;
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

/** Late are rows by the one event time of a side; Spark takes no side that has several. */
function eventTimeOfSide(columns: readonly AttributeReference[]): AttributeReference | undefined {
  const found = columns.filter(hasEventTime);
  if (found.length > 1) throw severalEventTimes(found);
  return found[0];
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

function severalEventTimes(columns: readonly AttributeReference[]): SparkError {
  const list = columns.map(({ name, id, metadata }) => `${name}#${id}-T${metadata?.[watermarkDelayKey]}ms`);
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_3077",
    messageParameters: { eventTimeCols: `(${list.join(",")})` },
  });
}
