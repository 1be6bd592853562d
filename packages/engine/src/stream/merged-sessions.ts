import {
  type Alias,
  type AttributeReference,
  booleanType,
  dataTypeOf,
  type Expression,
  type FrameBoundary,
  type LogicalPlan,
  longType,
  timestampType,
  type WindowExpression,
  type WindowFrame,
} from "@millrace/spark-model";
import { aggregate, alias, call, longLiteral, structValue } from "./builders.ts";
import { stateColumns } from "./state-relation.ts";
import type { SessionWindowNode } from "./streaming-plan.ts";

/**
 * Sessions of equal keys that touch become one, and with them their partial aggregates
 * (MergingSessionsIterator): a session goes on where the next one starts no later than it ends.
 */
export function mergedSessions(node: SessionWindowNode, sessions: LogicalPlan): LogicalPlan {
  const { keys, session, merging, merge } = node;
  const start = startOf(session);
  const end = endOf(session);
  const whole = structOf(session, [
    aggregate("min", [start], dataTypeOf(start)),
    aggregate("max", [end], dataTypeOf(end)),
  ]);
  return {
    kind: "aggregate",
    child: numbered(node, opened(node, sessions)),
    grouping: [...keys, merging.number],
    aggregates: [...keys, alias(whole, session.name, session.id), ...merge],
  };
}

/** Marks each part that begins a session, for none before it reaches so far. */
function opened(node: SessionWindowNode, sessions: LogicalPlan): LogicalPlan {
  const { session, merging } = node;
  const { batch } = node.state.tables.sessions;
  const before = over(node, aggregate("max", [endOf(session)], dataTypeOf(endOf(session))), {
    unit: "rows",
    lower: unbounded,
    upper: { kind: "offset", value: longLiteral(-1) },
  });
  const isApart = call(">", [startOf(session), before], booleanType);
  const opens = call(
    "coalesce",
    [isApart, { kind: "literal", value: true, dataType: booleanType }],
    booleanType,
  );
  const order = structOf(merging.order, [startOf(session), batch]);
  return {
    kind: "project",
    child: sessions,
    projections: [
      ...stateColumns(node.state.tables.sessions),
      alias(opens, merging.opens.name, merging.opens.id),
      alias(order, merging.order.name, merging.order.id),
    ],
  };
}

/** Parts that start together are of one session, so they are counted together. */
function numbered(node: SessionWindowNode, parts: LogicalPlan): LogicalPlan {
  const { opens, order, number } = node.merging;
  const one: Expression = { kind: "cast", child: opens, dataType: longType, mode: "ansi" };
  const sum = over(node, aggregate("sum", [one], longType), {
    unit: "range",
    lower: unbounded,
    upper: { kind: "currentRow" },
  });
  const numbering: Alias = alias(sum, number.name, number.id);
  return {
    kind: "project",
    child: parts,
    projections: [...stateColumns(node.state.tables.sessions), order, numbering],
  };
}

const unbounded: FrameBoundary = { kind: "unbounded" };

function over(
  { keys, session }: SessionWindowNode,
  call: WindowExpression["function"],
  frame: WindowFrame,
): WindowExpression {
  return {
    kind: "window",
    function: call,
    partitionBy: keys,
    orderBy: [{ expression: startOf(session), direction: "ascending", nulls: "first" }],
    frame,
  };
}

/** The first field of a window. */
export function startOf(window: AttributeReference): Expression {
  return field(window, "start", 0);
}

function endOf(window: AttributeReference): Expression {
  return field(window, "end", 1);
}

function field(window: AttributeReference, name: string, ordinal: number): Expression {
  const type = window.dataType.kind === "struct" ? window.dataType.fields[ordinal]?.dataType : undefined;
  return { kind: "field", child: window, name, ordinal, dataType: type ?? timestampType, nullable: true };
}

/** A value of a struct column from the values of its fields. */
function structOf({ name, dataType }: AttributeReference, values: readonly Expression[]): Expression {
  if (dataType.kind !== "struct") throw new RangeError(`${name} is no struct`);
  return structValue(dataType, values);
}
