import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { SparkError, unsupported } from "@millrace/spark-model";
import { parseExpression } from "../sql/index.ts";
import { resolveAttribute } from "./attribute.ts";
import { resolveCast } from "./cast.ts";
import { resolveExtractValue } from "./extract.ts";
import { resolveFunction } from "./function.ts";
import { resolveLiteral } from "./literal.ts";
import { resolvePythonFunction } from "./python-function.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext, ResolveCase } from "./resolver.ts";
import { resolveSubquery } from "./subquery.ts";
import { resolveUpdateFields } from "./update-fields.ts";
import { resolveWindow } from "./window.ts";

type ExpressionCase = NonNullable<ExpressionMessage["exprType"]["case"]>;
type MessageOf<Case extends ExpressionCase> = Extract<ExpressionMessage["exprType"], { case: Case }>["value"];

/** How each kind of expression message is resolved where one value is wanted. */
const cases: { readonly [Case in ExpressionCase]: ResolveCase<MessageOf<Case>> } = {
  literal: (message, context) => resolveLiteral(message, context.analysis.timeZone),
  unresolvedAttribute: resolveAttribute,
  unresolvedFunction: (message, context) =>
    resolveFunction(
      {
        name: message.functionName,
        messages: message.arguments,
        distinct: message.isDistinct,
        isInternal: message.isInternal ?? false,
      },
      context,
    ),
  callFunction: (message, context) =>
    resolveFunction(
      { name: message.functionName, messages: message.arguments, distinct: false, isInternal: false },
      context,
    ),
  expressionString: (message, context) => resolveText(message.expression, context),
  unresolvedStar: () => {
    throw new SparkError({
      errorClass: "INVALID_USAGE_OF_STAR_OR_REGEX",
      messageParameters: { elem: "'*'", prettyName: "expression" },
    });
  },
  unresolvedRegex: (message, context) =>
    resolveExpression({ ...attributeNamed(message.colName, message.planId) }, context),
  alias: (message, context) => resolveExpression(required(message.expr), context),
  cast: resolveCast,
  sortOrder: (message, context) => resolveExpression(required(message.child), context),
  lambdaFunction: () => {
    throw new SparkError({
      errorClass: "INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION",
      messageParameters: { class: "lambda function" },
    });
  },
  window: resolveWindow,
  unresolvedExtractValue: resolveExtractValue,
  updateFields: resolveUpdateFields,
  unresolvedNamedLambdaVariable: (message, context) =>
    resolveExpression(
      attributeNamed(message.nameParts.map((part) => `\`${part}\``).join("."), undefined),
      context,
    ),
  commonInlineUserDefinedFunction: resolvePythonFunction,
  namedArgumentExpression: (message, context) => resolveExpression(required(message.value), context),
  mergeAction: () => refuse("A merge action outside MERGE", "Use mergeInto."),
  typedAggregateExpression: () => refuse("A typed Scala aggregate", "Use untyped aggregate functions."),
  subqueryExpression: resolveSubquery,
  directShufflePartitionId: () => refuse("repartitionById", "Use repartition."),
  extension: () => refuse("An expression extension of another client", "Use the standard expressions."),
};

function resolveText(text: string, context: ExpressionContext): Resolved {
  const message = parseExpression(text, { timeZone: context.analysis.timeZone });
  return resolveExpression(message, { ...context, analysis: { ...context.analysis, isText: true } });
}

/** Resolves an expression message where one value is wanted; aliases inside it do not name anything. */
export function resolveExpression(message: ExpressionMessage, context: ExpressionContext): Resolved {
  const { exprType } = message;
  if (exprType.case === undefined) throw invalidPlan("an expression without content");
  const resolve = cases[exprType.case] as ResolveCase<unknown>;
  return resolve(exprType.value, context, message);
}

function attributeNamed(unparsedIdentifier: string, planId: bigint | undefined): ExpressionMessage {
  const value = { unparsedIdentifier, ...(planId === undefined ? {} : { planId }) };
  return { exprType: { case: "unresolvedAttribute", value } } as ExpressionMessage;
}

/** A message field that the protocol leaves optional and every client sets. */
export function required<Message>(message: Message | undefined): Message {
  if (message === undefined) throw invalidPlan("a message without a required part");
  return message;
}

function invalidPlan(what: string): SparkError {
  return new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.INPUT_NOT_SET",
    kind: "InvalidPlanInput",
    message: `The plan is invalid: ${what}.`,
  });
}

function refuse(construct: string, wayOut: string): never {
  throw unsupported(construct, wayOut);
}
