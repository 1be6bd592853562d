import type { Expression } from "@millrace/spark-model";

/** A text that is the same for the same expression: the same call on the same arguments is evaluated once. */
export function callKey(expression: Expression): string {
  return JSON.stringify(expression, (_key, value) => {
    if (typeof value === "bigint") return `${value}n`;
    return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
  });
}
