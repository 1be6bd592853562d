import { createHash } from "node:crypto";
import { withFreshIds } from "@millrace/analyzer";
import type { LogicalPlan } from "@millrace/spark-model";

/** The same text for plans that give the same result (Catalyst's QueryPlan.canonicalized). */
export function planKey(plan: LogicalPlan): string {
  let next = 0;
  const renumbered = withFreshIds(plan, () => next++);
  const hash = createHash("sha256");
  hash.update(JSON.stringify(renumbered, stable));
  return hash.digest("hex");
}

/** A number that is the same for plans that give the same result (`df.semanticHash()`), 32 bits signed. */
export function semanticHash(plan: LogicalPlan): number {
  return Buffer.from(planKey(plan), "hex").readInt32BE(0);
}

function stable(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Uint8Array) return createHash("sha256").update(value).digest("hex");
  if (key === "qualifier" || key === "metadata") return undefined;
  return value;
}
