import {
  type AggregateCall,
  type DataType,
  dataTypeOf,
  doubleType,
  type Expression,
  longType,
} from "@millrace/spark-model";
import { call } from "../builders.ts";
import {
  asDouble,
  type MergeableAggregate,
  merged,
  required,
  sibling,
  whenPositive,
} from "./mergeable-aggregate.ts";

/** `avg`: a sum and a count. */
export function average(original: AggregateCall): MergeableAggregate {
  const argument = required(original.arguments[0]);
  const sumType = sumTypeOf(dataTypeOf(argument));
  const summand = sumType.kind === "double" ? asDouble(argument) : argument;
  return {
    partial: [
      sibling(original, "sum", { operands: [summand], dataType: sumType }),
      sibling(original, "count", { operands: [argument], dataType: longType }),
    ],
    merge: ([sum, count]) => [
      { ...merged("sum", sum, sumType), ansi: original.ansi },
      merged("sum", count, longType),
    ],
    result: ([sum, count]) => averageOf(required(sum), required(count), original.dataType),
  };
}

function sumTypeOf(type: DataType): DataType {
  switch (type.kind) {
    case "decimal":
      return { kind: "decimal", precision: Math.min(38, type.precision + 10), scale: type.scale };
    case "day_time_interval":
      return { kind: "day_time_interval", start: "day", end: "second" };
    case "year_month_interval":
      return { kind: "year_month_interval", start: "year", end: "month" };
    default:
      return doubleType;
  }
}

function averageOf(sum: Expression, count: Expression, dataType: DataType): Expression {
  const isDouble = dataType.kind !== "decimal";
  const divisor: DataType = isDouble ? doubleType : { kind: "decimal", precision: 20, scale: 0 };
  const rows: Expression = { kind: "cast", child: count, dataType: divisor, mode: "ansi" };
  return whenPositive(count, call("/", [sum, rows], dataType), dataType);
}
