import type { Expression_UnresolvedAttribute } from "@millrace/spark-connect";
import {
  type AttributeReference,
  type Expression,
  isNondeterministic,
  SparkError,
  someExpression,
  unsupported,
} from "@millrace/spark-model";
import type { Analysis, Scope } from "../analysis.ts";
import { lookupFunction } from "../functions/registry.ts";
import {
  named,
  parseAttributeName,
  quoted,
  resolveAmong,
  sameName,
  unresolvedColumn,
} from "./column-name.ts";
import { extractField } from "./extract-value.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";
import { transform } from "./transform.ts";

/** A column by name, or by name within the DataFrame of a plan id. */
export function resolveAttribute(
  message: Expression_UnresolvedAttribute,
  context: ExpressionContext,
): Resolved {
  const parts = parseAttributeName(message.unparsedIdentifier);
  if (message.planId !== undefined) {
    return resolveInDataFrame(context, { parts, planId: message.planId });
  }
  const found = tryResolveName(parts, context);
  if (found !== undefined) return found;
  throw unresolvedColumn(parts, context.scope);
}

/** What name parts refer to, innermost scope first; undefined when nothing has the name. */
export function tryResolveName(parts: readonly string[], context: ExpressionContext): Resolved | undefined {
  return (
    lambdaVariable(parts, context) ??
    column(parts, context) ??
    lateralAlias(parts, context) ??
    niladicFunction(parts, context) ??
    parameter(parts, context) ??
    outerColumn(parts, context.analysis, context.scope.outer) ??
    variable(parts, context)
  );
}

function lambdaVariable(parts: readonly string[], context: ExpressionContext): Resolved | undefined {
  const [name = "", ...fields] = parts;
  const variable = context.lambdaVariables.findLast((each) => sameName(context.analysis, each.name, name));
  if (variable === undefined) return undefined;
  const expression = fieldsOf(context.analysis, variable, fields);
  return { expression, sql: ["namedlambdavariable()", ...fields].join(".") };
}

function column(parts: readonly string[], context: ExpressionContext): Resolved | undefined {
  const { analysis, scope } = context;
  const expression =
    resolveAmong(analysis, parts, scope.columns) ?? resolveAmong(analysis, parts, scope.hidden);
  return expression && named(expression, parts);
}

function lateralAlias(parts: readonly string[], context: ExpressionContext): Resolved | undefined {
  const [name = "", ...fields] = parts;
  const found = context.lateralAliases.filter((each) => sameName(context.analysis, each.name, name));
  const [first, second] = found;
  if (first === undefined) return undefined;
  if (second !== undefined) {
    throw new SparkError({
      errorClass: "AMBIGUOUS_LATERAL_COLUMN_ALIAS",
      messageParameters: { name: quoted([name]), n: String(found.length) },
    });
  }
  if (someExpression(first.resolved.expression, isNondeterministic)) {
    throw unsupported(
      `A second use of the non-deterministic column ${first.name} in its own select list`,
      "Compute it in a subquery or with withColumn.",
    );
  }
  const expression = fieldsOf(context.analysis, first.resolved.expression, fields);
  return { expression, sql: parts.join(".") };
}

const niladic = new Set([
  "current_date",
  "current_timestamp",
  "current_user",
  "user",
  "session_user",
  "current_time",
]);

/** `SELECT current_date`: some functions need no parentheses (LiteralFunctionResolution). */
function niladicFunction(parts: readonly string[], context: ExpressionContext): Resolved | undefined {
  const [name = ""] = parts;
  if (parts.length !== 1 || !niladic.has(name.toLowerCase())) return undefined;
  const definition = lookupFunction(name);
  if (definition?.kind !== "scalar" || typeof definition.returns === "function") return undefined;
  const { returns: dataType } = definition;
  const call = { kind: "function", name: definition.name, arguments: [], dataType, nullable: false } as const;
  return { expression: { ...call, ansi: context.analysis.ansi }, sql: `${definition.name}()` };
}

