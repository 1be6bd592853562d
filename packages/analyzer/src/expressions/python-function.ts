import type { CommonInlineUserDefinedFunction } from "@millrace/spark-connect";
import {
  type AggregateCall,
  type Expression,
  type PythonFunction,
  type PythonFunctionCall,
  unsupported,
} from "@millrace/spark-model";
import { dataTypeFromMessage } from "../types/data-type-text.ts";
import { resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";

/** PythonEvalType of functions from the values of a group to one: pandas, its iterator form, Arrow, its iterator form. */
const aggregates: ReadonlySet<number> = new Set([202, 217, 252, 254]);

/** Whether a Python function gives one value for a group of rows. */
export function isPythonAggregate(evalType: number): boolean {
  return aggregates.has(evalType);
}

/** A Python function on arguments: of each row, or, as its kind says, an aggregate of the rows of a group. */
export function pythonCall(
  function_: PythonFunction,
  operands: readonly Expression[],
): AggregateCall | PythonFunctionCall {
  if (!isPythonAggregate(function_.evalType)) return { ...function_, arguments: operands };
  return {
    kind: "aggregate",
    name: function_.name,
    arguments: operands,
    dataType: function_.dataType,
    nullable: true,
    distinct: false,
    python: function_,
    ansi: true,
  };
}

/** A Python function sent along with the plan (`@udf`, `pandas_udf`). */
export function resolvePythonFunction(
  message: CommonInlineUserDefinedFunction,
  context: ExpressionContext,
): Resolved {
  if (message.function.case !== "pythonUdf") {
    throw unsupported("A Scala or Java function", "Write it as a Python function or a SQL expression.");
  }
  const { outputType, evalType, command, pythonVer } = message.function.value;
  const scope = isPythonAggregate(evalType) ? (context.aggregateScope ?? context.scope) : context.scope;
  const operands = message.arguments.map((argument) => resolveExpression(argument, { ...context, scope }));
  const function_: PythonFunction = {
    kind: "python",
    name: message.functionName,
    dataType: dataTypeFromMessage(outputType),
    deterministic: message.deterministic,
    evalType,
    command,
    pythonVersion: pythonVer,
  };
  const expression = pythonCall(
    function_,
    operands.map((operand) => operand.expression),
  );
  return { expression, sql: `${message.functionName}(${operands.map((operand) => operand.sql).join(", ")})` };
}
