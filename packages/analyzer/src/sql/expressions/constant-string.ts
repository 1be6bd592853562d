import type { Expression } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { parseExpression } from "./expression.ts";

/** An expression whose value is a string that the text itself gives, as IDENTIFIER(…) needs it. */
export function evaluateConstantString(parser: Parser): string {
  const start = parser.peek();
  const { result, text } = parser.withText(() => parseExpression(parser));
  const value = constantString(result);
  if (value !== undefined) return value;
  const parameters = { name: "IDENTIFIER", expr: `"${text}"` };
  throw parser.error("NOT_A_CONSTANT_STRING.NOT_CONSTANT", parameters, {
    start: start.start,
    end: parser.previousEnd,
  });
}

function constantString({ exprType }: Expression): string | undefined {
  if (exprType.case === "literal") {
    return exprType.value.literalType.case === "string" ? exprType.value.literalType.value : undefined;
  }
  if (exprType.case !== "unresolvedFunction" || exprType.value.functionName !== "concat") return undefined;
  const parts = exprType.value.arguments.map(constantString);
  return parts.includes(undefined) ? undefined : parts.join("");
}
