import type { LogicalPlan } from "@millrace/spark-model";

/**
 * The plan with new ids for all its columns, so that it can stand twice in one query. Plans are plain data:
 * every `id` of an attribute, alias or lambda variable, and the ids that nodes hold, are changed alike.
 */
export function withFreshIds(plan: LogicalPlan, nextId: () => number): LogicalPlan {
  const ids = new Map<number, number>();
  const fresh = (id: number): number => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const next = nextId();
    ids.set(id, next);
    return next;
  };
  return renumbered(plan, fresh) as LogicalPlan;
}

const identified = new Set(["attribute", "alias", "lambdaVariable"]);

function renumbered(value: unknown, fresh: (id: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => renumbered(item, fresh));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const node = value as Readonly<Record<string, unknown>>;
  if (node["kind"] === "literal") return node;
  const kind = node["kind"];
  return Object.fromEntries(
    Object.entries(node).map(([field, each]) => {
      const isId =
        (field === "id" && identified.has(String(kind))) ||
        (field === "eventTime" && kind === "eventTimeWatermark");
      return [field, isId ? fresh(Number(each)) : renumbered(each, fresh)];
    }),
  );
}
