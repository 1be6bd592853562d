import type { Expression } from "@millrace/spark-model";

/** A text that is the same for expressions that mean the same: names and qualifiers of columns do not count. */
export function expressionKey(expression: Expression): string {
  return JSON.stringify(expression, replace);
}

function replace(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (key === "nullable" || key === "qualifier" || key === "metadata") return undefined;
  if (typeof value !== "object" || value === null) return value;
  const node = value as { readonly kind?: unknown; readonly id?: unknown; readonly child?: unknown };
  if (node.kind === "attribute") return `#${node.id}`;
  if (node.kind === "alias") return node.child;
  return value;
}
