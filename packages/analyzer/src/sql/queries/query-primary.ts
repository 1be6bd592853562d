import type { Relation } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { parseQuery } from "./query.ts";
import { parseFromFirst, parseSelect } from "./select.ts";
import { parseNamedTable } from "./table.ts";
import { parseValues } from "./values.ts";

/** One operand of a set operation: SELECT, VALUES, TABLE name, FROM-first, or a query in parentheses. */
export function parseQueryPrimary(parser: Parser): Relation {
  if (parser.is("SELECT")) return parseSelect(parser);
  if (parser.is("VALUES")) return parseValues(parser);
  if (parser.is("FROM")) return parseFromFirst(parser);
  if (parser.accept("TABLE")) return parseNamedTable(parser);
  parser.expect("(");
  const query = parseQuery(parser);
  parser.expect(")");
  return query;
}
