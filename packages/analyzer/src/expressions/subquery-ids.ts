import type { Expression as ExpressionMessage } from "@millrace/spark-connect";

/** The plan ids of all subqueries in expression messages. */
export function subqueryIds(messages: readonly ExpressionMessage[]): ReadonlySet<bigint> {
  const found = new Set<bigint>();
  for (const message of messages) collect(message, found);
  return found;
}

/** Expression messages hold others in many fields, so this looks at every field; relations are not entered. */
function collect(value: unknown, found: Set<bigint>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
  const message = value as Readonly<Record<string, unknown>>;
  if (message["case"] === "subqueryExpression") {
    const { planId } = message["value"] as { readonly planId: bigint };
    found.add(planId);
  }
  for (const field of Object.values(message)) collect(field, found);
}
