import {
  type Aggregate,
  type Alias,
  type AttributeReference,
  type Expression,
  type ExpressionId,
  integerType,
  type LogicalPlan,
  longType,
  toAttribute,
} from "@millrace/spark-model";
import { alias, call, longLiteral } from "../stream/builders.ts";
import { unionOf } from "../stream/relations.ts";
import { callKey } from "./call-key.ts";

/** Rows once for each grouping set, and what tells the sets apart. */
export interface ExpandedRows {
  readonly plan: LogicalPlan;
  /** The number of the set and its grouping id, as further keys before those of the aggregation. */
  readonly setKeys: readonly [AttributeReference, AttributeReference];
}

/** The rows once for each set, with NULL for the keys that are not in it (Spark: Expand). */
export function expandGroupingSets(
  rows: LogicalPlan & { readonly output: readonly AttributeReference[] },
  { grouping, groupingSets = [] }: Aggregate,
  nextId: () => ExpressionId,
): ExpandedRows {
  const number = named(longLiteral(0), "set", nextId);
  const groupingId = named(longLiteral(0), "grouping_id", nextId);
  const setKeys = [toAttribute(number), toAttribute(groupingId)] as const;
  const output = [...setKeys, ...rows.output.map((column) => ({ ...column, nullable: true }))];
  const ofSet = (set: readonly number[], index: number): LogicalPlan => ({
    kind: "project",
    child: rows,
    projections: [
      alias(longLiteral(index), number.name, number.id),
      alias(longLiteral(groupingIdOf(set, grouping.length)), groupingId.name, groupingId.id),
      ...rows.output.map((column, position) =>
        position >= grouping.length || set.includes(position)
          ? column
          : alias({ kind: "literal", value: null, dataType: column.dataType }, column.name, column.id),
      ),
    ],
  });
  const plan = groupingSets.map(ofSet).reduce((left, right) => unionOf(left, right, output));
  return { plan, setKeys };
}

/** A bit for each key that is not in the set; the last key has the lowest. */
function groupingIdOf(set: readonly number[], keyCount: number): number {
  let id = 0;
  for (let key = 0; key < keyCount; key++) id = id * 2 + (set.includes(key) ? 0 : 1);
  return id;
}

function named(child: Expression, name: string, nextId: () => ExpressionId): Alias {
  return alias(child, name, nextId());
}

/** What `grouping(key)` and `grouping_id(keys…)` are over the grouping id of all keys. */
export function overGroupingId(
  expression: Expression,
  grouping: readonly Expression[],
  groupingId: AttributeReference,
): Expression | undefined {
  if (expression.kind !== "function") return undefined;
  if (expression.name !== "grouping" && expression.name !== "grouping_id") return undefined;
  const known = grouping.map(callKey);
  const bits = expression.arguments.map((key) => {
    const position = known.length - 1 - known.indexOf(callKey(key));
    const places: Expression = { kind: "literal", value: position, dataType: integerType };
    return call("&", [call("shiftright", [groupingId, places], longType), longLiteral(1)], longType);
  });
  const value = bits.reduce((left, right) =>
    call("+", [call("*", [left, longLiteral(2)], longType), right], longType),
  );
  return { kind: "cast", child: value, dataType: expression.dataType, mode: "ansi" };
}
