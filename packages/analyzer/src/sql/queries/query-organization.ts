import type { Expression, Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { sortOrder } from "../expressions/expression-messages.ts";
import { parseSortOrders } from "../expressions/sort-order.ts";
import type { Parser } from "../text/parser.ts";
import { relation, sort } from "./relation-messages.ts";

type Organization = (parser: Parser, input: Relation) => Relation;

const orderings: readonly (readonly [string, Organization])[] = [
  ["ORDER", (parser, input) => sort(input, parseSortOrders(parser), true)],
  ["CLUSTER", clusterBy],
  ["DISTRIBUTE", (parser, input) => repartition(input, parseExpressions(parser))],
  ["SORT", (parser, input) => sort(input, parseSortOrders(parser), false)],
];

/** ORDER BY, CLUSTER BY, DISTRIBUTE BY, SORT BY, LIMIT and OFFSET after a query. */
export function parseQueryOrganization(parser: Parser, query: Relation): Relation {
  let result = query;
  for (const [keyword, organize] of orderings) {
    if (!parser.accept(keyword, "BY")) continue;
    result = organize(parser, result);
  }
  return parseLimitAndOffset(parser, result);
}

function clusterBy(parser: Parser, input: Relation): Relation {
  const keys = parseExpressions(parser);
  return sort(
    repartition(input, keys),
    keys.map((key) => sortOrder(key)),
    false,
  );
}

function repartition(input: Relation, partitionExprs: Expression[]): Relation {
  return relation({ case: "repartitionByExpression", value: { input, partitionExprs } });
}

function parseExpressions(parser: Parser): Expression[] {
  return parser.list(() => parseExpression(parser));
}

/** LIMIT and OFFSET in either order; the offset applies first. */
function parseLimitAndOffset(parser: Parser, input: Relation): Relation {
  let limit: number | undefined;
  let offset: number | undefined;
  for (;;) {
    if (limit === undefined && parser.accept("LIMIT"))
      limit = parser.accept("ALL") ? -1 : parseCount(parser, "limit");
    else if (offset === undefined && parser.accept("OFFSET")) offset = parseCount(parser, "offset");
    else break;
  }
  const skipped = offset === undefined ? input : relation({ case: "offset", value: { input, offset } });
  if (limit === undefined || limit < 0) return skipped;
  return relation({ case: "limit", value: { input: skipped, limit } });
}

/** The count of rows that a literal (or arithmetic on literals) gives; never negative. */
function parseCount(parser: Parser, name: "limit" | "offset"): number {
  const start = parser.peek().start;
  const { result, text } = parser.withText(() => parseExpression(parser));
  const at = { start, end: parser.previousEnd };
  const value = constantInteger(result);
  if (value === undefined) {
    if (isNonIntegerLiteral(result))
      throw invalidCount(parser, "DATA_TYPE", { name, expr: `"${text}"`, dataType: literalType(result) }, at);
    throw unsupported(`${name.toUpperCase()} ${text}`, "write the number of rows as a literal");
  }
  if (value < 0) throw invalidCount(parser, "IS_NEGATIVE", { name, expr: `"${text}"`, v: String(value) }, at);
  return value;
}

function invalidCount(
  parser: Parser,
  reason: string,
  parameters: Record<string, string>,
  at: { start: number; end: number },
): Error {
  return parser.error(`INVALID_LIMIT_LIKE_EXPRESSION.${reason}`, parameters, at);
}

function isNonIntegerLiteral({ exprType }: Expression): boolean {
  return exprType.case === "literal";
}

function literalType({ exprType }: Expression): string {
  return `"${exprType.case === "literal" ? (exprType.value.literalType.case ?? "void").toUpperCase() : ""}"`;
}

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
};

/** The value of a literal INT, or of arithmetic on them. */
export function constantInteger({ exprType }: Expression): number | undefined {
  if (exprType.case === "literal") {
    const { literalType } = exprType.value;
    return literalType.case === "integer" || literalType.case === "short" || literalType.case === "byte"
      ? literalType.value
      : undefined;
  }
  if (exprType.case !== "unresolvedFunction") return undefined;
  const [left, right] = exprType.value.arguments.map(constantInteger);
  return left === undefined || right === undefined
    ? undefined
    : arithmetic[exprType.value.functionName]?.(left, right);
}
