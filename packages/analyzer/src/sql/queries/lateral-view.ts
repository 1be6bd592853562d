import { Join_JoinType as JoinType, type Relation } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { parseFunctionName } from "../expressions/function-call.ts";
import { isColumnAlias, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { lateralJoin } from "./join.ts";
import { aliased, tableValuedFunction } from "./relation-messages.ts";

/**
 * `LATERAL VIEW [OUTER] explode(x) t AS a, b` means the same as a lateral join with the table-valued
 * function (left outer for OUTER), and becomes that.
 */
export function parseLateralViews(parser: Parser, first: Relation): Relation {
  let left = first;
  while (parser.accept("LATERAL", "VIEW")) left = parseLateralView(parser, left);
  return left;
}

function parseLateralView(parser: Parser, left: Relation): Relation {
  const joinType = parser.accept("OUTER") ? JoinType.LEFT_OUTER : JoinType.INNER;
  const name = parseFunctionName(parser);
  const generated = tableValuedFunction(
    name,
    parser.parenthesized(() => parseExpression(parser), "mayBeEmpty"),
  );
  const alias = parser.is("AS") || !isColumnAlias(parser) ? undefined : parseIdentifier(parser);
  const hasColumns = parser.accept("AS") || (alias !== undefined && isColumnAlias(parser));
  const columnNames = hasColumns ? parser.list(() => parseIdentifier(parser)) : [];
  return lateralJoin(left, aliased(generated, alias, columnNames), joinType);
}
