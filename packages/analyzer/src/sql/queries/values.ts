import type { Expression, Relation } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { call, stringLiteral } from "../expressions/expression-messages.ts";
import { parseStrictIdentifier, parseTableAlias } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { aliased, tableValuedFunction } from "./relation-messages.ts";

/**
 * `VALUES (1, 'a'), (2, 'b') AS t(x, y)` is the function `inline` over an array of structs with the fields
 * col1, col2, …: one node whatever the number of rows, and with the coercion that inline tables have.
 */
export function parseValues(parser: Parser): Relation {
  const { start } = parser.peek();
  parser.expect("VALUES");
  let width: number | undefined;
  const inline = tableValuedFunction("inline", [call("array", parser.list(parseRow))]);
  const alias = parseTableAlias(parser);
  const columnNames =
    alias !== undefined && parser.is("(") ? parser.parenthesized(() => parseStrictIdentifier(parser)) : [];
  return aliased(inline, alias, columnNames);

  function parseRow(): Expression {
    const values = rowValues(parseExpression(parser));
    width ??= values.length;
    if (values.length === width) return namedRow(values);
    const parameters = {
      expectedNumCols: String(width),
      actualNumCols: String(values.length),
      rowIndex: "1",
    };
    throw parser.error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", parameters, {
      start,
      end: parser.previousEnd,
    });
  }
}

function rowValues(row: Expression): readonly Expression[] {
  const { exprType } = row;
  const isRow = exprType.case === "unresolvedFunction" && /^struct$/i.test(exprType.value.functionName);
  return isRow ? exprType.value.arguments.map(withoutAlias) : [row];
}

function withoutAlias(value: Expression): Expression {
  return value.exprType.case === "alias" ? (value.exprType.value.expr ?? value) : value;
}

function namedRow(values: readonly Expression[]): Expression {
  return call(
    "named_struct",
    values.flatMap((value, index) => [stringLiteral(`col${index + 1}`), value]),
  );
}
