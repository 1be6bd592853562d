import type { AggregateCall, Expression, FunctionCall, SortOrder } from "@millrace/spark-model";

/**
 * The expression with parts replaced, from the top: where `replace` gives an expression, that takes the
 * part's place and nothing below it is visited.
 */
export function transform(
  expression: Expression,
  replace: (part: Expression) => Expression | undefined,
): Expression {
  const replaced = replace(expression);
  if (replaced !== undefined) return replaced;
  const each = (part: Expression) => transform(part, replace);
  const order = (key: SortOrder): SortOrder => ({ ...key, expression: each(key.expression) });
  switch (expression.kind) {
    case "alias":
    case "cast":
    case "field":
      return { ...expression, child: each(expression.child) };
    case "function":
    case "python":
      return { ...expression, arguments: expression.arguments.map(each) };
    case "aggregate":
      return {
        ...expression,
        arguments: expression.arguments.map(each),
        ...(expression.filter ? { filter: each(expression.filter) } : {}),
        ...(expression.orderBy ? { orderBy: expression.orderBy.map(order) } : {}),
      };
    case "window":
      return {
        ...expression,
        function: transformArguments(expression.function, each),
        partitionBy: expression.partitionBy.map(each),
        orderBy: expression.orderBy.map(order),
      };
    case "case":
      return {
        ...expression,
        branches: expression.branches.map((branch) => ({
          condition: each(branch.condition),
          value: each(branch.value),
        })),
        ...(expression.otherwise ? { otherwise: each(expression.otherwise) } : {}),
      };
    case "lambda":
      return { ...expression, body: each(expression.body) };
    case "inSubquery":
      return { ...expression, values: expression.values.map(each) };
    default:
      return expression;
  }
}

/** A windowed call stays a call: only its arguments change. */
function transformArguments(
  call: AggregateCall | FunctionCall,
  each: (part: Expression) => Expression,
): AggregateCall | FunctionCall {
  return { ...call, arguments: call.arguments.map(each) };
}
