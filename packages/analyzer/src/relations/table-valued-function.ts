import type { UnresolvedTableValuedFunction } from "@millrace/spark-connect";
import { booleanType, type Expression, outputOf, SparkError, unsupported } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, type Scope, scopeOf } from "../analysis.ts";
import { resolveFunction } from "../expressions/function.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import { isGenerator } from "../expressions/select-list.ts";
import { withFreshIds } from "./fresh-ids.ts";
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
  if (name === "streaming_late_rows") return lateRowsFunction(message, analysis);
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

/** `streaming_late_rows(['query'])`: rows that queries of this session dropped as late; a name, an id, or all. */
async function lateRowsFunction(
  message: UnresolvedTableValuedFunction,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const ledger = await analysis.context.lookupTable(["system", "streaming", "late_rows"], {
    isStreaming: false,
    options: {},
  });
  if (!ledger) throw unsupported("streaming_late_rows()", "It is there on the embedded engine only.");
  const plan = withFreshIds(ledger, () => analysis.context.nextExpressionId());
  const context = await contextFor(analysis, noColumns, message.arguments);
  const [query] = message.arguments.map((argument) => resolveExpression(argument, context).expression);
  if (!query) return resolvedRelation(plan);
  const names = outputOf(plan).filter(({ name }) => name === "query" || name === "id");
  const [byName, byId] = names.map((column): Expression => ({ ...comparison, arguments: [column, query] }));
  if (!byName || !byId) throw new RangeError("the ledger of late rows names no queries");
  const condition: Expression = { ...comparison, name: "or", arguments: [byName, byId] };
  return resolvedRelation({ kind: "filter", child: plan, condition });
}

const noColumns: Scope = { columns: [], hidden: [], dataFrames: [] };
const comparison = {
  kind: "function",
  name: "==",
  dataType: booleanType,
  nullable: true,
  ansi: true,
} as const;

async function rangeFunction(
  message: UnresolvedTableValuedFunction,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const context = await contextFor(analysis, noColumns, message.arguments);
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
