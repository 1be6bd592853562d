import type { Expression } from "@millrace/spark-model";
import { unsupported } from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import { printExpression, type Scope, type SqlText } from "../scope.ts";
import { compileAggregateCall } from "./aggregate-call.ts";
import { compileCase } from "./case-when.ts";
import { compileCast } from "./cast.ts";
import { compileFieldAccess } from "./field-access.ts";
import { compileFunctionCall } from "./function-call.ts";
import { compileLiteral } from "./literal.ts";
import { compileExists, compileInSubquery, compileScalarSubquery } from "./subquery.ts";
import { compileWindow } from "./window-expression.ts";

type ExpressionCompiler<Kind extends Expression["kind"]> = (
  expression: Extract<Expression, { kind: Kind }>,
  scope: Scope,
) => SqlText;

const compilers: { readonly [Kind in Expression["kind"]]: ExpressionCompiler<Kind> } = {
  literal: (literal) => compileLiteral(literal.value, literal.dataType),
  attribute: (attribute) => columnName(attribute.id),
  alias: (alias, scope) => compileExpression(alias.child, scope),
  cast: compileCast,
  function: compileFunctionCall,
  aggregate: compileAggregateCall,
  window: compileWindow,
  case: compileCase,
  field: compileFieldAccess,
  lambda: (lambda, scope) =>
    `lambda ${lambda.parameters.map((parameter) => lambdaName(parameter.id)).join(", ")}: ${compileExpression(lambda.body, scope)}`,
  lambdaVariable: (variable, scope) => scope.variables.get(variable.id) ?? lambdaName(variable.id),
  scalarSubquery: compileScalarSubquery,
  exists: compileExists,
  inSubquery: compileInSubquery,
  outer: (outer) => columnName(outer.attribute.id),
  python: (call) => {
    throw unsupported(
      `The Python function ${call.name}`,
      "Use built-in functions, or attach a Spark cluster.",
    );
  },
};

/** DuckDB SQL with the same value as the expression, nulls, errors and all. */
export function compileExpression(expression: Expression, scope: Scope): SqlText {
  if (scope.groupingKeys.size > 0) {
    const key = scope.groupingKeys.get(printExpression(expression));
    if (key !== undefined) return key;
  }
  const compile = compilers[expression.kind] as ExpressionCompiler<Expression["kind"]>;
  return compile(expression as never, scope);
}

function lambdaName(id: number): string {
  return `v${id}`;
}
