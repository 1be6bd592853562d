import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { type Expression, type Metadata, type NamedExpression, SparkError } from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { parseExpression } from "../sql/index.ts";
import { parseAttributeName } from "./column-name.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { ExpressionContext, LateralAlias } from "./resolver.ts";
import { expandStars } from "./star.ts";

/** One column of a select list. */
export interface SelectItem {
  readonly expression: Expression;
  readonly name: string;
  /** The expression as Spark writes it. */
  readonly sql: string;
  /** Whether the query gave the name. */
  readonly isAliased: boolean;
  /** Names for the columns of a generator. */
  readonly names?: readonly string[];
  readonly metadata?: Metadata;
}

/** Resolves a select list: stars expanded, names found, earlier aliases visible to later items. */
export function resolveSelectList(
  messages: readonly ExpressionMessage[],
  context: ExpressionContext,
): readonly SelectItem[] {
  const items: SelectItem[] = [];
  const aliases: LateralAlias[] = [...context.lateralAliases];
  for (const message of messages) {
    const resolved = resolveSelectItem(message, { ...context, lateralAliases: aliases });
    for (const item of resolved) {
      items.push(item);
      if (item.isAliased) aliases.push({ name: item.name, resolved: item });
    }
  }
  return items;
}

/** The columns of one message: several for stars and regular expressions. */
export function resolveSelectItem(
  message: ExpressionMessage,
  context: ExpressionContext,
): readonly SelectItem[] {
  const { exprType } = message;
  if (exprType.case === "expressionString") {
    const { timeZone } = context.analysis;
    const text = { ...context, analysis: { ...context.analysis, isText: true } };
    return resolveSelectItem(parseExpression(exprType.value.expression, { timeZone }), text);
  }
  const columns = expandStars(message, context);
  if (columns !== undefined) {
    return columns.map(({ expression, sql, alias }) => ({
      expression,
      sql,
      name: alias ?? sql,
      isAliased: false,
    }));
  }
  if (exprType.case === "alias") return [aliased(exprType.value, context)];
  const { expression, sql } = resolveExpression(message, context);
  return [{ expression, sql, name: defaultName(message, expression, sql), isAliased: false }];
}

function aliased(
  {
    expr,
    name,
    metadata,
  }: { readonly expr?: ExpressionMessage; readonly name: readonly string[]; readonly metadata?: string },
  context: ExpressionContext,
): SelectItem {
  const { expression, sql } = resolveExpression(required(expr), context);
  const [first = ""] = name;
  return {
    expression,
    sql,
    name: first,
    isAliased: true,
    ...(name.length > 1 || isGenerator(expression) ? { names: name } : {}),
    ...(metadata ? { metadata: JSON.parse(metadata) as Metadata } : {}),
  };
}

/** The name of a column that the query does not name (ResolveAliases). */
function defaultName(message: ExpressionMessage, expression: Expression, sql: string): string {
  const { exprType } = message;
  if (expression.kind === "attribute" && exprType.case !== "unresolvedFunction") return expression.name;
  if (
    exprType.case === "unresolvedAttribute" &&
    (expression.kind === "field" || expression.kind === "function")
  ) {
    return parseAttributeName(exprType.value.unparsedIdentifier).at(-1) ?? sql;
  }
  if (exprType.case === "cast" && expression.kind === "cast" && expression.child.kind === "attribute") {
    return expression.child.name;
  }
  if (exprType.case === "cast" && exprType.value.expr) {
    const { expr } = exprType.value;
    if (expression.kind === "field") return defaultName(expr, expression, sql);
  }
  return sql;
}

const generators = new Set([
  "explode",
  "explode_outer",
  "posexplode",
  "posexplode_outer",
  "inline",
  "inline_outer",
  "stack",
  "json_tuple",
]);

/** True for a call that gives rows. */
export function isGenerator(
  expression: Expression,
): expression is Expression & { readonly kind: "function" } {
  return expression.kind === "function" && generators.has(expression.name);
}

/** The item as an output column: a column passed on keeps its id, anything else gets a new one. */
export function namedExpression(analysis: Analysis, item: SelectItem): NamedExpression {
  const { expression, name, metadata } = item;
  if (expression.kind === "attribute" && !item.isAliased && expression.name === name) return expression;
  return {
    kind: "alias",
    child: expression,
    name,
    id: analysis.context.nextExpressionId(),
    ...(metadata ? { metadata } : {}),
  };
}

export function wrongAliasCount(expected: number, names: readonly string[]): SparkError {
  return new SparkError({
    errorClass: "UDTF_ALIAS_NUMBER_MISMATCH",
    messageParameters: { aliasesSize: String(expected), aliasesNames: names.join(",") },
  });
}
