import type { CommonInlineUserDefinedFunction } from "@millrace/spark-connect";
import { type Expression, unsupported } from "@millrace/spark-model";
import { dataTypeFromMessage } from "../types/data-type-text.ts";
import { resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";

/** PythonEvalType of grouped and window aggregates, in pandas and Arrow. */
const overGroups = new Set([202, 203, 217, 252, 253, 254]);

/** A Python function sent along with the plan (`@udf`, `pandas_udf`). */
export function resolvePythonFunction(
  message: CommonInlineUserDefinedFunction,
  context: ExpressionContext,
): Resolved {
  if (message.function.case !== "pythonUdf") {
    throw unsupported("A Scala or Java function", "Write it as a Python function or a SQL expression.");
  }
  const { outputType, evalType, command, pythonVer } = message.function.value;
  if (overGroups.has(evalType)) {
    throw unsupported("A Python function over groups", "Use built-in aggregates, or attach a Spark cluster.");
  }
  const operands = message.arguments.map((argument) => resolveExpression(argument, context));
  const expression: Expression = {
    kind: "python",
    name: message.functionName,
    arguments: operands.map((operand) => operand.expression),
    dataType: dataTypeFromMessage(outputType),
    deterministic: message.deterministic,
    evalType,
    command,
    pythonVersion: pythonVer,
  };
  return { expression, sql: `${message.functionName}(${operands.map((operand) => operand.sql).join(", ")})` };
}
