import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { quoteIdentifier, SparkError, unsupported } from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { bindGenerator, bindPlain } from "../functions/bind.ts";
import type { FunctionCallRequest, FunctionDefinition } from "../functions/definition.ts";
import { lookupFunction } from "../functions/registry.ts";
import { isTimeFunction, isUnsupportedFunction } from "../functions/unsupported.ts";
import { parseAttributeName } from "./column-name.ts";
import { internalFunctions } from "./internal-function.ts";
import { resolveLambda } from "./lambda.ts";
import { pythonArguments } from "./python-function.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";
import { resolveSqlFunction, sqlFunctionNamed } from "./sql-function.ts";
import { expandStars } from "./star.ts";

export interface FunctionMessage {
  readonly name: string;
  readonly messages: readonly ExpressionMessage[];
  readonly distinct: boolean;
  readonly isInternal: boolean;
}

/** A call by function name: syntax that has no message of its own, a built-in, or a registered function. */
export function resolveFunction(message: FunctionMessage, context: ExpressionContext): Resolved {
  const internal = message.isInternal ? internalFunctions[message.name] : undefined;
  if (internal !== undefined) return internal(message.messages, context);
  const name = simpleName(message.name);
  const registered = context.analysis.context.registeredFunction(name);
  if (registered !== undefined) {
    const scope = registered.isAggregate ? (context.aggregateScope ?? context.scope) : context.scope;
    const { operands, names, sql } = pythonArguments(name, message.messages, { ...context, scope });
    return { expression: registered.apply(operands, names), sql: `${name}(${sql})` };
  }
  const function_ = sqlFunctionNamed(message.name, context.analysis);
  if (function_ !== undefined) return resolveSqlFunction(function_, message.messages, context);
  const definition = lookupFunction(name);
  if (definition === undefined) throw unresolvedRoutine(message.name, context.analysis);
  return bind(definition, { ...message, name }, context);
}

/** `spark_catalog.default.f` and `system.builtin.f` are the function `f`. */
function simpleName(name: string): string {
  if (!name.includes(".")) return name;
  return parseAttributeName(name).at(-1) ?? name;
}

function bind(
  definition: FunctionDefinition,
  message: FunctionMessage,
  context: ExpressionContext,
): Resolved {
  const name = message.name.toLowerCase();
  const isAggregate = definition.kind === "aggregate" && context.aggregateScope !== undefined;
  const scope = isAggregate ? (context.aggregateScope ?? context.scope) : context.scope;
  const request = callRequest({ ...message, name }, { ...context, scope });
  if (message.distinct && definition.kind !== "aggregate") {
    throw new SparkError({
      errorClass: "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
      messageParameters: { prettyName: quoteIdentifier(name), syntax: "DISTINCT" },
    });
  }
  if (definition.kind === "special") return definition.resolve(request);
  const binding = {
    analysis: context.analysis,
    name,
    distinct: message.distinct,
    arguments: request.arguments(),
  };
  if (definition.kind === "generator") return bindGenerator(definition, binding);
  return bindPlain(definition, binding);
}

function callRequest(message: FunctionMessage, context: ExpressionContext): FunctionCallRequest {
  const { name, messages, distinct } = message;
  return {
    analysis: context.analysis,
    name,
    messages,
    distinct,
    arguments: () => expandArguments(message, context),
    argument: (index) => resolveExpression(required(messages[index]), context),
    lambda: (index, parameters) => resolveLambda(required(messages[index]), parameters, context),
  };
}

/** Arguments with stars expanded; `count(*)` counts rows. */
function expandArguments(
  { name, messages, distinct }: FunctionMessage,
  context: ExpressionContext,
): readonly Resolved[] {
  const [only] = messages;
  if (messages.some((message) => message.exprType.case === "namedArgumentExpression")) {
    throw unsupported(`A named argument of ${name}`, "Give the arguments in their order.");
  }
  if (name === "count" && !distinct && messages.length === 1 && only && isBareStar(only)) {
    return [{ expression: { kind: "literal", value: 1, dataType: { kind: "integer" } }, sql: "1" }];
  }
  return messages.flatMap(
    (message) => expandStars(message, context) ?? [resolveExpression(message, context)],
  );
}

function isBareStar({ exprType }: ExpressionMessage): boolean {
  return exprType.case === "unresolvedStar" && exprType.value.unparsedTarget === undefined;
}

function unresolvedRoutine(name: string, { context }: Analysis): SparkError {
  if (isTimeFunction(name)) {
    return new SparkError({ errorClass: "UNSUPPORTED_TIME_TYPE", messageParameters: {} });
  }
  if (isUnsupportedFunction(name))
    return unsupported(`The function ${name}`, "Use other functions, or attach a Spark cluster.");
  return new SparkError({
    errorClass: "UNRESOLVED_ROUTINE",
    messageParameters: {
      routineName: name.split(".").map(quoteIdentifier).join("."),
      searchPath: `[\`system\`.\`builtin\`, \`system\`.\`session\`, \`spark_catalog\`.${quoteIdentifier(context.currentDatabase)}]`,
    },
  });
}
