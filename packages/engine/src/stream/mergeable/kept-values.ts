import {
  type AggregateCall,
  type Alias,
  type AttributeReference,
  arrayType,
  dataTypeOf,
  type Expression,
  type LogicalPlan,
  longType,
  structType,
} from "@millrace/spark-model";
import { aggregate, alias, call, structValue } from "../builders.ts";
import type { NextId } from "../streaming-plan.ts";
import { expressionTree } from "../transform.ts";
import { concatenated } from "./collections.ts";
import { type MergeableAggregate, required } from "./mergeable-aggregate.ts";

/**
 * A function that needs all values at once (percentile, mode, listagg): the state keeps the values of each
 * group, and the function runs over them. So it grows with the rows of a group, as Spark's own does.
 */
export function keptValues(original: AggregateCall, nextId: NextId): MergeableAggregate {
  const inputs = inputsOf(original);
  const items: readonly AttributeReference[] = inputs.map((input, index) => ({
    kind: "attribute",
    id: nextId(),
    name: `value${index}`,
    dataType: dataTypeOf(input),
    nullable: true,
    qualifier: [],
  }));
  const rowType = structType(items.map(({ name, dataType }) => ({ name, dataType, nullable: true })));
  const listType = arrayType(rowType, false);
  const row = structValue(rowType, inputs);
  const value = alias(overItems(original, inputs, items), original.name, nextId());
  return {
    partial: [aggregate("collect_list", [row], listType, original.filter ? { filter: original.filter } : {})],
    merge: ([list], order) => [concatenated(required(list), listType, order)],
    result: ([list]) => ofList(required(list), { items, value, oneRow: nextId() }),
  };
}

/** The expressions over rows that a call needs: arguments and sort keys that are no constants. */
function inputsOf({ arguments: operands, orderBy = [] }: AggregateCall): readonly Expression[] {
  return [...operands, ...orderBy.map((order) => order.expression)].filter((operand) =>
    [...expressionTree(operand)].some((each) => each.kind === "attribute"),
  );
}

/** The call over kept values. */
function overItems(
  { filter: _, ...original }: AggregateCall,
  inputs: readonly Expression[],
  items: readonly AttributeReference[],
): AggregateCall {
  const kept = (operand: Expression): Expression => items[inputs.indexOf(operand)] ?? operand;
  return {
    ...original,
    arguments: original.arguments.map(kept),
    ...(original.orderBy
      ? { orderBy: original.orderBy.map((order) => ({ ...order, expression: kept(order.expression) })) }
      : {}),
  };
}

interface ListedItems {
  readonly items: readonly AttributeReference[];
  readonly value: Alias;
  /** Id of the column of the one row over which the list is laid out. */
  readonly oneRow: number;
}

function ofList(list: Expression, { items, value, oneRow }: ListedItems): Expression {
  if (list.kind !== "attribute") throw new TypeError("kept values are a column");
  const row: AttributeReference = {
    kind: "attribute",
    id: oneRow,
    name: "id",
    dataType: longType,
    nullable: false,
    qualifier: [],
  };
  const rows: LogicalPlan = {
    kind: "generate",
    child: { kind: "range", start: 0n, end: 1n, step: 1n, output: [row] },
    generator: call("inline", [{ kind: "outer", attribute: list }], dataTypeOf(list)),
    outer: false,
    generated: items,
  };
  return {
    kind: "scalarSubquery",
    plan: { kind: "aggregate", child: rows, grouping: [], aggregates: [value] },
    dataType: dataTypeOf(value),
  };
}
