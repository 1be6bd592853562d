import {
  type AggregateCall,
  type AttributeReference,
  doubleType,
  type Expression,
  type LogicalPlan,
  longType,
} from "@millrace/spark-model";
import { aggregate, alias, call, longLiteral, not } from "./builders.ts";
import { eventTimeOf, isPastWatermark } from "./event-time.ts";

/**
 * One row about the event times that pass a watermark: newest, oldest, average (milliseconds since the epoch)
 * and how many rows. A row without an event time counts as one of 1970, as in Spark's EventTimeStats. With a
 * guard also the newest time that it lets through, and how many it does not.
 */
export function eventTimeStatistics(
  rows: LogicalPlan,
  eventTime: AttributeReference,
  latestMs: number | undefined,
): LogicalPlan {
  const time = millisecondsOf(eventTime);
  const statistics = [
    aggregate("max", [time], longType),
    aggregate("min", [time], longType),
    aggregate("avg", [time], doubleType),
    aggregate("count", [time], longType, { nullable: false }),
    ...(latestMs === undefined ? [] : guardedStatistics(eventTime, latestMs)),
  ];
  return {
    kind: "aggregate",
    child: rows,
    grouping: [],
    aggregates: statistics.map((each, index) => alias(each, each.name, index)),
  };
}

function guardedStatistics(eventTime: AttributeReference, latestMs: number): readonly AggregateCall[] {
  const time = millisecondsOf(eventTime);
  const isBelow = isPastWatermark(eventTime, latestMs);
  return [
    aggregate("max", [time], longType, { filter: isBelow }),
    aggregate("count", [time], longType, { nullable: false, filter: not(isBelow) }),
  ];
}

function millisecondsOf(eventTime: AttributeReference): Expression {
  const milliseconds = call("unix_millis", [eventTimeOf(eventTime)], longType);
  return call("coalesce", [milliseconds, longLiteral(0)], longType);
}
