import type { Relation } from "@millrace/spark-connect";
import { parseCommonTables } from "./common-tables.ts";
import type { Parser } from "./parser.ts";
import { parsePipeline } from "./pipe.ts";
import { parseQueryOrganization } from "./query-organization.ts";
import { parseSetOperations } from "./set-operation.ts";

/** A whole query: WITH, set operations, ordering and limits, pipe operators (SqlBaseParser's `query`). */
export function parseQuery(parser: Parser): Relation {
  const outer = parser.commonTables;
  if (parser.is("WITH")) parseCommonTables(parser);
  const result = parseQueryBody(parser);
  parser.commonTables = outer;
  return result;
}

/** A query after its WITH clause. */
export function parseQueryBody(parser: Parser): Relation {
  return parsePipeline(parser, parseQueryOrganization(parser, parseSetOperations(parser)));
}
