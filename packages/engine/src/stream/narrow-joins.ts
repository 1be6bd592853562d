import {
  type AttributeReference,
  type Expression,
  type ExpressionId,
  isStreaming,
  type Join,
  type LogicalPlan,
  outputOf,
} from "@millrace/spark-model";
import { references } from "./references.ts";
import { expressionsOf, nodesOf, withChildren } from "./transform.ts";

type Ids = ReadonlySet<ExpressionId>;

/**
 * Takes the columns that nothing above needs away from what joins of streams read, so that their state does
 * not hold them; an event time that goes makes no row late (Spark: ColumnPruning).
 */
export function narrowJoins(query: LogicalPlan): LogicalPlan {
  const hasJoin = [...nodesOf(query)].some((node) => node.kind === "join" && isJoinOfStreams(node));
  return hasJoin ? narrowed(query, idsOf(outputOf(query))) : query;
}

/** Whether both sides of a join are streams. */
export function isJoinOfStreams({ left, right }: Join): boolean {
  return isStreaming(left) && isStreaming(right);
}

function narrowed(plan: LogicalPlan, needed: Ids): LogicalPlan {
  if (!isStreaming(plan)) return plan;
  switch (plan.kind) {
    case "project": {
      const projections = plan.projections.filter((item) => needed.has(item.id));
      return { ...plan, projections, child: narrowed(plan.child, usedBy(projections)) };
    }
    case "join": {
      const below = union(needed, usedBy(plan.condition ? [plan.condition] : []));
      const side = (child: LogicalPlan) =>
        isJoinOfStreams(plan) ? onlyColumns(narrowed(child, below), below) : narrowed(child, below);
      return { ...plan, left: side(plan.left), right: side(plan.right) };
    }
    case "aggregate":
      return { ...plan, child: narrowed(plan.child, usedBy(expressionsOf(plan))) };
    case "eventTimeWatermark":
      return { ...plan, child: narrowed(plan.child, union(needed, new Set([plan.eventTime]))) };
    case "filter":
    case "limit":
    case "generate":
    case "repartition":
    case "collectMetrics":
      return { ...plan, child: narrowed(plan.child, union(needed, usedBy(expressionsOf(plan)))) };
    default:
      // Compares, sorts or hands on whole rows.
      return withChildren(plan, (child) => narrowed(child, idsOf(outputOf(child))));
  }
}

function onlyColumns(plan: LogicalPlan, needed: Ids): LogicalPlan {
  const output = outputOf(plan);
  const projections = output.filter(({ id }) => needed.has(id));
  return projections.length === output.length ? plan : { kind: "project", child: plan, projections };
}

function usedBy(expressions: readonly Expression[]): Ids {
  return idsOf(expressions.flatMap(references));
}

function idsOf(columns: readonly AttributeReference[]): Ids {
  return new Set(columns.map(({ id }) => id));
}

function union(left: Ids, right: Ids): Ids {
  return new Set([...left, ...right]);
}
