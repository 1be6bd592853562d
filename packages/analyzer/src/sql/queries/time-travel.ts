import { unsupported } from "@millrace/spark-model";
import { parseValue } from "../expressions/expression.ts";
import type { Parser } from "../text/parser.ts";

/**
 * `VERSION AS OF 3` and `TIMESTAMP AS OF '…'` after a table's name, as the read options that mean the same
 * (`versionAsOf`, `timestampAsOf`).
 */
export function parseTimeTravel(parser: Parser): Readonly<Record<string, string>> {
  const ahead = parser.is("FOR") ? 1 : 0;
  if (parser.peek(ahead + 1).symbol !== "AS" || parser.peek(ahead + 2).symbol !== "OF") return {};
  if (ahead === 1) parser.next();
  const kind = parser.expectOneOf("VERSION", "SYSTEM_VERSION", "TIMESTAMP", "SYSTEM_TIME");
  parser.expect("AS", "OF");
  if (kind === "VERSION" || kind === "SYSTEM_VERSION") return { versionAsOf: parseVersion(parser) };
  return { timestampAsOf: parseTimestamp(parser) };
}

function parseVersion(parser: Parser): string {
  const token = parser.peek();
  if (token.kind !== "number" && token.kind !== "string") throw parser.unexpected();
  return parser.next().value;
}

function parseTimestamp(parser: Parser): string {
  if (parser.is("TIMESTAMP") || parser.is("DATE")) parser.next();
  const isLiteral = parser.peek().kind === "string";
  const { result, text } = parser.withText(() => parseValue(parser));
  if (
    isLiteral &&
    result.exprType.case === "literal" &&
    result.exprType.value.literalType.case === "string"
  ) {
    return result.exprType.value.literalType.value;
  }
  throw unsupported(`TIMESTAMP AS OF ${text}`, "write the timestamp as a string literal");
}
