/** A date and time as a text says it, before any zone is applied. */
export interface DateTimeText {
  /** Microseconds of the local time since the epoch. */
  readonly micros: bigint;
  /** What stands behind the time: empty, `Z`, an offset, or a region. */
  readonly zone: string;
}

const form =
  /^([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?)?\s*(\S+)?)?)?)?$/;
const dateForm = /^([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/s;
const zoneForm =
  /^(?:Z|(?:UTC|GMT|UT)?[+-]\d{1,2}(?::?\d{1,2})?(?::?\d{2})?|UTC|GMT|UT|[A-Za-z]{3,}(?:\/[A-Za-z_/+-]+)?)$/;

/** Reads a date and time in any form that CAST takes (SparkDateTimeUtils.stringToTimestamp). */
export function parseDateTime(text: string): DateTimeText | undefined {
  const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0", fraction = "", zone = ""] =
    form.exec(trimmed(text)) ?? [];
  if (year === undefined || (zone !== "" && !zoneForm.test(zone))) return undefined;
  const date = calendarDate(Number(year), Number(month), Number(day));
  const clock = [Number(hour), Number(minute), Number(second)] as const;
  if (date === undefined || clock[0] > 23 || clock[1] > 59 || clock[2] > 59) return undefined;
  date.setUTCHours(...clock);
  const micros = BigInt(date.getTime()) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return { micros, zone };
}

/** Days since the epoch of a date in any form that CAST takes (SparkDateTimeUtils.stringToDate). */
export function parseDate(text: string): number | undefined {
  const [, year, month = "1", day = "1"] = dateForm.exec(trimmed(text)) ?? [];
  if (year === undefined) return undefined;
  const date = calendarDate(Number(year), Number(month), Number(day));
  return date === undefined ? undefined : Math.floor(date.getTime() / 86_400_000);
}

/** Seconds east of UTC of a zone that is UTC or written as an offset; undefined for regions. */
export function offsetSeconds(zone: string): number | undefined {
  if (/^(?:Z|UTC|GMT|UT)$/.test(zone)) return 0;
  const [, sign, hours, minutes = "0", seconds = "0"] =
    /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{1,2}))?(?::?(\d{2}))?$/.exec(zone) ?? [];
  if (sign === undefined) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

/** Spark trims control characters and blanks. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

function calendarDate(year: number, month: number, day: number): Date | undefined {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : undefined;
}
