import type { Expression as ExpressionMessage, Relation } from "@millrace/spark-connect";
import {
  type DataType,
  dataTypeOf,
  type Expression,
  type LogicalPlan,
  quoteIdentifier,
  SparkError,
  unsupported,
} from "@millrace/spark-model";
import type { Analysis, Scope, SqlParameter } from "../analysis.ts";
import type { SqlFunction } from "../analyzer-context.ts";
import { parseExpressionWithReferences } from "../sql/index.ts";
import { parseAttributeName, sameName } from "./column-name.ts";
import type { AnalyzeSubquery } from "./context.ts";
import { castTo } from "./implicit.ts";
import { resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";

/** The body of one call with the plans of its subqueries, whose outer columns are the call's arguments. */
interface PreparedCall {
  readonly body: ExpressionMessage;
  readonly subqueries: ReadonlyMap<bigint, LogicalPlan>;
}

export type PreparedCalls = ReadonlyMap<readonly ExpressionMessage[], PreparedCall>;

/** The function of CREATE FUNCTION that a call's name means. */
export function sqlFunctionNamed(name: string, { context }: Analysis): SqlFunction | undefined {
  return context.sqlFunction(parseAttributeName(name));
}

/** A call of a scalar function: its body, with the arguments in place of the parameters (SQLFunctionExpression). */
export function resolveSqlFunction(
  function_: SqlFunction,
  messages: readonly ExpressionMessage[],
  context: ExpressionContext,
): Resolved {
  if (function_.isTable) throw notA("NOT_A_SCALAR_FUNCTION", function_);
  const operands = sqlArguments(function_, messages, context);
  const prepared = context.preparedCalls?.get(messages);
  const body = prepared?.body ?? plainBody(function_, context.analysis);
  const { expression } = resolveExpression(body, {
    analysis: { ...context.analysis, isText: true },
    scope: parameterScope(function_, operands),
    lambdaVariables: [],
    lateralAliases: [],
    subqueries: prepared?.subqueries ?? new Map(),
    ...(context.preparedCalls ? { preparedCalls: context.preparedCalls } : {}),
  });
  const sql = `${function_.name.join(".")}(${operands.flatMap(({ sql }) => sql || []).join(", ")})`;
  return { expression: castTo(expression, function_.returns ?? dataTypeOf(expression)), sql };
}

function plainBody(function_: SqlFunction, analysis: Analysis): ExpressionMessage {
  const { expression, references } = parseExpressionWithReferences(function_.body, bodyOptions(analysis));
  if (references.length === 0) return expression;
  throw unsupported(
    `The function ${function_.name.at(-1)}, whose body has a subquery, inside another function`,
    "Call it in a query of its own.",
  );
}

/** Bodies with subqueries need their plans analyzed before the call is resolved. */
export async function prepareCalls(
  messages: readonly ExpressionMessage[],
  context: ExpressionContext,
  analyzeSubquery: AnalyzeSubquery,
): Promise<PreparedCalls> {
  const prepared = new Map<readonly ExpressionMessage[], PreparedCall>();
  for (const { name, operands } of functionCalls(messages)) {
    const function_ = sqlFunctionNamed(name, context.analysis);
    if (function_ === undefined || function_.isTable) continue;
    const call = { function_, messages: operands };
    const found = await prepareCall(call, { ...context, preparedCalls: prepared }, analyzeSubquery);
    if (found !== undefined) prepared.set(operands, found);
  }
  return prepared;
}

interface FunctionCall {
  readonly function_: SqlFunction;
  readonly messages: readonly ExpressionMessage[];
}

async function prepareCall(
  { function_, messages }: FunctionCall,
  context: ExpressionContext,
  analyzeSubquery: AnalyzeSubquery,
): Promise<PreparedCall | undefined> {
  const { analysis } = context;
  const { expression: body, references } = parseExpressionWithReferences(
    function_.body,
    bodyOptions(analysis),
  );
  if (references.length === 0) return undefined;
  const scope = parameterScope(function_, sqlArguments(function_, messages, context));
  const plans = new Map<bigint, Relation>();
  for (const reference of references) {
    if (reference.common?.planId !== undefined) plans.set(reference.common.planId, reference);
  }
  const subqueries = new Map<bigint, LogicalPlan>();
  for (const planId of plans.keys()) {
    subqueries.set(planId, await analyzeSubquery(planId, bodyAnalysis(analysis, plans), scope));
  }
  return { body, subqueries };
}

/** What a body sees: the session's own names and settings, nothing of the query that calls it. */
export function bodyAnalysis(
  { outer: _, ...analysis }: Analysis,
  references: ReadonlyMap<bigint, Relation> = new Map(),
): Analysis {
  return { ...analysis, isText: true, namedRelations: new Map(), references };
}

export const bodyOptions = ({ timeZone }: Analysis) => ({ timeZone });

/** The scope of a function's body: its parameters alone. */
export function parameterScope({ parameters }: SqlFunction, operands: readonly Resolved[]): Scope {
  const values = parameters.fields.map(
    ({ name, dataType }, index): SqlParameter => ({
      name,
      expression: castTo(operands[index]?.expression ?? nullOf(dataType), dataType),
    }),
  );
  return { columns: [], hidden: [], dataFrames: [], parameters: values };
}

const nullOf = (dataType: DataType): Expression => ({ kind: "literal", value: null, dataType });

/** One argument for each parameter: by position, by name, or the parameter's default, which no text shows. */
export function sqlArguments(
  function_: SqlFunction,
  messages: readonly ExpressionMessage[],
  context: ExpressionContext,
): readonly Resolved[] {
  const { fields } = function_.parameters;
  const positional = messages.filter(({ exprType }) => exprType.case !== "namedArgumentExpression");
  const byName = namedArguments(function_, messages, context.analysis);
  if (positional.length > fields.length) throw wrongCount(function_, messages.length);
  return fields.map(({ name, metadata }, index) => {
    const given = positional[index] ?? byName.get(name.toLowerCase());
    if (given !== undefined) return resolveExpression(given, context);
    const text = metadata?.["CURRENT_DEFAULT"];
    if (typeof text !== "string") throw wrongCount(function_, messages.length);
    const { expression } = parseExpressionWithReferences(text, bodyOptions(context.analysis));
    return { ...resolveExpression(expression, context), sql: "" };
  });
}

function namedArguments(
  function_: SqlFunction,
  messages: readonly ExpressionMessage[],
  analysis: Analysis,
): ReadonlyMap<string, ExpressionMessage> {
  const found = new Map<string, ExpressionMessage>();
  for (const { exprType } of messages) {
    if (exprType.case !== "namedArgumentExpression" || exprType.value.value === undefined) continue;
    const { key, value } = exprType.value;
    const known = function_.parameters.fields.map(({ name }) => name);
    if (!known.some((name) => sameName(analysis, name, key))) {
      throw new SparkError({
        errorClass: "UNRECOGNIZED_PARAMETER_NAME",
        messageParameters: {
          routineName: quoted(function_),
          argumentName: quoteIdentifier(key),
          proposal: known.map(quoteIdentifier).join(" "),
        },
      });
    }
    found.set(key.toLowerCase(), value);
  }
  return found;
}

function wrongCount(function_: SqlFunction, actual: number): SparkError {
  return new SparkError({
    errorClass: "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
    messageParameters: {
      functionName: quoted(function_),
      expectedNum: String(function_.parameters.fields.length),
      actualNum: String(actual),
      docroot: "https://spark.apache.org/docs/latest",
    },
  });
}

/** The function as the other kind of function than it is. */
export function notA(
  errorClass: "NOT_A_SCALAR_FUNCTION" | "NOT_A_TABLE_FUNCTION",
  function_: SqlFunction,
): SparkError {
  return new SparkError({ errorClass, messageParameters: { functionName: quoted(function_) } });
}

const quoted = ({ name }: SqlFunction) => name.map(quoteIdentifier).join(".");

interface CallMessage {
  readonly name: string;
  readonly operands: readonly ExpressionMessage[];
}

/** All calls in expression messages, arguments before the calls that they are of. */
function functionCalls(messages: readonly ExpressionMessage[]): readonly CallMessage[] {
  const found: CallMessage[] = [];
  for (const message of messages) collect(message, found);
  return found;
}

/** Expression messages hold others in many fields, so this looks at every field; relations are not entered. */
function collect(value: unknown, found: CallMessage[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
  const message = value as Readonly<Record<string, unknown>>;
  for (const field of Object.values(message)) collect(field, found);
  if (message["case"] !== "unresolvedFunction" && message["case"] !== "callFunction") return;
  const { functionName, arguments: operands } = message["value"] as {
    readonly functionName: string;
    readonly arguments: readonly ExpressionMessage[];
  };
  found.push({ name: functionName, operands });
}
