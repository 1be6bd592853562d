import type { LateralJoin, Relation } from "@millrace/spark-connect";
import {
  type AttributeReference,
  type LogicalPlan,
  type PythonFunction,
  SparkError,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { resolveFunction } from "../expressions/function.ts";
import { required, resolveExpression } from "../expressions/resolve-expression.ts";
import { isGenerator } from "../expressions/select-list.ts";
import { sqlFunctionNamed } from "../expressions/sql-function.ts";
import { analyzeRelation } from "./analyze-relation.ts";
import { asCondition, joinOn, joinTypeOf } from "./join.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { callTableFunction, pythonTableFunction } from "./python-table-function.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { generateNode } from "./select.ts";

/** A join whose right side may use the left one's columns. A generator there becomes a Generate (LATERAL VIEW). */
export async function analyzeLateralJoin(
  message: LateralJoin,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const left = await analyzeInput(message.left, analysis);
  const joinType = joinTypeOf(message.joinType);
  const view = lateralView(required(message.right));
  if (view !== undefined && message.joinCondition === undefined) {
    const generated = await generate(analysis, left, { ...view, outer: joinType === "left_outer" });
    if (generated !== undefined) return generated;
  }
  const right = await analyzeRelation(required(message.right), {
    ...analysis,
    outer: scopeOf(analysis, left),
  });
  const context = await contextFor(analysis, scopeOf(analysis, left, right), [message.joinCondition]);
  const condition = message.joinCondition && resolveExpression(message.joinCondition, context);
  const on = condition && asCondition(condition.expression, condition.sql);
  return joinOn({ left, right, joinType }, on, { lateral: true });
}

type TableFunction = Extract<
  Relation["relType"],
  { case: "unresolvedTableValuedFunction" | "commonInlineUserDefinedTableFunction" }
>["value"];

interface LateralView {
  readonly call: TableFunction;
  readonly alias: string | undefined;
  readonly names: readonly string[] | undefined;
}

/** The table function under an alias and column names, if that is all that the right side is. */
function lateralView({ relType }: Relation): LateralView | undefined {
  switch (relType.case) {
    case "unresolvedTableValuedFunction":
    case "commonInlineUserDefinedTableFunction":
      return { call: relType.value, alias: undefined, names: undefined };
    case "subqueryAlias": {
      const inner = lateralView(required(relType.value.input));
      return inner && { ...inner, alias: relType.value.alias };
    }
    case "toDf": {
      const inner = lateralView(required(relType.value.input));
      return inner && { ...inner, names: relType.value.columnNames };
    }
    default:
      return undefined;
  }
}

function pythonFunction(call: TableFunction, { context }: Analysis): PythonFunction | undefined {
  if (call.$typeName === "spark.connect.CommonInlineUserDefinedTableFunction")
    return pythonTableFunction(call);
  return context.registeredTableFunction?.(call.functionName.toLowerCase());
}

async function generate(
  analysis: Analysis,
  left: ResolvedRelation,
  { call, alias, names, outer }: LateralView & { readonly outer: boolean },
): Promise<ResolvedRelation | undefined> {
  const python = pythonFunction(call, analysis);
  if (python !== undefined) {
    const qualifier = alias === undefined ? [] : [alias];
    return callTableFunction(python, call, analysis, { left, isOuter: outer, qualifier, names });
  }
  const context = await contextFor(analysis, scopeOf(analysis, left), call.arguments);
  const function_ = { name: call.functionName, messages: call.arguments, distinct: false, isInternal: false };
  if (call.functionName.toLowerCase() === "range") return undefined;
  if (sqlFunctionNamed(call.functionName, analysis) !== undefined) return undefined;
  const { expression, sql } = resolveFunction(function_, context);
  if (!isGenerator(expression)) {
    throw new SparkError({
      errorClass: "UNRESOLVABLE_TABLE_VALUED_FUNCTION",
      messageParameters: { name: `\`${call.functionName}\`` },
    });
  }
  const child = addMissingColumns(left.plan, [expression]);
  const item = { expression, sql, name: call.functionName, isAliased: false, ...(names ? { names } : {}) };
  const node = generateNode(analysis, child, item);
  const qualifier = alias === undefined ? [] : [alias];
  const generated = node.generated.map(
    (column): AttributeReference => ({ ...column, qualifier, nullable: column.nullable || outer }),
  );
  const plan: LogicalPlan = { ...node, outer: node.outer || outer, generated };
  return resolvedRelation(plan, {
    columns: [...left.columns, ...generated],
    hidden: left.hidden,
    dataFrames: left.dataFrames,
  });
}
