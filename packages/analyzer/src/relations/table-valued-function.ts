import type { UnresolvedTableValuedFunction } from "@millrace/spark-connect";
import {
  booleanType,
  type Expression,
  type NamedExpression,
  outputOf,
  SparkError,
  unsupported,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, type Scope, scopeOf } from "../analysis.ts";
import type { SqlFunction } from "../analyzer-context.ts";
import { resolveFunction } from "../expressions/function.ts";
import { castTo } from "../expressions/implicit.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import { isGenerator } from "../expressions/select-list.ts";
import {
  bodyAnalysis,
  bodyOptions,
  notA,
  parameterScope,
  sqlArguments,
  sqlFunctionNamed,
} from "../expressions/sql-function.ts";
import { parseQuery } from "../sql/index.ts";
import { analyzeRelation } from "./analyze-relation.ts";
import { withFreshIds } from "./fresh-ids.ts";
import { project } from "./output.ts";
import { callTableFunction } from "./python-table-function.ts";
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
  const python = analysis.context.registeredTableFunction?.(name);
  if (python !== undefined) return callTableFunction(python, message, analysis);
  const function_ = sqlFunctionNamed(message.functionName, analysis);
  if (function_ !== undefined) return sqlTableFunction(function_, message, analysis);
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

/** A function of CREATE FUNCTION … RETURNS TABLE: its query, whose outer columns are the arguments. */
async function sqlTableFunction(
  function_: SqlFunction,
  message: UnresolvedTableValuedFunction,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const { returns } = function_;
  if (!function_.isTable || returns?.kind !== "struct") throw notA("NOT_A_TABLE_FUNCTION", function_);
  const scope = { ...noColumns, ...(analysis.outer ? { outer: analysis.outer } : {}) };
  const context = await contextFor(analysis, scope, message.arguments);
  const operands = sqlArguments(function_, message.arguments, context);
  const query = parseQuery(function_.body, bodyOptions(analysis));
  const { plan } = await analyzeRelation(query, {
    ...bodyAnalysis(analysis),
    outer: parameterScope(function_, operands),
  });
  const columns = outputOf(plan);
  const projections = returns.fields.map(({ name, dataType }, index): NamedExpression => {
    const child = castTo(columns[index] ?? { kind: "literal", value: null, dataType }, dataType);
    return { kind: "alias", child, name, id: analysis.context.nextExpressionId() };
  });
  return resolvedRelation({ kind: "project", child: plan, projections });
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
