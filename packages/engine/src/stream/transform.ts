import {
  childrenOf,
  type Expression,
  type LogicalPlan,
  type NamedExpression,
  type SortOrder,
} from "@millrace/spark-model";

/** A plan with its direct children replaced. */
export function withChildren(plan: LogicalPlan, replace: (child: LogicalPlan) => LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case "range":
    case "localRelation":
    case "tableScan":
    case "dataSourceScan":
    case "cachedScan":
      return plan;
    case "join":
    case "setOperation":
      return { ...plan, left: replace(plan.left), right: replace(plan.right) };
    case "mapGroups":
      return { ...plan, sides: plan.sides.map((side) => ({ ...side, plan: replace(side.plan) })) };
    case "mapGroupsWithState": {
      const { initialState } = plan;
      return {
        ...plan,
        child: replace(plan.child),
        ...(initialState ? { initialState: { ...initialState, plan: replace(initialState.plan) } } : {}),
      };
    }
    default:
      return { ...plan, child: replace(plan.child) };
  }
}

/** A plan rewritten from the leaves up. */
export function transformUp(plan: LogicalPlan, rewrite: (plan: LogicalPlan) => LogicalPlan): LogicalPlan {
  return rewrite(withChildren(plan, (child) => transformUp(child, rewrite)));
}

/** An expression rewritten from the top down: where `rewrite` gives one, it stands as it is. */
export function transformExpression(
  expression: Expression,
  rewrite: (expression: Expression) => Expression | undefined,
): Expression {
  const rewritten = rewrite(expression);
  if (rewritten) return rewritten;
  return withOperands(expression, (operand) => transformExpression(operand, rewrite));
}

function withOperands(expression: Expression, replace: (operand: Expression) => Expression): Expression {
  const all = (operands: readonly Expression[]): readonly Expression[] => operands.map(replace);
  const orders = (list: readonly SortOrder[]): readonly SortOrder[] =>
    list.map((order) => ({ ...order, expression: replace(order.expression) }));
  switch (expression.kind) {
    case "literal":
    case "attribute":
    case "lambdaVariable":
    case "outer":
    case "scalarSubquery":
    case "exists":
      return expression;
    case "alias":
    case "cast":
    case "field":
      return { ...expression, child: replace(expression.child) };
    case "function":
    case "python":
      return { ...expression, arguments: all(expression.arguments) };
    case "aggregate":
      return {
        ...expression,
        arguments: all(expression.arguments),
        ...(expression.filter ? { filter: replace(expression.filter) } : {}),
        ...(expression.orderBy ? { orderBy: orders(expression.orderBy) } : {}),
      };
    case "window":
      return {
        ...expression,
        function: replace(expression.function) as typeof expression.function,
        partitionBy: all(expression.partitionBy),
        orderBy: orders(expression.orderBy),
      };
    case "case":
      return {
        ...expression,
        branches: expression.branches.map((branch) => ({
          condition: replace(branch.condition),
          value: replace(branch.value),
        })),
        ...(expression.otherwise ? { otherwise: replace(expression.otherwise) } : {}),
      };
    case "lambda":
      return { ...expression, body: replace(expression.body) };
    case "inSubquery":
      return { ...expression, values: all(expression.values) };
  }
}

/** The expressions that a plan node holds itself. */
export function expressionsOf(plan: LogicalPlan): readonly Expression[] {
  switch (plan.kind) {
    case "project":
      return plan.projections;
    case "filter":
      return [plan.condition];
    case "aggregate":
      return [...plan.grouping, ...plan.aggregates];
    case "join":
      return plan.condition ? [plan.condition] : [];
    case "sort":
      return plan.order.map((order) => order.expression);
    case "generate":
      return [plan.generator];
    case "repartition":
      return plan.by;
    case "collectMetrics":
      return plan.metrics;
    case "mapPartitions":
      return [plan.function];
    case "mapGroups":
      return plan.sides.flatMap((side) => [...side.keys, ...side.values]);
    case "mapGroupsWithState":
      return [...plan.keys, ...plan.values];
    case "deduplicate":
      return plan.keys;
    default:
      return [];
  }
}

/** A plan node with the expressions that it holds itself replaced. */
export function withExpressions(
  plan: LogicalPlan,
  replace: (expression: Expression) => Expression,
): LogicalPlan {
  const named = (list: readonly NamedExpression[]): readonly NamedExpression[] =>
    list.map((item) => replace(item) as NamedExpression);
  switch (plan.kind) {
    case "project":
      return { ...plan, projections: named(plan.projections) };
    case "filter":
      return { ...plan, condition: replace(plan.condition) };
    case "aggregate":
      return { ...plan, grouping: plan.grouping.map(replace), aggregates: named(plan.aggregates) };
    case "join":
      return plan.condition ? { ...plan, condition: replace(plan.condition) } : plan;
    case "sort":
      return {
        ...plan,
        order: plan.order.map((order) => ({ ...order, expression: replace(order.expression) })),
      };
    case "generate":
      return { ...plan, generator: replace(plan.generator) as typeof plan.generator };
    case "repartition":
      return { ...plan, by: plan.by.map(replace) };
    case "collectMetrics":
      return { ...plan, metrics: named(plan.metrics) };
    case "mapPartitions":
      return { ...plan, function: replace(plan.function) as typeof plan.function };
    default:
      return plan;
  }
}

/** Every node of a plan, the root first. */
export function* nodesOf(plan: LogicalPlan): Generator<LogicalPlan> {
  yield plan;
  for (const child of childrenOf(plan)) yield* nodesOf(child);
}

/** An expression and all below it. */
export function* expressionTree(expression: Expression): Generator<Expression> {
  const all: Expression[] = [];
  transformExpression(expression, (each) => {
    all.push(each);
    return undefined;
  });
  yield* all;
}
