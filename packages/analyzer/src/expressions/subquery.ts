import {
  type SubqueryExpression,
  SubqueryExpression_SubqueryType as SubqueryType,
} from "@millrace/spark-connect";
import {
  dataTypeOf,
  type Expression,
  type LogicalPlan,
  outputOf,
  SparkError,
  sqlName,
  unsupported,
} from "@millrace/spark-model";
import { widestType } from "../types/common-type.ts";
import { castTo } from "./implicit.ts";
import { resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";

/** A scalar, EXISTS or IN subquery; its plan was analyzed when the operator began. */
export function resolveSubquery(message: SubqueryExpression, context: ExpressionContext): Resolved {
  const plan = context.subqueries.get(message.planId);
  if (plan === undefined) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.INPUT_NOT_SET",
      kind: "InvalidPlanInput",
      message: `The plan of subquery ${message.planId} is not part of the message.`,
    });
  }
  switch (message.subqueryType) {
    case SubqueryType.SCALAR:
      return scalarSubquery(plan);
    case SubqueryType.EXISTS:
      return { expression: { kind: "exists", plan }, sql: "exists()" };
    case SubqueryType.IN:
      return inSubquery(plan, message, context);
    default:
      throw unsupported("A table argument", "Call the function with a DataFrame or a table name.");
  }
}

function scalarSubquery(plan: LogicalPlan): Resolved {
  const [column, ...others] = outputOf(plan);
  if (column === undefined || others.length > 0) {
    throw new SparkError({
      errorClass: "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
      messageParameters: { number: String(others.length + (column ? 1 : 0)) },
    });
  }
  return { expression: { kind: "scalarSubquery", plan, dataType: column.dataType }, sql: `scalarsubquery()` };
}

function inSubquery(plan: LogicalPlan, message: SubqueryExpression, context: ExpressionContext): Resolved {
  const values = message.inSubqueryValues.map((value) => resolveExpression(value, context));
  const columns = outputOf(plan);
  if (columns.length !== values.length) {
    throw new SparkError({
      errorClass: "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
      messageParameters: {
        sqlExpr: '"(in subquery)"',
        leftLength: String(values.length),
        rightLength: String(columns.length),
        leftColumns: values.map((value) => `"${value.sql}"`).join(", "),
        rightColumns: columns.map((column) => `"${column.name}"`).join(", "),
      },
    });
  }
  const types = columns.map((column, index) => {
    const value = values[index]?.expression ?? column;
    const common = widestType([dataTypeOf(value), column.dataType]);
    if (common !== undefined) return common;
    throw new SparkError({
      errorClass: "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH",
      messageParameters: {
        sqlExpr: '"(in subquery)"',
        mismatchedColumns: `("${values[index]?.sql}", "${column.name}")`,
        leftType: `"${sqlName(dataTypeOf(value))}"`,
        rightType: `"${sqlName(column.dataType)}"`,
      },
    });
  });
  const casts = values.map((value, index) =>
    castTo(value.expression, types[index] ?? dataTypeOf(value.expression)),
  );
  const expression: Expression = {
    kind: "inSubquery",
    values: casts,
    plan: castColumns(plan, types, context),
  };
  return { expression, sql: `(${values.map((value) => value.sql).join(", ")} IN (listquery()))` };
}

function castColumns(
  plan: LogicalPlan,
  types: readonly ReturnType<typeof dataTypeOf>[],
  { analysis }: ExpressionContext,
): LogicalPlan {
  const columns = outputOf(plan);
  const casts = columns.map((column, index) => castTo(column, types[index] ?? column.dataType));
  if (casts.every((cast, index) => cast === columns[index])) return plan;
  const projections = casts.map((child, index) => ({
    kind: "alias" as const,
    child,
    name: columns[index]?.name ?? "",
    id: analysis.context.nextExpressionId(),
  }));
  return { kind: "project", child: plan, projections };
}
