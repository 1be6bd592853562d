import { type Sample, unsupported } from "@millrace/spark-model";
import type { Scope } from "../scope.ts";
import { asTable, columnsOf, compileRelation, type RelationText } from "./compile-relation.ts";

/**
 * Sample: a row is taken when the hash of its position and the seed, as a fraction, lies in the bounds.
 * The same seed gives the same rows, and splits with touching bounds are disjoint and complete, as in
 * Spark; which rows they are differs from Spark's generator.
 */
export function compileSample(plan: Sample, scope: Scope): RelationText {
  if (plan.withReplacement) {
    throw unsupported("Sampling with replacement", "Sample without replacement.");
  }
  const child = asTable(compileRelation(plan.child, scope));
  const fraction = `((hash(row_number() OVER (), ${plan.seed}::BIGINT) >> 11)::DOUBLE / 9007199254740992.0)`;
  return [
    `SELECT ${columnsOf(plan).join(", ") || "NULL AS nothing"}`,
    `FROM (SELECT *, ${fraction} AS fraction FROM ${child})`,
    `WHERE fraction >= ${plan.lowerBound} AND fraction < ${plan.upperBound}`,
  ].join("\n");
}
