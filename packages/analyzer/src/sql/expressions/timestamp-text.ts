/** The fields of a date or timestamp as text gives them; `zone` only where the text names one. */
export interface TimestampFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Microseconds since midnight. */
  readonly timeOfDay: number;
  readonly zone?: string;
}

const pattern =
  /^\s*([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?)?\s*(\S+)?)?)?)?\s*$/;

const millisecondsPerDay = 86_400_000;

/** Reads `y[-m[-d[ h:m[:s[.f]][zone]]]]` (SparkDateTimeUtils.stringToTimestamp); undefined when malformed. */
export function readTimestamp(text: string): TimestampFields | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0", fraction = "", zone] = found;
  const fields = { year: Number(year), month: Number(month), day: Number(day) };
  if (!isDate(fields) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (zone !== undefined && !isZone(zone)) return undefined;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const timeOfDay = seconds * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
  return zone === undefined ? { ...fields, timeOfDay } : { ...fields, timeOfDay, zone };
}

function isDate({ year, month, day }: Pick<TimestampFields, "year" | "month" | "day">): boolean {
  const date = utcDate(year, month, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Date.UTC reads years below 100 as of the last century. */
function utcDate(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

/** Nanoseconds since midnight of `h:m:s[.f]`; undefined when malformed. */
export function readTime(text: string): bigint | undefined {
  const fields = readTimestamp(`1970-01-01 ${text.trim()}`);
  return fields === undefined || fields.zone !== undefined || !text.includes(":")
    ? undefined
    : BigInt(fields.timeOfDay) * 1000n;
}

/** Days since 1970-01-01. */
export function epochDays({ year, month, day }: TimestampFields): number {
  return Math.round(utcDate(year, month, day).getTime() / millisecondsPerDay);
}

/** Microseconds since the epoch, the fields being local time of the zone. */
export function epochMicroseconds(fields: TimestampFields, zone: string): bigint {
  const local = BigInt(epochDays(fields)) * 86_400_000_000n + BigInt(fields.timeOfDay);
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return local - BigInt(fixed) * 1_000_000n;
  const milliseconds = Number(local / 1000n);
  const guess = milliseconds - regionOffset(zone, milliseconds);
  return local - BigInt(regionOffset(zone, guess)) * 1000n;
}

/** Seconds east of Greenwich of zones such as `Z`, `UTC`, `+01:00`, `GMT-8`. */
function fixedOffset(zone: string): number | undefined {
  const found = /^(?:UTC|GMT|UT|Z)?(?:([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?)?$/i.exec(zone);
  if (found === null) return undefined;
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = found;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return sign === "-" ? -offset : offset;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const fields = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  } as const;
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...fields });
  formats.set(zone, format);
  return format;
}

function isZone(zone: string): boolean {
  if (fixedOffset(zone) !== undefined) return true;
  try {
    return zoneFormat(zone) !== undefined;
  } catch {
    return false;
  }
}

/** Milliseconds that the region's clock is ahead of UTC at an instant. */
function regionOffset(zone: string, instant: number): number {
  const parts = new Map(
    zoneFormat(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const midnight = utcDate(field("year"), field("month"), field("day")).getTime();
  const clock = midnight + ((field("hour") * 60 + field("minute")) * 60 + field("second")) * 1000;
  return clock - Math.floor(instant / 1000) * 1000;
}
