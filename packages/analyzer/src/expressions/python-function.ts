import type {
  CommonInlineUserDefinedFunction,
  Expression as ExpressionMessage,
} from "@millrace/spark-connect";
import {
  type AggregateCall,
  type Expression,
  type PythonFunction,
  type PythonFunctionCall,
  quoteIdentifier,
  SparkError,
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

/** The arguments of a call of a Python function, which may be given by name. */
interface PythonArguments {
  readonly operands: readonly Expression[];
  /** Absent where all are given by position; null for one by position. */
  readonly names?: readonly (string | null)[];
  readonly sql: string;
}

/** Resolves arguments by position and then by name (NamedParametersSupport.splitAndCheckNamedArguments). */
export function pythonArguments(
  routine: string,
  messages: readonly ExpressionMessage[],
  context: ExpressionContext,
): PythonArguments {
  const names = messages.map(({ exprType }) =>
    exprType.case === "namedArgumentExpression" ? exprType.value.key : null,
  );
  checkNames(routine, names);
  const resolved = messages.map((message) => resolveExpression(message, context));
  const texts = resolved.map(({ sql }, index) => (names[index] == null ? sql : `${names[index]} => ${sql}`));
  return {
    operands: resolved.map(({ expression }) => expression),
    ...(names.some((name) => name !== null) ? { names } : {}),
    sql: texts.join(", "),
  };
}

function checkNames(routine: string, names: readonly (string | null)[]): void {
  const routineName = quoteIdentifier(routine);
  const found = names.filter((name) => name !== null);
  const twice = found.find((name, index) => found.indexOf(name) < index);
  if (twice !== undefined) {
    throw new SparkError({
      errorClass: "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE",
      messageParameters: { routineName, parameterName: quoteIdentifier(twice) },
    });
  }
  const first = names.findIndex((name) => name !== null);
  if (first >= 0 && names.indexOf(null, first) >= 0) {
    throw new SparkError({
      errorClass: "UNEXPECTED_POSITIONAL_ARGUMENT",
      messageParameters: { routineName, parameterName: quoteIdentifier(names[first] ?? "") },
    });
  }
}

/** A Python function on arguments: of each row, or, as its kind says, an aggregate of the rows of a group. */
export function pythonCall(
  declared: PythonFunction,
  operands: readonly Expression[],
  argumentNames?: PythonArguments["names"],
): AggregateCall | PythonFunctionCall {
  const function_ = argumentNames ? { ...declared, argumentNames } : declared;
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
  const called = pythonArguments(message.functionName, message.arguments, { ...context, scope });
  const function_: PythonFunction = {
    kind: "python",
    name: message.functionName,
    dataType: dataTypeFromMessage(outputType),
    deterministic: message.deterministic,
    evalType,
    command,
    pythonVersion: pythonVer,
  };
  return {
    expression: pythonCall(function_, called.operands, called.names),
    sql: `${message.functionName}(${called.sql})`,
  };
}
