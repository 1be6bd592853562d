import type { ExpressionId, LogicalPlan } from "@millrace/spark-model";

/** The kinds of nodes that define or name a column by its expression id. */
const identified = new Set(["attribute", "alias", "lambdaVariable"]);

/**
 * A copy of a plan whose columns all have new expression ids, so that one view may occur twice in a query
 * (Catalyst's LogicalPlan.newInstance).
 */
export function withFreshExpressionIds(plan: LogicalPlan, nextId: () => ExpressionId): LogicalPlan {
  const renewed = new Map<ExpressionId, ExpressionId>();
  const renew = (id: ExpressionId): ExpressionId => {
    const known = renewed.get(id);
    if (known !== undefined) return known;
    const fresh = nextId();
    renewed.set(id, fresh);
    return fresh;
  };
  return copy(plan, renew) as LogicalPlan;
}

function copy(value: unknown, renew: (id: ExpressionId) => ExpressionId): unknown {
  if (Array.isArray(value)) return value.map((item) => copy(item, renew));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const node = value as Readonly<Record<string, unknown>>;
  const copied: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(node)) {
    copied[key] = typeof child === "number" && isExpressionId(node, key) ? renew(child) : copy(child, renew);
  }
  return copied;
}

function isExpressionId(node: Readonly<Record<string, unknown>>, key: string): boolean {
  if (key === "id") return identified.has(String(node.kind));
  return key === "eventTime" && node.kind === "eventTimeWatermark";
}
