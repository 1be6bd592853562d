import {
  type AggregateCall,
  type AttributeReference,
  booleanType,
  type DataType,
  dataTypeOf,
  doubleType,
  type Expression,
  longType,
} from "@millrace/spark-model";
import { aggregate, call } from "../builders.ts";
import type { NextId } from "../streaming-plan.ts";

/**
 * An aggregate function as three steps over mergeable partial results. Partial columns of one group can be
 * merged in any grouping of batches; `first`, `last` and lists alone look at the order of the batches.
 */
export interface MergeableAggregate {
  /**
   * One expression of aggregates over the new rows for each partial column. Functions with equal expressions
   * share a column, so equal expressions must merge in the same way.
   */
  readonly partial: readonly Expression[];
  /** One expression of aggregates over the partial columns for each of them; `order` says which came first. */
  merge(columns: readonly AttributeReference[], order: AttributeReference): readonly Expression[];
  /** The function's value from merged columns. */
  result(columns: readonly AttributeReference[]): Expression;
}

/** Takes a call of one function apart; `together` are all calls of the same aggregation, to share columns with. */
export type Decompose = (
  call: AggregateCall,
  nextId: NextId,
  together: readonly AggregateCall[],
) => MergeableAggregate;

/** The same aggregate function over its own partial results. */
export function merged(name: string, value: Expression | undefined, dataType: DataType): AggregateCall {
  return aggregate(name, [required(value)], dataType);
}

/** Another function of the same rows. */
export function sibling(
  original: AggregateCall,
  name: string,
  { operands, dataType }: { readonly operands: readonly Expression[]; readonly dataType: DataType },
): AggregateCall {
  const { orderBy: _, ignoreNulls: __, ...rest } = original;
  return { ...rest, name, arguments: operands, dataType, nullable: name !== "count" };
}

export function asDouble(expression: Expression): Expression {
  return dataTypeOf(expression).kind === "double"
    ? expression
    : { kind: "cast", child: expression, dataType: doubleType, mode: "ansi" };
}

export function doubleLiteral(value: number): Expression {
  return { kind: "literal", value, dataType: doubleType };
}

/** NULL where a count is not positive. */
export function whenPositive(count: Expression, value: Expression, dataType: DataType): Expression {
  const zero: Expression =
    dataTypeOf(count).kind === "double"
      ? doubleLiteral(0)
      : { kind: "literal", value: 0n, dataType: longType };
  return { kind: "case", branches: [{ condition: call(">", [count, zero], booleanType), value }], dataType };
}

export function required(expression: Expression | undefined): Expression {
  if (!expression) throw new RangeError("an aggregate lacks an argument or a partial column");
  return expression;
}
