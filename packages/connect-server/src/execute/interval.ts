import { SparkError } from "@millrace/spark-model";

/** Milliseconds of each unit that a trigger's interval may name. */
const units: Readonly<Record<string, number>> = {
  microsecond: 0.001,
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/**
 * Milliseconds of an interval such as `5 seconds` or `interval 1 minute 30 seconds` (IntervalUtils). Throws
 * INVALID_INTERVAL_FORMAT.*, and refuses months, which have no fixed length.
 */
export function intervalMilliseconds(text: string): number {
  const body = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, "");
  const parts = [...body.matchAll(/([+-]?\d+(?:\.\d+)?)\s*([a-z]+)\s*/g)];
  if (body === "" || parts.map(([part]) => part).join("") !== body) {
    const word = body.split(/\s+/)[0] ?? "";
    throw invalid("INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER", text, { number: word });
  }
  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitLength(unit ?? "", text),
    0,
  );
  if (total >= 0) return Math.round(total);
  throw new SparkError({
    errorClass: "",
    kind: "IllegalArgumentException",
    message: "requirement failed: the interval of trigger should not be negative",
  });
}

function unitLength(unit: string, text: string): number {
  const name = unit.replace(/s$/, "");
  if (name === "month" || name === "year") {
    throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_3262", messageParameters: { interval: text } });
  }
  const length = units[unit] ?? units[name];
  if (length !== undefined) return length;
  throw invalid("INVALID_INTERVAL_FORMAT.INVALID_UNIT", text, { unit: `'${unit}'` });
}

function invalid(
  errorClass: string,
  input: string,
  parameters: Readonly<Record<string, string>>,
): SparkError {
  return new SparkError({ errorClass, messageParameters: { input, ...parameters } });
}
