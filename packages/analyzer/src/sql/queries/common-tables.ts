import type { Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseStrictIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseQuery } from "./query.ts";
import { aliased } from "./relation-messages.ts";

/**
 * WITH clause. Each name is put in place of its uses (as Spark's CTESubstitution does when it inlines), so
 * no message carries common tables; a later definition sees the earlier ones, an inner one hides an outer.
 */
export function parseCommonTables(parser: Parser): void {
  const { start } = parser.peek();
  parser.expect("WITH");
  if (parser.is("RECURSIVE") && parser.peek(1).symbol !== "AS" && parser.peek(1).symbol !== "(") {
    throw unsupported("WITH RECURSIVE", "unroll the recursion in the host language, one DataFrame per step");
  }
  const defined = new Set<string>();
  parser.list(() => {
    const name = parseStrictIdentifier(parser);
    const key = name.toLowerCase();
    if (defined.has(key)) {
      throw parser.error(
        "DUPLICATED_CTE_NAMES",
        { duplicateNames: `\`${name}\`` },
        { start, end: parser.sql.length },
      );
    }
    defined.add(key);
    define(parser, key, parseDefinition(parser));
  });
}

function parseDefinition(parser: Parser): Relation {
  const columnNames = parser.is("(") ? parser.parenthesized(() => parseStrictIdentifier(parser)) : [];
  parser.accept("AS");
  parser.expect("(");
  const query = parseQuery(parser);
  parser.expect(")");
  return aliased(query, undefined, columnNames);
}

function define(parser: Parser, name: string, relation: Relation): void {
  parser.commonTables = new Map([...parser.commonTables, [name, relation]]);
}
