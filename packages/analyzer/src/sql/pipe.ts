import type { Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import type { Parser } from "./parser.ts";

/** Pipe operators `|> …` after a query. */
export function parsePipeline(parser: Parser, query: Relation): Relation {
  if (parser.is("|>")) throw unsupported("SQL pipe syntax", "use nested queries");
  return query;
}
