import {
  type Expression,
  type ExpressionId,
  type Filter,
  isStreaming,
  type Join,
  type LogicalPlan,
  type Project,
} from "@millrace/spark-model";
import { and } from "./builders.ts";
import { conjuncts, isDeterministic } from "./join-condition.ts";
import { transformExpression, transformUp } from "./transform.ts";

/**
 * Makes filters above an inner join of streams part of its condition: `FROM a, b WHERE …` joins by the
 * equalities of its WHERE, and its time bounds bound the state (Spark: PushPredicateThroughJoin).
 */
export function mergeJoinFilters(query: LogicalPlan): LogicalPlan {
  return transformUp(query, (node) => (node.kind === "filter" ? merged(node) : node));
}

function merged(filter: Filter): LogicalPlan {
  const { child, condition } = filter;
  if (child.kind === "join" && isInnerJoinOfStreams(child)) {
    const [moving, staying] = parted(condition);
    return kept(staying, moving.length > 0 ? withCondition(child, moving) : child);
  }
  if (child.kind === "project" && reachesJoin(child.child)) {
    const [moving, staying] = parted(condition);
    const below = moving.map((each) => inTermsOfChild(each, child));
    if (moving.length === 0 || !child.projections.every(isDeterministic)) return filter;
    return kept(staying, {
      ...child,
      child: merged({ ...filter, child: child.child, condition: and(below) }),
    });
  }
  if (child.kind === "filter" && reachesJoin(child.child)) {
    return merged({ ...child, condition: and([child.condition, condition]) });
  }
  return filter;
}

/** The conjuncts that may move, and the others. */
function parted(condition: Expression): readonly [Expression[], Expression[]] {
  const all = conjuncts(condition);
  return [all.filter(isDeterministic), all.filter((each) => !isDeterministic(each))];
}

function kept(conditions: readonly Expression[], child: LogicalPlan): LogicalPlan {
  return conditions.length > 0 ? { kind: "filter", child, condition: and(conditions) } : child;
}

function withCondition(join: Join, more: readonly Expression[]): Join {
  return {
    ...join,
    joinType: "inner",
    condition: and([...(join.condition ? [join.condition] : []), ...more]),
  };
}

function isInnerJoinOfStreams({ joinType, left, right }: Join): boolean {
  return (joinType === "inner" || joinType === "cross") && isStreaming(left) && isStreaming(right);
}

/** Whether nothing but projections and filters lies between here and such a join. */
function reachesJoin(plan: LogicalPlan): boolean {
  if (plan.kind === "join") return isInnerJoinOfStreams(plan);
  return (plan.kind === "project" || plan.kind === "filter") && reachesJoin(plan.child);
}

function inTermsOfChild(expression: Expression, { projections }: Project): Expression {
  const values = new Map<ExpressionId, Expression>(
    projections.map((item) => [item.id, item.kind === "alias" ? item.child : item]),
  );
  return transformExpression(expression, (each) =>
    each.kind === "attribute" ? values.get(each.id) : undefined,
  );
}
