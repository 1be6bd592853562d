import type { Relation } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { parseClause } from "./clause.ts";
import { parseCommonTables } from "./common-tables.ts";
import { parsePipeline } from "./pipe.ts";
import { parseQueryOrganization } from "./query-organization.ts";
import { withReferences } from "./relation-messages.ts";
import { parseSetOperations } from "./set-operation.ts";

/** A whole query: WITH, set operations, ordering and limits, pipe operators (SqlBaseParser's `query`). */
export function parseQuery(parser: Parser): Relation {
  const outer = parser.commonTables;
  if (parser.is("WITH")) parseCommonTables(parser);
  const result = parseQueryBody(parser);
  parser.commonTables = outer;
  return result;
}

/** A query after its WITH clause; one WithRelations around it holds the subqueries of its expressions. */
export function parseQueryBody(parser: Parser): Relation {
  const { value, subqueries } = parseClause(parser, () =>
    parsePipeline(parser, parseQueryOrganization(parser, parseSetOperations(parser))),
  );
  return withReferences(value, subqueries);
}
