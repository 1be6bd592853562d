import {
  type AttributeReference,
  arrayType,
  doubleType,
  type Expression,
  type FieldAccess,
  type LambdaVariable,
  type StructType,
  structType,
} from "@millrace/spark-model";
import { aggregate, call, structValue } from "../builders.ts";
import type { NextId } from "../streaming-plan.ts";
import { zero } from "./arithmetic.ts";

/** Statistics of a set of rows: a struct of doubles. */
export function statisticsType(names: readonly string[]): StructType {
  return structType(names.map((name) => ({ name, dataType: doubleType, nullable: true })));
}

/** A struct of statistics from an expression for each. */
export function statisticsOf(type: StructType, values: Readonly<Record<string, Expression>>): Expression {
  return structValue(
    type,
    type.fields.map(({ name }) => values[name] ?? zero),
  );
}

/** The fields of a struct of statistics by name. */
export function statisticsIn(type: StructType, value: Expression): (name: string) => FieldAccess {
  return (name) => ({
    kind: "field",
    child: value,
    name,
    ordinal: type.fields.findIndex((field) => field.name === name),
    dataType: doubleType,
    nullable: true,
  });
}

export interface Folding {
  readonly type: StructType;
  readonly nextId: NextId;
  /** Statistics of the rows of both sides. */
  combine(left: (name: string) => Expression, right: (name: string) => Expression): Expression;
}

/** Partial statistics of a group put together one after the other, as Spark merges its buffers. */
export function folded(
  column: AttributeReference,
  order: AttributeReference,
  { type, nextId, combine }: Folding,
): Expression {
  const parts = aggregate("collect_list", [column], arrayType(type, false), {
    orderBy: [{ expression: order, direction: "ascending", nulls: "first" }],
  });
  const side = (name: string): LambdaVariable => ({
    kind: "lambdaVariable",
    id: nextId(),
    name,
    dataType: type,
    nullable: false,
  });
  const [left, right] = [side("left"), side("right")];
  const body = combine(statisticsIn(type, left), statisticsIn(type, right));
  const nothing = statisticsOf(type, {});
  return call("aggregate", [parts, nothing, { kind: "lambda", parameters: [left, right], body }], type);
}
