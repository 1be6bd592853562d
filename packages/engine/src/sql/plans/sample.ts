import type { Sample } from "@millrace/spark-model";
import type { Scope } from "../scope.ts";
import { asTable, columnsOf, compileRelation, type RelationText } from "./compile-relation.ts";

/**
 * Sample: the hash of a row's position and the seed, as a fraction, decides. Without replacement a row is
 * taken when it lies in the bounds; with replacement it says how often (a Poisson number). The same seed
 * gives the same rows, and splits with touching bounds are disjoint and complete, as in Spark; which rows
 * they are differs from Spark's generator.
 */
export function compileSample(plan: Sample, scope: Scope): RelationText {
  const child = asTable(compileRelation(plan.child, scope));
  const columns = columnsOf(plan).join(", ") || "NULL AS nothing";
  const fraction = `((hash(row_number() OVER (), ${plan.seed}::BIGINT) >> 11)::DOUBLE / 9007199254740992.0)`;
  const rows = `(SELECT *, ${fraction} AS fraction FROM ${child})`;
  if (plan.withReplacement) {
    const copies = copiesOf(plan.upperBound - plan.lowerBound);
    return `SELECT ${columns}\nFROM (SELECT *, unnest(range(${copies})) AS copy FROM ${rows})`;
  }
  return [
    `SELECT ${columns}`,
    `FROM ${rows}`,
    `WHERE fraction >= ${plan.lowerBound} AND fraction < ${plan.upperBound}`,
  ].join("\n");
}

/** SQL of the Poisson number with this mean that belongs to the column `fraction`: the inverse distribution. */
function copiesOf(mean: number): string {
  if (mean <= 0) return "0";
  const spread = 12 * Math.sqrt(mean) + 12;
  const lowest = Math.max(0, Math.floor(mean - spread));
  const thresholds: number[] = [];
  let total = 0;
  let logFactorial = 0;
  for (let count = 0; count <= mean + spread; count++) {
    if (count > 0) logFactorial += Math.log(count);
    if (count < lowest) continue;
    total += Math.exp(count * Math.log(mean) - mean - logFactorial);
    thresholds.push(total);
  }
  return `${lowest} + len(list_filter([${thresholds.join(", ")}]::DOUBLE[], threshold -> threshold <= fraction))`;
}
