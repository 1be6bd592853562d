import {
  type AggregateCall,
  type AttributeReference,
  doubleType,
  type Expression,
  type LogicalPlan,
  longType,
  timestampType,
} from "@millrace/spark-model";
import { aggregate, alias, call, not } from "./builders.ts";
import { eventTimeOf, isPastWatermark } from "./event-time.ts";
import { copiedId } from "./relations.ts";

/**
 * One row about the event times that pass a watermark: newest and oldest, their average in milliseconds, and
 * how many rows. A row without an event time counts as one of 1970, as in Spark's EventTimeStats. With a
 * guard also the newest time that it lets through, and how many it does not.
 */
export function eventTimeStatistics(
  rows: LogicalPlan,
  eventTime: AttributeReference,
  latestMs: number | undefined,
): LogicalPlan {
  const times: LogicalPlan = {
    kind: "project",
    child: rows,
    projections: [eventTime, alias(timeOf(eventTime), time.name, time.id)],
  };
  const statistics = [
    aggregate("max", [time], timestampType),
    aggregate("min", [time], timestampType),
    aggregate("avg", [call("unix_millis", [time], longType)], doubleType),
    aggregate("count", [time], longType, { nullable: false }),
    ...(latestMs === undefined ? [] : guardedStatistics(eventTime, latestMs)),
  ];
  return {
    kind: "aggregate",
    child: times,
    grouping: [],
    aggregates: statistics.map((each, index) => alias(each, each.name, index)),
  };
}

function guardedStatistics(eventTime: AttributeReference, latestMs: number): readonly AggregateCall[] {
  const isBelow = isPastWatermark(eventTime, latestMs);
  return [
    aggregate("max", [time], timestampType, { filter: isBelow }),
    aggregate("count", [time], longType, { nullable: false, filter: not(isBelow) }),
  ];
}

/** The event time, computed once: DuckDB plans each use of an expression anew. */
const time: AttributeReference = {
  kind: "attribute",
  id: copiedId(0),
  name: "time",
  dataType: timestampType,
  nullable: false,
  qualifier: [],
};

function timeOf(eventTime: AttributeReference): Expression {
  const epoch: Expression = { kind: "literal", value: 0n, dataType: timestampType };
  return call("coalesce", [eventTimeOf(eventTime), epoch], timestampType);
}
