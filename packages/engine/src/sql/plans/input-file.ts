import {
  type AttributeReference,
  childrenOf,
  type Expression,
  type LogicalPlan,
  outputOf,
  someExpression,
  stringType,
  unsupported,
} from "@millrace/spark-model";
import { expressionsOf, transformExpression, withChildren, withExpressions } from "../../stream/transform.ts";

/** The column of a file scan that holds the URI of each row's file, beyond the scan's schema. */
const fileColumn: AttributeReference = {
  kind: "attribute",
  id: 2_147_483_000,
  name: "input_file_name",
  dataType: stringType,
  nullable: false,
  qualifier: [],
};

const fileFormats: ReadonlySet<string> = new Set(["json", "csv", "parquet", "text"]);
const noFile: Expression = { kind: "literal", value: "", dataType: stringType };

/**
 * Makes `input_file_name()` a column of the file scan below it. Without files it is empty, as in Spark; where
 * rows of several files have already been combined (below a join or an aggregate) it is refused.
 */
export function withInputFiles(plan: LogicalPlan): LogicalPlan {
  const lowered = withChildren(plan, withInputFiles);
  if (!expressionsOf(lowered).some((expression) => someExpression(expression, isCall))) return lowered;
  const child = onlyChild(lowered);
  const scanned = child && exposed(child);
  const replacement: Expression = scanned ? fileColumn : noFile;
  const replaced = withExpressions(scanned ? withChildren(lowered, () => scanned) : lowered, (expression) =>
    transformExpression(expression, (each) => (isCall(each) ? replacement : undefined)),
  );
  if (!scanned || replaced.kind === "project" || replaced.kind === "aggregate") return replaced;
  return { kind: "project", child: replaced, projections: outputOf(lowered) };
}

function isCall(expression: Expression): boolean {
  return expression.kind === "function" && expression.name === "input_file_name";
}

function onlyChild(plan: LogicalPlan): LogicalPlan | undefined {
  const children = childrenOf(plan);
  return children.length === 1 ? children[0] : undefined;
}

/** The plan with the file column; undefined when no rows come from files. */
function exposed(plan: LogicalPlan): LogicalPlan | undefined {
  if (!readsFiles(plan)) return undefined;
  if (plan.kind === "dataSourceScan" || plan.kind === "tableScan") {
    return { ...plan, output: [...plan.output, fileColumn] };
  }
  const child = onlyChild(plan);
  const below = child && exposed(child);
  if (below === undefined)
    throw unsupported("input_file_name() above a join or a union", "Select it before.");
  switch (plan.kind) {
    case "project":
      return { ...plan, child: below, projections: [...plan.projections, fileColumn] };
    case "filter":
    case "sort":
    case "limit":
    case "offset":
    case "tail":
    case "sample":
    case "repartition":
    case "eventTimeWatermark":
      return { ...plan, child: below };
    default:
      throw unsupported(`input_file_name() above ${plan.kind}`, "Select it before.");
  }
}

function readsFiles(plan: LogicalPlan): boolean {
  if (plan.kind === "dataSourceScan") return fileFormats.has(plan.format);
  return plan.kind === "tableScan" || childrenOf(plan).some(readsFiles);
}
