import { SparkError } from "@millrace/spark-model";

const microsecondsOf: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
  week: 604_800_000_000n,
};

interface IntervalParts {
  readonly months: number;
  readonly microseconds: bigint;
}

/** `10 minutes 30 seconds` as microseconds. Months and years are refused as Spark does for windows and delays. */
export function intervalMicroseconds(text: string): bigint {
  const { months, microseconds } = parseInterval(text);
  if (months === 0) return microseconds;
  throw new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1161",
    kind: "IllegalArgumentException",
    message: `Intervals greater than a month is not supported (${text}).`,
  });
}

/** An interval's text, units in any order (IntervalUtils.stringToInterval). */
export function parseInterval(text: string): IntervalParts {
  const body = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, "");
  const pattern = /\s*([+-]?)\s*(\d+)(?:\.(\d{1,9}))?\s*([a-z]+)\s*/y;
  let months = 0;
  let microseconds = 0n;
  while (pattern.lastIndex < body.length) {
    const match = pattern.exec(body);
    if (match === null) throw invalidInterval(text);
    const [, sign, whole = "0", fraction = "", unit = ""] = match;
    const size = amount({ text, whole, fraction, unit: unit.replace(/s$/, "") });
    const signed = sign === "-" ? -1 : 1;
    months += signed * size.months;
    microseconds += BigInt(signed) * size.microseconds;
  }
  if (body === "") throw invalidInterval(text);
  return { months, microseconds };
}

interface Amount {
  readonly text: string;
  readonly whole: string;
  readonly fraction: string;
  readonly unit: string;
}

function amount({ text, whole, fraction, unit }: Amount): IntervalParts {
  if (unit === "month") return { months: Number(whole), microseconds: 0n };
  if (unit === "year") return { months: 12 * Number(whole), microseconds: 0n };
  const each = microsecondsOf[unit];
  if (each === undefined || (fraction !== "" && unit !== "second")) throw invalidInterval(text);
  const part = BigInt(fraction.padEnd(6, "0").slice(0, 6) || "0");
  return { months: 0, microseconds: BigInt(whole) * each + part };
}

function invalidInterval(text: string): SparkError {
  return new SparkError({
    errorClass: "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING",
    kind: "IllegalArgumentException",
    messageParameters: { input: text },
    message: `Error parsing '${text}' to interval. Please ensure that the value provided is in a valid format for defining an interval.`,
  });
}
