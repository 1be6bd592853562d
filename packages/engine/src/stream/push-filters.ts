import {
  type Aggregate,
  type Expression,
  type ExpressionId,
  isStreaming,
  type Join,
  type JoinType,
  type LogicalPlan,
  type Project,
} from "@millrace/spark-model";
import { and } from "./builders.ts";
import { conjuncts, isDeterministic } from "./join-condition.ts";
import { nonNullSides, rejectsNullsOf, sideConditions } from "./join-filters.ts";
import { isJoinOfStreams } from "./narrow-joins.ts";
import { references } from "./references.ts";
import { transformExpression, transformUp } from "./transform.ts";

/**
 * Moves filters of a streaming query to where Spark's optimizer has them, as far as it shows: below a watermark
 * they keep rows from moving it, and in the condition of a join they bound its state. A join filters its sides
 * by what their rows must satisfy to match (PushDownPredicates, EliminateOuterJoin, InferFiltersFromConstraints).
 */
export function pushFilters(query: LogicalPlan): LogicalPlan {
  return transformUp(query, (node) => {
    if (!isStreaming(node)) return node;
    return node.kind === "filter" ? pushed(conjuncts(node.condition), node.child) : node;
  });
}

/** Has the sides of joins of streams filtered by the joins' conditions. */
export function filterSides(query: LogicalPlan): LogicalPlan {
  return transformUp(query, (node) => {
    if (node.kind !== "join" || !isJoinOfStreams(node)) return node;
    const { left, right } = sideConditions(node);
    return { ...node, left: pushed(left, node.left), right: pushed(right, node.right) };
  });
}

/** A plan's rows that satisfy conditions, each applied as far down as it may be. */
function pushed(conditions: readonly Expression[], plan: LogicalPlan): LogicalPlan {
  if (conditions.length === 0) return plan;
  const [down, here] = parted(conditions, (each) => isDeterministic(each) && canPass(each, plan));
  const below = down.length > 0 ? passed(down, plan) : plan;
  return here.length > 0 ? { kind: "filter", child: below, condition: and(here) } : below;
}

function parted(
  conditions: readonly Expression[],
  test: (condition: Expression) => boolean,
): readonly [Expression[], Expression[]] {
  return [conditions.filter(test), conditions.filter((each) => !test(each))];
}

/** Whether a condition says the same below a node. */
function canPass(condition: Expression, plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case "eventTimeWatermark":
      return references(condition).every(({ id }) => id !== plan.eventTime);
    case "filter":
      return isDeterministic(plan.condition);
    case "project":
      return usesBareColumns(condition, plan);
    case "aggregate":
      return isOfKeys(condition, plan);
    case "join":
      return isJoinOfStreams(plan) && (isInner(plan.joinType) || nonNullSides(plan.joinType).length > 0);
    default:
      return false;
  }
}

/** Whether a condition looks at handed-on columns alone: what a projection computes it should compute once. */
function usesBareColumns(condition: Expression, { projections }: Project): boolean {
  const computed = new Set(
    projections.filter((item) => item.kind === "alias" && !isBare(item.child)).map(({ id }) => id),
  );
  return references(condition).every(({ id }) => !computed.has(id));
}

function isBare(expression: Expression): boolean {
  return expression.kind === "attribute" || (expression.kind === "field" && isBare(expression.child));
}

function passed(conditions: readonly Expression[], plan: LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case "eventTimeWatermark":
    case "filter":
      return { ...plan, child: pushed(conditions, plan.child) };
    case "project":
    case "aggregate": {
      const below = conditions.map((each) => inTermsOfChild(each, plan));
      return { ...plan, child: pushed(below, plan.child) };
    }
    case "join":
      return passedJoin(conditions, plan);
    default:
      throw new RangeError(`no condition passes a ${plan.kind}`);
  }
}

/** Filters of an inner join belong to its condition; others may make an outer join one without its NULLs. */
function passedJoin(conditions: readonly Expression[], join: Join): LogicalPlan {
  const joinType = conditions.reduce<JoinType>(
    (type, condition) => rejectsNullsOf(condition, { ...join, joinType: type }),
    join.joinType,
  );
  if (!isInner(joinType)) {
    return { kind: "filter", child: { ...join, joinType }, condition: and(conditions) };
  }
  return {
    ...join,
    joinType: "inner",
    condition: and([...(join.condition ? [join.condition] : []), ...conditions]),
  };
}

function isInner(joinType: JoinType): boolean {
  return joinType === "inner" || joinType === "cross";
}

/** Whether a condition looks at an aggregation's keys alone. */
function isOfKeys(condition: Expression, { grouping, groupingSets, aggregates }: Aggregate): boolean {
  if (groupingSets || grouping.length === 0) return false;
  const keys = new Set(
    aggregates
      .filter((item) => grouping.includes(item.kind === "alias" ? item.child : item))
      .map((item) => item.id),
  );
  return references(condition).every(({ id }) => keys.has(id));
}

function inTermsOfChild(expression: Expression, plan: Project | Aggregate): Expression {
  const items = plan.kind === "project" ? plan.projections : plan.aggregates;
  const values = new Map<ExpressionId, Expression>(
    items.map((item) => [item.id, item.kind === "alias" ? item.child : item]),
  );
  return transformExpression(expression, (each) =>
    each.kind === "attribute" ? values.get(each.id) : undefined,
  );
}
