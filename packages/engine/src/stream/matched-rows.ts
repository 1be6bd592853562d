import type { LogicalPlan } from "@millrace/spark-model";
import { alias, call } from "./builders.ts";
import { copiedId } from "./relations.ts";
import { stateScan } from "./state-relation.ts";
import type { JoinSide } from "./streaming-plan.ts";

/** The numbers of a side's rows that matched in earlier batches, as a column of the side's rows. */
export function matchedRows({ matching }: JoinSide): LogicalPlan {
  const [id] = matching?.matched.columns ?? [];
  if (!matching || !id) throw new RangeError("the side does not say which rows have matched");
  const { row, matched } = matching;
  return { kind: "project", child: stateScan(matched), projections: [alias(id, row.name, row.id)] };
}

/** Rows of a side whose numbers others do not have. */
export function withoutRows({ matching }: JoinSide, rows: LogicalPlan, others: LogicalPlan): LogicalPlan {
  if (!matching) throw new RangeError("the side's rows have no numbers");
  const { row } = matching;
  const other = { ...row, id: copiedId(row.id) };
  const right: LogicalPlan = {
    kind: "project",
    child: others,
    projections: [alias(row, row.name, other.id)],
  };
  const condition = call("==", [row, other], { kind: "boolean" });
  return { kind: "join", left: rows, right, joinType: "left_anti", condition };
}

/** Of the numbers of rows that have matched those of rows that the state still holds. */
export function ofKeptRows({ matching, rows }: JoinSide, numbers: LogicalPlan): LogicalPlan {
  const [id] = matching?.matched.columns ?? [];
  if (!matching || !id) throw new RangeError("the side does not say which rows have matched");
  const condition = call("==", [id, matching.row], { kind: "boolean" });
  return { kind: "join", left: numbers, right: stateScan(rows), joinType: "left_semi", condition };
}
