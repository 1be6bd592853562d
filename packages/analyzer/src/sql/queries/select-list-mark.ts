import { create } from "@bufbuild/protobuf";
import { OriginSchema, type Relation, RelationCommonSchema } from "@millrace/spark-connect";

/**
 * Marks a relation as written in SQL (its origin is a JvmOrigin, as Spark's SQL parser gives): an Aggregate
 * then puts out its select list alone, without the grouping columns in front that a DataFrame gets; a pivot
 * groups by all columns that it does not mention, and so does an Unpivot keep them; a Filter is QUALIFY.
 */
export function markSelectList(relation: Relation): Relation {
  const origin = create(OriginSchema, { function: { case: "jvmOrigin", value: { objectType: "SQL" } } });
  relation.common = create(RelationCommonSchema, { origin });
  return relation;
}

/** True for a relation that SQL text gave; see markSelectList for what that changes. */
export function isFromSql(relation: Relation): boolean {
  return relation.common?.origin?.function.case === "jvmOrigin";
}
