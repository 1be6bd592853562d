/** A unit of interval literals: how much it is, and the field of the interval type that it stands in. */
export interface IntervalUnit {
  readonly months?: number;
  readonly microseconds?: number;
  /** Index in YEAR, MONTH or in DAY, HOUR, MINUTE, SECOND. */
  readonly field: number;
}

const second = 1_000_000;

const units: Readonly<Record<string, IntervalUnit>> = {
  YEAR: { months: 12, field: 0 },
  MONTH: { months: 1, field: 1 },
  WEEK: { microseconds: 7 * 86_400 * second, field: 0 },
  DAY: { microseconds: 86_400 * second, field: 0 },
  HOUR: { microseconds: 3600 * second, field: 1 },
  MINUTE: { microseconds: 60 * second, field: 2 },
  SECOND: { microseconds: second, field: 3 },
  MILLISECOND: { microseconds: 1000, field: 3 },
  MICROSECOND: { microseconds: 1, field: 3 },
  NANOSECOND: { microseconds: 0.001, field: 3 },
};

/** The unit of a word such as `day` or `DAYS`. */
export function intervalUnit(word: string): IntervalUnit | undefined {
  const upper = word.toUpperCase();
  return units[upper] ?? units[upper.replace(/S$/, "")];
}
