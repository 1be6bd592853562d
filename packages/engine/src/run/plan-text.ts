/**
 * Plans as JSON text that can be read back: what JSON has no form for is tagged (`$long`, `$bytes`,
 * `$number`). The text is printable, and kept beside a checkpoint (`query-record.ts`).
 */
export function planToText(plan: unknown): string {
  return JSON.stringify(plan, (_, value: unknown) => tagged(value));
}

/** The plan of a text that `planToText` wrote. */
export function planFromText(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => untagged(value));
}

function tagged(value: unknown): unknown {
  if (typeof value === "bigint") return { $long: `${value}` };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $number: Object.is(value, -0) ? "-0" : `${value}` };
  }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  // A Buffer has become an object by its own toJSON before the replacer sees it.
  if (isBufferJson(value)) return { $bytes: Buffer.from(value.data).toString("base64") };
  return value;
}

function untagged(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$long" in value) return BigInt(String(value.$long));
  if ("$number" in value) return Number(value.$number);
  if ("$bytes" in value) return new Uint8Array(Buffer.from(String(value.$bytes), "base64"));
  return value;
}

function isBufferJson(value: unknown): value is { readonly data: readonly number[] } {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "Buffer" &&
    "data" in value &&
    Array.isArray(value.data)
  );
}
