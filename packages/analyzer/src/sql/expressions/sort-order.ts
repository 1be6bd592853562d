import type { Expression_SortOrder } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { parseExpression } from "./expression.ts";
import { sortOrder } from "./expression-messages.ts";

export function parseSortOrders(parser: Parser): Expression_SortOrder[] {
  return parser.list(() => parseSortOrder(parser));
}

/** `expression [ASC | DESC] [NULLS FIRST | LAST]`. ORDER BY ALL is the attribute `ALL`, as in Spark. */
export function parseSortOrder(parser: Parser): Expression_SortOrder {
  const child = parseExpression(parser);
  const descending = parser.acceptOneOf("ASC", "DESC") === "DESC";
  if (!parser.accept("NULLS")) return sortOrder(child, descending);
  return sortOrder(child, descending, parser.expectOneOf("FIRST", "LAST") === "FIRST");
}
