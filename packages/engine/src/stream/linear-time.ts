import type { AttributeReference, Expression, Literal, LiteralValue } from "@millrace/spark-model";

/** A sum of columns, each added or subtracted, and a constant; times and intervals in microseconds. */
export interface LinearTime {
  readonly added: readonly AttributeReference[];
  readonly subtracted: readonly AttributeReference[];
  readonly microseconds: number;
}

/**
 * `left - right` as a sum of columns and constants, or undefined when it is no such sum. Casts to numbers
 * and timestamps are looked through, and bare numbers are seconds, as in a cast of a time (Spark:
 * StreamingJoinHelper.collectTerms).
 */
export function difference(left: Expression, right: Expression): LinearTime | undefined {
  return combine(linear(left), linear(right), -1);
}

function linear(expression: Expression): LinearTime | undefined {
  switch (expression.kind) {
    case "attribute":
      return { ...nothing, added: [expression] };
    case "alias":
      return linear(expression.child);
    case "literal":
      return constant(expression);
    case "cast":
      return numericOrTime.has(expression.dataType.kind) ? linear(expression.child) : undefined;
    case "function": {
      const [first, second] = expression.arguments;
      if (!first) return undefined;
      if (expression.name === "negative") return combine(nothing, linear(first), -1);
      if (!second || (expression.name !== "+" && expression.name !== "-")) return undefined;
      return combine(linear(first), linear(second), expression.name === "+" ? 1 : -1);
    }
    default:
      return undefined;
  }
}

function combine(
  left: LinearTime | undefined,
  right: LinearTime | undefined,
  sign: 1 | -1,
): LinearTime | undefined {
  if (!left || !right) return undefined;
  const [added, subtracted] = sign === 1 ? [right.added, right.subtracted] : [right.subtracted, right.added];
  return {
    added: [...left.added, ...added],
    subtracted: [...left.subtracted, ...subtracted],
    microseconds: left.microseconds + sign * right.microseconds,
  };
}

function constant(literal: Literal): LinearTime | undefined {
  const microseconds = microsecondsOf(literal);
  return microseconds === undefined ? undefined : { ...nothing, microseconds };
}

/** Months and years have no fixed length; an instant is no distance. */
function microsecondsOf({ value, dataType }: Literal): number | undefined {
  switch (dataType.kind) {
    case "day_time_interval":
      return typeof value === "bigint" ? Number(value) : undefined;
    case "interval":
      return isCalendarInterval(value) && value.months === 0
        ? value.days * microsecondsPerDay + Number(value.microseconds)
        : undefined;
    case "decimal":
      return typeof value === "bigint" ? (Number(value) / 10 ** dataType.scale) * 1_000_000 : undefined;
    default:
      if (!numeric.has(dataType.kind)) return undefined;
      return typeof value === "bigint" || typeof value === "number" ? Number(value) * 1_000_000 : undefined;
  }
}

function isCalendarInterval(
  value: LiteralValue,
): value is Extract<LiteralValue, { readonly months: number }> {
  return typeof value === "object" && value !== null && "months" in value;
}

const nothing: LinearTime = { added: [], subtracted: [], microseconds: 0 };
const microsecondsPerDay = 86_400_000_000;
const numeric: ReadonlySet<string> = new Set([
  "byte",
  "short",
  "integer",
  "long",
  "float",
  "double",
  "decimal",
]);
const numericOrTime: ReadonlySet<string> = new Set([...numeric, "timestamp"]);
