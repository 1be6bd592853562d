import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { type LambdaVariable, SparkError } from "@millrace/spark-model";
import type { LambdaParameter, ResolvedLambda } from "../functions/definition.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { ExpressionContext } from "./resolver.ts";

/** A lambda argument of a higher-order function; parameters beyond those it names are not passed. */
export function resolveLambda(
  { exprType }: ExpressionMessage,
  parameters: readonly LambdaParameter[],
  context: ExpressionContext,
): ResolvedLambda {
  if (exprType.case !== "lambdaFunction") {
    throw new SparkError({
      errorClass: "INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION",
    });
  }
  const names = exprType.value.arguments.map((argument) => argument.nameParts.at(-1) ?? "");
  if (names.length > parameters.length) {
    throw new SparkError({
      errorClass: "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
      messageParameters: { expectedNumArgs: String(names.length), actualNumArgs: String(parameters.length) },
    });
  }
  const variables = names.flatMap((name, index): LambdaVariable[] => {
    const parameter = parameters[index];
    if (parameter === undefined) return [];
    const id = context.analysis.context.nextExpressionId();
    return [{ kind: "lambdaVariable", id, name, ...parameter }];
  });
  const inner = { ...context, lambdaVariables: [...context.lambdaVariables, ...variables] };
  const body = resolveExpression(required(exprType.value.function), inner);
  const shown = variables.map(() => "namedlambdavariable()").join(", ");
  return {
    lambda: { kind: "lambda", parameters: variables, body: body.expression },
    sql: `lambdafunction(${body.sql}, ${shown})`,
  };
}
