import type { UnresolvedTableValuedFunction } from "@millrace/spark-connect";
import { SparkError, unsupported } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { resolveFunction } from "../expressions/function.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import { isGenerator } from "../expressions/select-list.ts";
import { project } from "./output.ts";
import { analyzeRange, oneRow } from "./range.ts";
import { contextFor } from "./relation-context.ts";
import { generateNode } from "./select.ts";

/** A table-valued function in FROM: `range`, or a generator over one row. */
export async function analyzeTableValuedFunction(
  message: UnresolvedTableValuedFunction,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const name = message.functionName.toLowerCase();
  if (name === "range") return rangeFunction(message, analysis);
  const input = oneRow(analysis);
  const context = await contextFor(analysis, scopeOf(analysis, input), message.arguments);
  const call = { name, messages: message.arguments, distinct: false, isInternal: false };
  const { expression, sql } = resolveFunction(call, context);
  if (!isGenerator(expression)) {
    throw new SparkError({
      errorClass: "UNRESOLVABLE_TABLE_VALUED_FUNCTION",
      messageParameters: { name: `\`${name}\`` },
    });
  }
  const node = generateNode(analysis, input.plan, { expression, sql, name, isAliased: false });
  return resolvedRelation(project(node, node.generated));
}

async function rangeFunction(
  message: UnresolvedTableValuedFunction,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const context = await contextFor(analysis, { columns: [], hidden: [], dataFrames: [] }, message.arguments);
  const numbers = message.arguments.map((argument) => {
    const { expression } = resolveExpression(argument, context);
    if (
      expression.kind === "literal" &&
      (typeof expression.value === "number" || typeof expression.value === "bigint")
    ) {
      return BigInt(expression.value);
    }
    throw unsupported("range() of something that is not a whole number", "Write the numbers as literals.");
  });
  const [first = 0n, second, step = 1n] = numbers;
  const bounds = second === undefined ? { start: 0n, end: first } : { start: first, end: second };
  return analyzeRange({ $typeName: "spark.connect.Range", ...bounds, step }, analysis);
}
