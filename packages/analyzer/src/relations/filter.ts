import type { Filter, Relation } from "@millrace/spark-connect";
import {
  booleanType,
  dataTypeOf,
  type Expression,
  outputOf,
  SparkError,
  someExpression,
  sqlName,
} from "@millrace/spark-model";
import { type Analysis, type GroupedQuery, type ResolvedRelation, scopeOf, withPlan } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import { required } from "../expressions/resolve-expression.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { isFromSql } from "../sql/index.ts";
import { groupedPlan, overAggregate } from "./group.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { project } from "./output.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { resolveAbove } from "./resolve-above.ts";
import { hasAggregate } from "./select.ts";

/** `where`, and HAVING when it stands over an aggregation and uses what is below it. */
export async function analyzeFilter(
  message: Filter,
  analysis: Analysis,
  relation: Relation,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const condition = required(message.condition);
  const context = await contextFor(analysis, scopeOf(analysis, input), [condition]);
  const resolved = resolveAbove(condition, context, input);
  const checked = asCondition(resolved);
  if (hasWindow(checked) && !isFromSql(relation)) throw windowInWhere();
  if (input.grouped && (resolved.isBelow || isOwnOutput(input.grouped)))
    return having(analysis, input, { query: input.grouped, condition: checked });
  if (hasAggregate(checked)) throw aggregateInWhere(resolved);
  return filterOver(input, checked);
}

const hasWindow = (condition: Expression) => someExpression(condition, ({ kind }) => kind === "window");

function windowInWhere(): SparkError {
  return new SparkError({
    errorClass: "WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE",
    messageParameters: { clauseName: "WHERE" },
  });
}

/** A filter whose condition may use columns that the projection below left out. */
function filterOver(input: ResolvedRelation, condition: Expression): ResolvedRelation {
  const child = addMissingColumns(input.plan, [condition]);
  const plan = { kind: "filter", child, condition } as const;
  if (child === input.plan) return withPlan(input, plan);
  return withPlan(input, project(plan, input.columns));
}

/** Whether the select list is the aggregate's own output, so that a filter may go between the two. */
function isOwnOutput({ aggregate, projections }: GroupedQuery): boolean {
  const output = outputOf(aggregate);
  return projections.every((each, index) => each.kind === "attribute" && each.id === output[index]?.id);
}

function having(
  analysis: Analysis,
  input: ResolvedRelation,
  { query, condition }: { readonly query: GroupedQuery; readonly condition: Expression },
): ResolvedRelation {
  const { aggregates, expression } = overAggregate(analysis, query.aggregate, condition);
  const aggregate = { ...query.aggregate, aggregates };
  const grouped = { ...query, aggregate, having: query.having ? both(query.having, expression) : expression };
  return { ...input, plan: groupedPlan(grouped), grouped };
}

function both(left: Expression, right: Expression): Expression {
  return {
    kind: "function",
    name: "and",
    arguments: [left, right],
    dataType: booleanType,
    nullable: true,
    ansi: true,
  };
}

function asCondition({ expression, sql }: Resolved): Expression {
  const type = dataTypeOf(expression);
  if (type.kind === "boolean") return expression;
  if (type.kind === "void") return castTo(expression, booleanType);
  throw new SparkError({
    errorClass: "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN",
    messageParameters: { sqlExpr: `"${sql}"`, filter: `"${sql}"`, type: `"${sqlName(type)}"` },
  });
}

function aggregateInWhere({ sql }: Resolved): SparkError {
  return new SparkError({
    errorClass: "INVALID_WHERE_CONDITION",
    messageParameters: { condition: `"${sql}"`, expressionList: sql },
  });
}
