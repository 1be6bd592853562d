import { isIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

const nameOfTable = new Set(["TABLE", "VALUES", "FROM", "WITH"]);
const valueStarts = new Set(["(", "-", "DATE", "TIMESTAMP", "INTERVAL", "NULL", "TRUE", "FALSE"]);

/** True when a query begins at the token `ahead` places further, perhaps within more parentheses. */
export function startsQuery(parser: Parser, ahead = 0): boolean {
  let index = ahead;
  while (parser.peek(index).symbol === "(") index += 1;
  const { symbol } = parser.peek(index);
  const after = parser.peek(index + 1);
  if (symbol === "SELECT") return isSelect(parser, index);
  if (!nameOfTable.has(symbol)) return false;
  if (symbol === "VALUES") return valueStarts.has(after.symbol) || ["string", "number"].includes(after.kind);
  return isIdentifier(after) && after.symbol !== "AS";
}

/** A column may be named `select`; then what follows cannot begin an expression. */
function isSelect(parser: Parser, index: number): boolean {
  const after = parser.peek(index + 1);
  return after.kind !== "symbol" || !/^[,).=<>[/%]/.test(after.symbol);
}
