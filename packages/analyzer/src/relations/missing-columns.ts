import { type AttributeReference, type Expression, type LogicalPlan, outputOf } from "@millrace/spark-model";
import { transform } from "../expressions/transform.ts";

/** The columns that expressions use. */
export function columnsIn(expressions: readonly Expression[]): readonly AttributeReference[] {
  const found = new Map<number, AttributeReference>();
  for (const expression of expressions) {
    transform(expression, (part) => {
      if (part.kind === "attribute") found.set(part.id, part);
      return undefined;
    });
  }
  return [...found.values()];
}

/**
 * The plan with those columns passed up that expressions use and projections below have left out (hidden
 * join keys, columns that only ORDER BY uses). The plan itself when nothing is missing.
 */
export function addMissingColumns(plan: LogicalPlan, expressions: readonly Expression[]): LogicalPlan {
  const present = new Set(outputOf(plan).map((column) => column.id));
  const missing = columnsIn(expressions).filter((column) => !present.has(column.id));
  return missing.reduce((current, column) => withColumn(current, column) ?? current, plan);
}

/** The plan with one more column from below; undefined when it cannot have it. */
function withColumn(plan: LogicalPlan, column: AttributeReference): LogicalPlan | undefined {
  if (outputOf(plan).some((each) => each.id === column.id)) return plan;
  switch (plan.kind) {
    case "project": {
      const child = withColumn(plan.child, column);
      const found = child && outputOf(child).find((each) => each.id === column.id);
      return child && found && { ...plan, child, projections: [...plan.projections, found] };
    }
    case "filter":
    case "sort":
    case "repartition":
    case "eventTimeWatermark":
    case "sample":
    case "limit":
    case "offset":
    case "tail":
    case "generate":
    case "collectMetrics": {
      const child = withColumn(plan.child, column);
      return child && { ...plan, child };
    }
    case "dataSourceScan":
      return plan.metadata?.id === column.id
        ? { ...plan, output: [...plan.output, plan.metadata] }
        : undefined;
    default:
      return undefined;
  }
}
