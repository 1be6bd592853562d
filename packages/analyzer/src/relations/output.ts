import type { AttributeReference, LogicalPlan, NamedExpression, Schema } from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";

/** New columns for a schema. */
export function attributesOf(
  analysis: Analysis,
  schema: Schema,
  qualifier: readonly string[] = [],
): readonly AttributeReference[] {
  return schema.fields.map(({ name, dataType, nullable, metadata }) => ({
    kind: "attribute",
    id: analysis.context.nextExpressionId(),
    name,
    dataType,
    nullable,
    qualifier,
    ...(metadata ? { metadata } : {}),
  }));
}

/** The child with these columns; the child itself when they are its own output already. */
export function project(child: LogicalPlan, projections: readonly NamedExpression[]): LogicalPlan {
  return { kind: "project", child, projections };
}
