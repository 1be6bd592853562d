import {
  type AttributeReference,
  type Expression,
  integerType,
  type LogicalPlan,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import { alias, structValue } from "../stream/builders.ts";
import { compactedState } from "../stream/compaction.ts";
import type { StatefulNode, StateTable } from "../stream/streaming-plan.ts";

/** Above all ids of a query's own columns. */
const firstId = 3_500_000_000;

/** A table of a stateful operator. */
export interface StateOfOperator {
  readonly node: StatefulNode;
  readonly table: StateTable;
}

/** `key`, `value` and `partition_id` of each entry, as of a batch's watermark. */
export function stateEntries({ node, table }: StateOfOperator, watermarkMs: number): LogicalPlan {
  const keys = keysOf(node, table);
  const values = table.columns.filter((column) => !keys.some(({ id }) => id === column.id));
  return {
    kind: "project",
    child: compactedState(node, table, watermarkMs),
    projections: [
      alias(struct(keys), "key", firstId),
      alias(struct(values), "value", firstId + 1),
      alias({ kind: "literal", value: 0, dataType: integerType }, "partition_id", firstId + 2),
    ],
  };
}

/** What tells entries of a table apart; the rows of a join have no key of their own. */
function keysOf(node: StatefulNode, table: StateTable): readonly AttributeReference[] {
  if (table.identity) return table.identity;
  return "keys" in node ? node.keys : [];
}

/** A struct of columns; equal names get a number, so that each can be selected. */
function struct(columns: readonly AttributeReference[]): Expression {
  if (columns.length === 0) {
    const nothing: Expression = { kind: "literal", value: null, dataType: stringType };
    return { ...structValue(structType([structField("__dummy__", stringType)]), [nothing]), nullable: true };
  }
  const used = new Map<string, number>();
  const fields = columns.map((column) => {
    const lower = column.name.toLowerCase();
    const count = (used.get(lower) ?? 0) + 1;
    used.set(lower, count);
    const { name, dataType, nullable } = column;
    return { name: count === 1 ? name : `${name}_${count}`, dataType, nullable };
  });
  return { ...structValue(structType(fields), columns), nullable: true };
}
