import { create } from "@bufbuild/protobuf";
import {
  type Expression,
  type Expression_SortOrder,
  ExpressionSchema,
  type Relation,
  SubqueryExpression_TableArgOptionsSchema,
  SubqueryExpression_SubqueryType as SubqueryType,
} from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { startsQuery } from "../expressions/query-start.ts";
import { parseSortOrder } from "../expressions/sort-order.ts";
import { registerSubquery } from "../expressions/subquery.ts";
import { isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseQuery } from "./query.ts";
import { parseNamedTable } from "./table.ts";

/** `TABLE(…)`, `TABLE t` or `name => TABLE …` among the arguments of a table-valued function. */
export function startsTableArgument(parser: Parser): boolean {
  const ahead = parser.peek(1).symbol === "=>" ? 2 : 0;
  const after = parser.peek(ahead + 1);
  return parser.peek(ahead).symbol === "TABLE" && (after.symbol === "(" || isIdentifier(after));
}

export function parseTableArgument(parser: Parser): Expression {
  const key = parser.peek(1).symbol === "=>" ? parseIdentifier(parser) : undefined;
  if (key !== undefined) parser.expect("=>");
  const table = parseTable(parser);
  if (key === undefined) return table;
  return create(ExpressionSchema, {
    exprType: { case: "namedArgumentExpression", value: { key, value: table } },
  });
}

function parseTable(parser: Parser): Expression {
  parser.expect("TABLE");
  const planId = registerSubquery(parser, parseRelation(parser));
  const withSinglePartition = parser.accept("WITH", "SINGLE", "PARTITION");
  const isPartitioned = parser.accept("PARTITION", "BY") || parser.accept("DISTRIBUTE", "BY");
  const partitionSpec = isPartitioned ? parseOneOrMore(parser, () => parseExpression(parser)) : [];
  const isOrdered = parser.accept("ORDER", "BY") || parser.accept("SORT", "BY");
  const orderSpec: Expression_SortOrder[] = isOrdered
    ? parseOneOrMore(parser, () => parseSortOrder(parser))
    : [];
  const tableArgOptions = create(SubqueryExpression_TableArgOptionsSchema, {
    partitionSpec,
    orderSpec,
    withSinglePartition,
  });
  const value = { planId, subqueryType: SubqueryType.TABLE_ARG, tableArgOptions };
  return create(ExpressionSchema, { exprType: { case: "subqueryExpression", value } });
}

function parseRelation(parser: Parser): Relation {
  if (!parser.is("(")) return parseNamedTable(parser);
  const isQuery = startsQuery(parser, 1);
  parser.expect("(");
  const relation = isQuery ? parseQuery(parser) : parseNamedTable(parser);
  parser.expect(")");
  return relation;
}

function parseOneOrMore<Item>(parser: Parser, parse: () => Item): Item[] {
  return parser.is("(") ? parser.parenthesized(parse) : [parse()];
}