function outerColumn(
  parts: readonly string[],
  analysis: Analysis,
  outer: Scope | undefined,
): Resolved | undefined {
  if (outer === undefined) return undefined;
  const argument = argumentNamed(parts, analysis, outer);
  if (argument !== undefined) return { expression: asOuter(argument), sql: `outer(${parts.join(".")})` };
  const found = resolveAmong(analysis, parts, outer.columns) ?? resolveAmong(analysis, parts, outer.hidden);
  if (found === undefined) return outerColumn(parts, analysis, outer.outer);
  const expression = asOuter(found);
  return { expression, sql: `outer(${named(found, parts).sql})` };
}

function asOuter(expression: Expression): Expression {
  return transform(expression, (part) =>
    part.kind === "attribute" ? { kind: "outer", attribute: part } : undefined,
  );
}

/** A parameter of the SQL function whose body this is. */
function parameter(parts: readonly string[], { analysis, scope }: ExpressionContext): Resolved | undefined {
  const expression = argumentNamed(parts, analysis, scope);
  return expression && { expression, sql: parts.join(".") };
}

function argumentNamed(parts: readonly string[], analysis: Analysis, scope: Scope): Expression | undefined {
  const [name = "", ...fields] = parts;
  const found = scope.parameters?.find((each) => sameName(analysis, each.name, name));
  return found && fieldsOf(analysis, found.expression, fields);
}

/** A session variable, `v`, `session.v` or `system.session.v`: what no column hides. */
function variable(parts: readonly string[], { analysis }: ExpressionContext): Resolved | undefined {
  const scope = variableScopes.find((names) =>
    names.every((name, index) => sameName(analysis, name, parts[index] ?? "")),
  );
  const [name = "", ...fields] = parts.slice(scope?.length ?? 0);
  const found = analysis.context.variable(name);
  if (found === undefined) return undefined;
  return { expression: fieldsOf(analysis, found, fields), sql: [name, ...fields].join(".") };
}

const variableScopes = [["system", "session"], ["session"], []];

function fieldsOf(analysis: Analysis, expression: Expression, fields: readonly string[]): Expression {
  return fields.reduce<Expression>((child, field) => extractField(analysis, child, field), expression);
}

interface DataFrameColumn {
  readonly parts: readonly string[];
  readonly planId: bigint;
}

/** `df["x"]`: the column of that DataFrame, provided that it is still there (resolveDataFrameColumn). */
function resolveInDataFrame(context: ExpressionContext, { parts, planId }: DataFrameColumn): Resolved {
  const found = findInDataFrame(context.analysis, context.scope, { parts, planId });
  if (found !== undefined) return named(found, parts);
  const outer =
    context.scope.outer && findInDataFrame(context.analysis, context.scope.outer, { parts, planId });
  if (outer !== undefined) return { expression: asOuter(outer), sql: `outer(${named(outer, parts).sql})` };
  throw new SparkError({
    errorClass: "CANNOT_RESOLVE_DATAFRAME_COLUMN",
    messageParameters: { name: `"${parts.join(".")}"` },
  });
}

function findInDataFrame(
  analysis: Analysis,
  scope: Scope,
  { parts, planId }: DataFrameColumn,
): Expression | undefined {
  const frames = scope.dataFrames.filter((each) => each.planId === planId);
  const candidates: Expression[] = [];
  for (const frame of frames) {
    const expression = resolveAmong(analysis, parts, frame.columns);
    if (expression === undefined) throw unresolvedColumn(parts, { ...scope, columns: frame.columns });
    const present = inScope(expression, scope);
    if (present !== undefined) candidates.push(present);
  }
  if (candidates.length > 1) {
    throw new SparkError({
      errorClass: "AMBIGUOUS_COLUMN_REFERENCE",
      messageParameters: { name: `"${parts.join(".")}"` },
    });
  }
  return candidates[0];
}

/** The expression over the scope's own column (its nullability may have changed), if that is still there. */
function inScope(expression: Expression, scope: Scope): Expression | undefined {
  if (expression.kind === "attribute") return ofId(expression, scope);
  if (expression.kind === "field") {
    const child = inScope(expression.child, scope);
    return child && { ...expression, child };
  }
  if (expression.kind !== "function") return expression;
  const [child, ...rest] = expression.arguments;
  const present = child && inScope(child, scope);
  return present && { ...expression, arguments: [present, ...rest] };
}

function ofId(attribute: AttributeReference, scope: Scope): AttributeReference | undefined {
  const same = (each: AttributeReference) => each.id === attribute.id;
  return scope.columns.find(same) ?? scope.hidden.find(same);
}
