import type { DayTimeIntervalType, YearMonthIntervalType } from "@millrace/spark-model";

const microsecondsOf = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};
const fields = ["day", "hour", "minute", "second"] as const;

/** `INTERVAL '1 02:03:04' DAY TO SECOND` (IntervalUtils.toDayTimeIntervalString, ANSI style). */
export function dayTimeText(microseconds: bigint, { start, end }: DayTimeIntervalType): string {
  let rest = microseconds < 0n ? -microseconds : microseconds;
  let text = "";
  for (const field of fields.slice(fields.indexOf(start), fields.indexOf(end) + 1)) {
    const amount = rest / microsecondsOf[field];
    rest %= microsecondsOf[field];
    const padded = field === "day" ? String(amount) : String(amount).padStart(2, "0");
    text += `${field === start ? "" : field === "hour" ? " " : ":"}${padded}`;
  }
  const fraction = end === "second" ? String(rest).padStart(6, "0").replace(/0+$/, "") : "";
  const sign = microseconds < 0n ? "-" : "";
  return `INTERVAL '${sign}${text}${fraction === "" ? "" : `.${fraction}`}' ${unit(start, end)}`;
}

/** `INTERVAL '1-2' YEAR TO MONTH`. */
export function yearMonthText(months: bigint, { start, end }: YearMonthIntervalType): string {
  const size = months < 0n ? -months : months;
  const sign = months < 0n ? "-" : "";
  const text =
    start === "month" ? `${size}` : end === "year" ? `${size / 12n}` : `${size / 12n}-${size % 12n}`;
  return `INTERVAL '${sign}${text}' ${unit(start, end)}`;
}

function unit(start: string, end: string): string {
  return (start === end ? start : `${start} to ${end}`).toUpperCase();
}
