const dayTimeUnits: Readonly<Record<string, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};
const dayTimeFields: readonly string[] = ["day", "hour", "minute", "second"];

/** A day-time interval as Spark's CAST AS STRING writes it: `INTERVAL '1 02:03:04' DAY TO SECOND`. */
export function dayTimeText(micros: bigint, start: string, end: string): string {
  const from = dayTimeFields.indexOf(start);
  const to = dayTimeFields.indexOf(end);
  let rest = micros < 0n ? -micros : micros;
  const parts = dayTimeFields.slice(from, to + 1).map((field, index) => {
    const unit = dayTimeUnits[field] ?? 1n;
    const value = rest / unit;
    rest -= value * unit;
    const isFirst = index === 0;
    const digits = isFirst ? String(value) : String(value).padStart(2, "0");
    return { field, digits: field === "second" ? digits + fraction(rest) : digits };
  });
  const text = parts
    .map(({ field, digits }, index) => (index === 0 ? digits : `${field === "hour" ? " " : ":"}${digits}`))
    .join("");
  return `INTERVAL '${micros < 0n ? "-" : ""}${text}' ${fieldsText(start, end)}`;
}

function fraction(micros: bigint): string {
  return micros === 0n ? "" : `.${String(micros).padStart(6, "0").replace(/0+$/, "")}`;
}

/** A year-month interval: `INTERVAL '1-2' YEAR TO MONTH`. */
export function yearMonthText(months: number, start: string, end: string): string {
  const size = Math.abs(months);
  const sign = months < 0 ? "-" : "";
  if (start === "month") return `INTERVAL '${sign}${size}' MONTH`;
  const years = Math.floor(size / 12);
  return end === "year"
    ? `INTERVAL '${sign}${years}' YEAR`
    : `INTERVAL '${sign}${years}-${size % 12}' YEAR TO MONTH`;
}

function fieldsText(start: string, end: string): string {
  return start === end ? start.toUpperCase() : `${start.toUpperCase()} TO ${end.toUpperCase()}`;
}
