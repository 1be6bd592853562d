import type { Expression_UnresolvedExtractValue } from "@millrace/spark-connect";
import { extractValue } from "./extract-value.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";

/** `child[extraction]`, `col.getItem(…)`, `col.getField(…)`. */
export function resolveExtractValue(
  message: Expression_UnresolvedExtractValue,
  context: ExpressionContext,
): Resolved {
  const child = resolveExpression(required(message.child), context);
  const extraction = resolveExpression(required(message.extraction), context);
  const expression = extractValue(context.analysis, child.expression, extraction.expression);
  const sql =
    expression.kind === "field" ? `${child.sql}.${expression.name}` : `${child.sql}[${extraction.sql}]`;
  return { expression, sql };
}
