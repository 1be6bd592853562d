import {
  type Alias,
  type AttributeReference,
  type Expression,
  type LogicalPlan,
  longType,
  type NamedExpression,
  outputOf,
} from "@millrace/spark-model";
import { aggregate, alias } from "./builders.ts";
import { transformUp } from "./transform.ts";

/** A plan whose scans of the given relations are replaced by plans of the same output. */
export function bindRelations(plan: LogicalPlan, relations: ReadonlyMap<string, LogicalPlan>): LogicalPlan {
  return transformUp(plan, (leaf) =>
    leaf.kind === "cachedScan" ? (relations.get(leaf.relationId) ?? leaf) : leaf,
  );
}

/** `plan`'s columns by position, under the ids of `columns`; `indexes` says which. */
export function renamed(
  plan: LogicalPlan,
  columns: readonly AttributeReference[],
  indexes: readonly number[],
): LogicalPlan {
  const output = outputOf(plan);
  const projections: NamedExpression[] = columns.map((column, position) => {
    const source = output[indexes[position] ?? -1];
    if (!source) throw new RangeError(`the source gives no column for ${column.name}`);
    const named: Alias = alias(source, column.name, column.id);
    return column.metadata ? { ...named, metadata: column.metadata } : named;
  });
  return { kind: "project", child: plan, projections };
}

/** A relation of these columns without rows. */
export function emptyRelation(columns: readonly AttributeReference[]): LogicalPlan {
  return {
    kind: "project",
    child: { kind: "range", start: 0n, end: 0n, step: 1n, output: [nothing] },
    projections: columns.map((column) => ({
      kind: "alias",
      child: { kind: "literal", value: null, dataType: column.dataType },
      name: column.name,
      id: column.id,
      ...(column.metadata ? { metadata: column.metadata } : {}),
    })),
  };
}

/** A range must have a column. */
const nothing: AttributeReference = {
  kind: "attribute",
  id: 2_000_000_000,
  name: "id",
  dataType: longType,
  nullable: false,
  qualifier: [],
};

/** One row with the number of rows of a plan. */
export function countOf(plan: LogicalPlan): LogicalPlan {
  return countsOf(plan, [undefined]);
}

/** One row with a count for each condition; without one, of all rows. */
export function countsOf(plan: LogicalPlan, conditions: readonly (Expression | undefined)[]): LogicalPlan {
  const one: Expression = { kind: "literal", value: 1, dataType: { kind: "integer" } };
  const aggregates = conditions.map((filter, index) =>
    alias(
      aggregate("count", [one], longType, { nullable: false, ...(filter ? { filter } : {}) }),
      `count${index}`,
      // Stands alone in its plan, so any ids will do.
      index,
    ),
  );
  return { kind: "aggregate", child: plan, grouping: [], aggregates };
}

/** The relation whose rows a plan counts, and nothing but counts. */
export function countedRelation(plan: LogicalPlan): string | undefined {
  if (plan.kind !== "aggregate" || plan.grouping.length > 0 || plan.child.kind !== "cachedScan")
    return undefined;
  return plan.aggregates.every(isRowCount) ? plan.child.relationId : undefined;
}

function isRowCount(named: NamedExpression): boolean {
  if (named.kind !== "alias" || named.child.kind !== "aggregate") return false;
  const { name, filter, arguments: counted } = named.child;
  return name === "count" && !filter && counted[0]?.kind === "literal";
}

/** The rows of one-row plans side by side, under ids of their own. */
export function sideBySide(plans: readonly LogicalPlan[]): LogicalPlan {
  let lastId = 3_000_000_000;
  const numbered = plans.map((plan): LogicalPlan => {
    const projections = outputOf(plan).map((column) => alias(column, column.name, ++lastId));
    return { kind: "project", child: plan, projections };
  });
  const [first, ...rest] = numbered;
  if (!first) throw new RangeError("nothing to measure");
  return rest.reduce((left, right): LogicalPlan => ({ kind: "join", left, right, joinType: "cross" }), first);
}

/** An id for a copy of a column, so that both can stand in one join. */
export function copiedId(id: number): number {
  return id + 1_000_000_000;
}

export function unionOf(
  left: LogicalPlan,
  right: LogicalPlan,
  output: readonly AttributeReference[],
): LogicalPlan {
  return { kind: "setOperation", operation: "union", isAll: true, left, right, output };
}
