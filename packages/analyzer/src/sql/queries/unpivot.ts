import type { Expression, Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { alias, attribute, call } from "../expressions/expression-messages.ts";
import {
  isIdentifier,
  parseIdentifier,
  parseMultipartIdentifier,
  parseStrictIdentifier,
} from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { filter, relation } from "./relation-messages.ts";
import { markSelectList } from "./select-list-mark.ts";

/** `[INCLUDE | EXCLUDE NULLS] ( value FOR name IN (column [AS alias], …) )`; the other columns stay. */
export function parseUnpivot(parser: Parser, input: Relation): Relation {
  const includesNulls = parser.accept("INCLUDE", "NULLS");
  if (!includesNulls) parser.accept("EXCLUDE", "NULLS");
  parser.expect("(");
  if (parser.is("(")) throw unsupported("UNPIVOT of several value columns", "use stack(…) in a LATERAL VIEW");
  const valueColumnName = parseIdentifier(parser);
  parser.expect("FOR");
  const variableColumnName = parseIdentifier(parser);
  parser.expect("IN");
  const values = parser.parenthesized(() => parseColumn(parser));
  parser.expect(")");
  const value = { input, ids: [], values: { values }, variableColumnName, valueColumnName };
  const unpivoted = markSelectList(relation({ case: "unpivot", value }));
  return includesNulls ? unpivoted : filter(unpivoted, call("isNotNull", [attribute([valueColumnName])]));
}

function parseColumn(parser: Parser): Expression {
  const column = attribute(parseMultipartIdentifier(parser));
  const hasAlias = parser.accept("AS") || isIdentifier(parser.peek());
  return hasAlias ? alias(column, [parseStrictIdentifier(parser)]) : column;
}
