import { type DataType, dataTypeOf, type FunctionCall, unsupported } from "@millrace/spark-model";
import { duckType, quoteText } from "../../duckdb/duck-type.ts";
import { castText } from "../expressions/cast.ts";
import { formatWithPattern } from "../patterns/format-pattern.ts";
import { type ParsedKind, parseWithPattern } from "../patterns/parse-pattern.ts";
import type { Scope, SqlText } from "../scope.ts";
import { asInterval } from "./arrays.ts";
import {
  argumentType,
  calls,
  constantArgument,
  type FunctionCompiler,
  type FunctionFamily,
} from "./function-compiler.ts";
import { ansiConfig, sparkFailure, valueHere } from "./spark-failure.ts";

/** A field of a date, a timestamp (in the session time zone) or an interval. */
const field =
  (name: string): FunctionCompiler =>
  ([value = ""], call) =>
    `CAST(${fieldText(name, value, argumentType(call, 0))} AS ${duckType(call.dataType)})`;

/** Dates, timestamps and intervals. */
export const dateTime: FunctionFamily = {
  current_date: (_args, _call, scope) => `CAST(${now(scope)} AS DATE)`,
  curdate: (_args, _call, scope) => `CAST(${now(scope)} AS DATE)`,
  current_timestamp: (_args, _call, scope) => now(scope),
  now: (_args, _call, scope) => now(scope),
  localtimestamp: (_args, _call, scope) => `CAST(${now(scope)} AS TIMESTAMP)`,
  current_timezone: (_args, _call, scope) => quoteText(scope.context.timeZone),
  year: field("year"),
  quarter: field("quarter"),
  month: field("month"),
  weekofyear: field("week"),
  day: field("day"),
  dayofmonth: field("day"),
  dayofyear: field("dayofyear"),
  yearofweek: field("isoyear"),
  dayofweek_iso: field("isodow"),
  dayofweek: ([value = ""], call) =>
    `CAST(${fieldText("dayofweek", value, argumentType(call, 0))} + 1 AS INTEGER)`,
  weekday: ([value = ""], call) =>
    `CAST(${fieldText("isodow", value, argumentType(call, 0))} - 1 AS INTEGER)`,
  hour: field("hour"),
  minute: field("minute"),
  second: field("second"),
  second_with_fraction: ([value = ""], call) => {
    const type = argumentType(call, 0);
    const micros =
      type.kind === "day_time_interval"
        ? value
        : `(epoch_us(${localTime(value, type)}) % 60000000 + 60000000)`;
    return `CAST((${micros} % 60000000) * 0.000001::DECIMAL(7,6) AS DECIMAL(8,6))`;
  },
  dayname: ([value]) => `strftime(${value}, '%a')`,
  monthname: ([value]) => `strftime(${value}, '%b')`,
  date_add: ([value, days]) => `(${value} + CAST(${days} AS INTEGER))`,
  date_sub: ([value, days]) => `(${value} - CAST(${days} AS INTEGER))`,
  datediff: ([end, start]) => `CAST(${end} - ${start} AS INTEGER)`,
  add_months: ([value, months]) => `CAST(${value} + to_months(CAST(${months} AS INTEGER)) AS DATE)`,
  months_between: ([end, start, rounds = "TRUE"]) =>
    `spark_months_between(CAST(${end} AS TIMESTAMP), CAST(${start} AS TIMESTAMP), ${rounds})`,
  last_day: calls("last_day"),
  next_day: nextDay,
  trunc: ([value = ""], call) =>
    truncated(value, constantArgument(call, 1), { units: dateUnits, type: "DATE" }),
  date_trunc: ([, value = ""], call) =>
    truncated(value, constantArgument(call, 0), { units: timeUnits, type: "TIMESTAMPTZ" }),
  date_format: ([value = "", pattern], call) => {
    const constant = constantArgument(call, 1);
    if (typeof constant === "string")
      return formatWithPattern(value, constant, argumentType(call, 0).kind === "timestamp");
    return `spark_format_local(epoch_us(CAST(${value} AS TIMESTAMP)), spark_offset_seconds(${value}), ${pattern}, current_setting('TimeZone'))`;
  },
  to_date: (args, call, scope) => parsed(args, call, { kind: "date", raises: call.ansi, scope }),
  try_to_date: (args, call, scope) => parsed(args, call, { kind: "date", raises: false, scope }),
  to_timestamp: (args, call, scope) => parsed(args, call, { kind: kindOf(call), raises: call.ansi, scope }),
  to_timestamp_ltz: (args, call, scope) =>
    parsed(args, call, { kind: "timestamp", raises: call.ansi, scope }),
  to_timestamp_ntz: (args, call, scope) =>
    parsed(args, call, { kind: "timestamp_ntz", raises: call.ansi, scope }),
  try_to_timestamp: (args, call, scope) => parsed(args, call, { kind: kindOf(call), raises: false, scope }),
  unix_timestamp: unixTimestamp,
  to_unix_timestamp: unixTimestamp,
  from_unixtime: ([seconds], call) => {
    const pattern = call.arguments.length > 1 ? constantArgument(call, 1) : "yyyy-MM-dd HH:mm:ss";
    if (typeof pattern !== "string")
      throw unsupported("from_unixtime with a computed pattern", "Use a constant pattern.");
    return formatWithPattern(`make_timestamptz(CAST(${seconds} AS BIGINT) * 1000000)`, pattern, true);
  },
  unix_date: ([value]) => `CAST(${value} - DATE '1970-01-01' AS INTEGER)`,
  unix_seconds: ([value]) => `spark_floor_divide(epoch_us(${value}), 1000000)`,
  unix_millis: ([value]) => `spark_floor_divide(epoch_us(${value}), 1000)`,
  unix_micros: ([value]) => `epoch_us(${value})`,
  timestamp_seconds: ([value], call) => {
    const type = argumentType(call, 0);
    const isWhole = ["byte", "short", "integer", "long"].includes(type.kind);
    if (isWhole) return `make_timestamptz(${value}::BIGINT * 1000000)`;
    return type.kind === "decimal"
      ? `make_timestamptz(CAST(${value} * 1000000 AS BIGINT))`
      : `make_timestamptz(CAST(trunc(${value}::DOUBLE * 1000000) AS BIGINT))`;
  },
  timestamp_millis: ([value]) => `make_timestamptz(${value} * 1000)`,
  timestamp_micros: ([value]) => `make_timestamptz(${value})`,
  date_from_unix_date: ([value]) => `(DATE '1970-01-01' + ${value})`,
  from_utc_timestamp: ([value, zone]) => `make_timestamptz(epoch_us(spark_local_at(${value}, ${zone})))`,
  to_utc_timestamp: ([value, zone]) => `spark_instant_in(make_timestamp(epoch_us(${value})), ${zone})`,
  convert_timezone: ([first, second, third]) =>
    third === undefined
      ? `spark_local_at(CAST(${second} AS TIMESTAMPTZ), ${first})`
      : `spark_local_at(spark_instant_in(CAST(${third} AS TIMESTAMP), ${first}), ${second})`,
  make_date: ([year, month, day], call) =>
    attempted(`make_date(${year}::BIGINT, ${month}::BIGINT, ${day}::BIGINT)`, call.ansi),
  make_timestamp: (args, call) => madeTimestamp(args, call, call.ansi),
  make_timestamp_ltz: (args, call) => madeTimestamp(args, call, call.ansi),
  make_timestamp_ntz: (args, call) => madeTimestamp(args, call, call.ansi),
  try_make_timestamp: (args, call) => madeTimestamp(args, call, false),
  try_make_timestamp_ltz: (args, call) => madeTimestamp(args, call, false),
  try_make_timestamp_ntz: (args, call) => madeTimestamp(args, call, false),
  time_bucket: timeBucket,
  make_interval: ([
    years = "0",
    months = "0",
    weeks = "0",
    days = "0",
    hours = "0",
    minutes = "0",
    seconds = "0",
  ]) =>
    `(to_months(CAST(${years} * 12 + ${months} AS INTEGER)) + to_days(CAST(${weeks} * 7 + ${days} AS INTEGER)) + to_microseconds(${microseconds("0", hours, minutes, seconds)}))`,
  make_dt_interval: ([days = "0", hours = "0", minutes = "0", seconds = "0"]) =>
    microseconds(days, hours, minutes, seconds),
  make_ym_interval: ([years = "0", months = "0"]) => `CAST(${years} * 12 + ${months} AS INTEGER)`,
  subtract_dates: ([left, right]) => `(CAST(${left} - ${right} AS BIGINT) * 86400000000)`,
  // The difference of the local times: a day stays a day when clocks change.
  subtract_timestamps: ([left, right]) =>
    `(epoch_us(CAST(${left} AS TIMESTAMP)) - epoch_us(CAST(${right} AS TIMESTAMP)))`,
  multiply_interval: ([interval, factor], call) => intervalResult(`round(${interval} * ${factor})`, call),
  divide_interval: ([interval, divisor], call) =>
    `(CASE WHEN ${divisor} = 0 THEN ${intervalDividedByZero} ELSE ${intervalResult(`round(CAST(${interval} AS DOUBLE) / ${divisor})`, call)} END)`,
  timestampadd: ([unit, count, value = ""], call) =>
    addUnits(String(constantArgument(call, 0) ?? unit), count ?? "0", { value, type: argumentType(call, 2) }),
  timestampdiff: ([unit, start = "", end = ""], call) =>
    unitsBetween(String(constantArgument(call, 0) ?? unit), start, end),
  window: timeWindow,
  sliding_windows: slidingWindows,
  window_time: ([window]) => `(struct_extract(${window}, 'end') - to_microseconds(1))`,
};

const intervalDividedByZero = sparkFailure({ errorClass: "INTERVAL_DIVIDED_BY_ZERO", messageParameters: {} });

function now(scope: Scope): SqlText {
  return `make_timestamptz(${scope.context.now}::BIGINT)`;
}

/** A timestamp as local time, other types as they are. */
function localTime(value: SqlText, type: DataType): SqlText {
  return type.kind === "timestamp" ? `CAST(${value} AS TIMESTAMP)` : value;
}

const microsecondsOf: Readonly<Record<string, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};

function fieldText(name: string, value: SqlText, type: DataType): SqlText {
  if (type.kind === "day_time_interval") {
    const size = microsecondsOf[name];
    if (size === undefined)
      throw unsupported(`The field ${name} of a day-time interval`, "Use DAY, HOUR, MINUTE or SECOND.");
    const above = name === "hour" ? 24n : 60n;
    return name === "day" ? `${value} // ${size}` : `(${value} // ${size}) % ${above}`;
  }
  if (type.kind === "year_month_interval") return name === "year" ? `${value} // 12` : `${value} % 12`;
  return `${name}(${localTime(value, type)})`;
}

/** A date or timestamp plus or minus an interval; undefined when the operands are others. */
export function intervalArithmetic(
  operator: "+" | "-",
  [left, right]: readonly SqlText[],
  call: FunctionCall,
): SqlText | undefined {
  const interval = argumentType(call, 1);
  const { dataType } = call;
  if (!isInterval(interval) || isInterval(dataType)) return undefined;
  if (dataType.kind === "date" && interval.kind === "day_time_interval") {
    return `(${left} ${operator} CAST(${right} // 86400000000 AS INTEGER))`;
  }
  const sum = `(${left} ${operator} ${asInterval(right ?? "", interval)})`;
  return dataType.kind === "date" ? `CAST(${sum} AS DATE)` : sum;
}

function isInterval(type: DataType): boolean {
  return type.kind === "interval" || type.kind === "day_time_interval" || type.kind === "year_month_interval";
}

function intervalResult(value: SqlText, call: FunctionCall): SqlText {
  return `CAST(${value} AS ${call.dataType.kind === "year_month_interval" ? "INTEGER" : "BIGINT"})`;
}

const dayNumbers: Readonly<Record<string, number>> = { mo: 1, tu: 2, we: 3, th: 4, fr: 5, sa: 6, su: 7 };

function nextDay([value]: readonly SqlText[], call: FunctionCall): SqlText {
  const name = constantArgument(call, 1);
  if (typeof name !== "string") throw unsupported("next_day with a computed day", "Use a constant day.");
  const isDay =
    /^(?:mo(?:n(?:day)?)?|tu(?:e(?:sday)?)?|we(?:d(?:nesday)?)?|th(?:u(?:rsday)?)?|fr(?:i(?:day)?)?|sa(?:t(?:urday)?)?|su(?:n(?:day)?)?)$/i;
  const day = isDay.test(name) ? dayNumbers[name.toLowerCase().slice(0, 2)] : undefined;
  if (day === undefined && call.ansi) {
    return sparkFailure({ errorClass: "ILLEGAL_DAY_OF_WEEK", messageParameters: { string: `'${name}'` } });
  }
  return day === undefined
    ? "NULL::DATE"
    : `(${value} + CAST((${day} - isodow(${value}) + 6) % 7 + 1 AS INTEGER))`;
}

const dateUnits: Readonly<Record<string, string>> = {
  year: "year",
  yyyy: "year",
  yy: "year",
  quarter: "quarter",
  month: "month",
  mm: "month",
  mon: "month",
  week: "week",
};

const timeUnits: Readonly<Record<string, string>> = {
  ...dateUnits,
  day: "day",
  dd: "day",
  hour: "hour",
  minute: "minute",
  second: "second",
  millisecond: "milliseconds",
  microsecond: "microseconds",
};

interface Truncation {
  readonly units: Readonly<Record<string, string>>;
  readonly type: "DATE" | "TIMESTAMPTZ";
}

function truncated(value: SqlText, unit: unknown, { units, type }: Truncation): SqlText {
  if (typeof unit !== "string") throw unsupported("Truncation to a computed unit", "Use a constant unit.");
  const known = units[unit.toLowerCase()];
  return known === undefined ? `NULL::${type}` : `CAST(date_trunc('${known}', ${value}) AS ${type})`;
}

function kindOf(call: FunctionCall): ParsedKind {
  return call.dataType.kind === "timestamp_ntz" ? "timestamp_ntz" : "timestamp";
}

interface Parsing {
  readonly kind: ParsedKind;
  readonly raises: boolean;
  readonly scope: Scope;
}

/** to_date and to_timestamp: a cast without a pattern; with one, ANSI mode raises where it does not match. */
function parsed(
  [value = "", pattern]: readonly SqlText[],
  call: FunctionCall,
  { kind, raises, scope }: Parsing,
): SqlText {
  const from = argumentType(call, 0);
  if (pattern === undefined || from.kind !== "string") {
    return castText(value, { from, to: { kind }, mode: raises ? "ansi" : "try" });
  }
  const constant = constantArgument(call, 1);
  if (typeof constant !== "string")
    throw unsupported(`${call.name} with a computed pattern`, "Use a constant pattern.");
  const result = firstOfTwo(parseWithPattern(value, constant, kind), { pattern: constant, kind, scope });
  return raises ? orParseFailure(result, value, kind) : result;
}

interface Parsed {
  readonly pattern: string;
  readonly kind: ParsedKind;
  readonly scope: Scope;
}

/** A local time that comes twice when clocks go back is the first one; DuckDB takes the second. */
function firstOfTwo(instant: SqlText, { pattern, kind, scope }: Parsed): SqlText {
  const isFixed = /^(?:UTC|GMT|Z|Etc\/UTC)$|^[+-]/.test(scope.context.timeZone);
  const hasZone = /[VzOXxZ]/.test(pattern.replace(/'[^']*'/g, ""));
  if (kind !== "timestamp" || isFixed || hasZone) return instant;
  return `list_transform([${instant}], lambda t: spark_first_of_two(t))[1]`;
}

function orParseFailure(result: SqlText, text: SqlText, kind: ParsedKind): SqlText {
  const function_ = kind === "date" ? "try_to_date" : "try_to_timestamp";
  return `coalesce(${result}, CASE WHEN ${text} IS NOT NULL THEN spark_parse_failure(${text}, '${function_}') END)`;
}

function unixTimestamp([value, ...rest]: readonly SqlText[], call: FunctionCall, scope: Scope): SqlText {
  if (value === undefined) return `${scope.context.now / 1_000_000n}::BIGINT`;
  const from = argumentType(call, 0);
  const pattern = rest.length > 0 ? constantArgument(call, 1) : "yyyy-MM-dd HH:mm:ss";
  if (typeof pattern !== "string")
    throw unsupported(`${call.name} with a computed pattern`, "Use a constant pattern.");
  if (from.kind !== "string") {
    const instant = castText(value, { from, to: { kind: "timestamp" }, mode: "ansi" });
    return `spark_floor_divide(epoch_us(${instant}), 1000000)`;
  }
  const instants = parseWithPattern(value, pattern, "timestamp");
  const result = firstOfTwo(instants, { pattern, kind: "timestamp", scope });
  const instant = call.ansi ? orParseFailure(result, value, "timestamp") : result;
  return `spark_floor_divide(epoch_us(${instant}), 1000000)`;
}

function attempted(text: SqlText, raises: boolean): SqlText {
  return raises ? text : `TRY(${text})`;
}

function localOf([year, month, day, hour, minute, second]: readonly SqlText[]): SqlText {
  const whole = [year, month, day, hour, minute].map((part) => `CAST(${part} AS BIGINT)`);
  return `make_timestamp(${whole.join(", ")}, CAST(${second} AS DOUBLE))`;
}

function madeTimestamp(args: readonly SqlText[], call: FunctionCall, raises: boolean): SqlText {
  const hour = args[3];
  // DuckDB takes hour 24 for the next day's first.
  const local = `(CASE WHEN ${hour} < 0 OR ${hour} > 23 THEN ${raises ? hourFailure(hour) : "NULL"} ELSE ${attempted(localOf(args), raises)} END)`;
  const zone = args[6];
  const instant = zone === undefined ? `spark_earlier(${local})` : `spark_instant_in(${local}, ${zone})`;
  const second = args[5];
  const failure = sparkFailure(
    { errorClass: "INVALID_FRACTION_OF_SECOND", messageParameters: { secAndMicros: valueHere } },
    second ?? "",
  );
  const made = call.dataType.kind === "timestamp_ntz" ? local : instant;
  return `(CASE WHEN ${second} > 60 THEN ${raises ? failure : "NULL"} ELSE ${made} END)`;
}

function hourFailure(hour: SqlText | undefined): SqlText {
  const rangeMessage = `Invalid value for HourOfDay (valid values 0 - 23): ${valueHere}`;
  const errorClass = "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION";
  return sparkFailure({ errorClass, messageParameters: { rangeMessage, ansiConfig } }, hour ?? "");
}

/** The start of the bucket of so many days, microseconds or months that a time is in. */
function timeBucket([width, time = "", origin = ""]: readonly SqlText[], call: FunctionCall): SqlText {
  const interval = asInterval(width ?? "", argumentType(call, 0));
  const type = argumentType(call, 1);
  const bucket = `time_bucket(${interval}, ${localTime(time, type)}, ${localTime(origin, type)})`;
  return `CAST(${bucket} AS ${duckType(call.dataType)})`;
}

function microseconds(days: SqlText, hours: SqlText, minutes: SqlText, seconds: SqlText): SqlText {
  return `(CAST(${days} AS BIGINT) * 86400000000 + CAST(${hours} AS BIGINT) * 3600000000 + CAST(${minutes} AS BIGINT) * 60000000 + CAST(${seconds} * 1000000 AS BIGINT))`;
}

const monthUnits: Readonly<Record<string, number>> = { YEAR: 12, QUARTER: 3, MONTH: 1 };
const fixedUnits: Readonly<Record<string, bigint>> = {
  WEEK: 7n * 86_400_000_000n,
  DAY: 86_400_000_000n,
  DAYOFYEAR: 86_400_000_000n,
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
  MILLISECOND: 1000n,
  MICROSECOND: 1n,
};

function addUnits(unit: string, count: SqlText, { value }: { value: SqlText; type: DataType }): SqlText {
  const name = unit.toUpperCase();
  const months = monthUnits[name];
  if (months !== undefined) return `(${value} + to_months(CAST(${count} * ${months} AS INTEGER)))`;
  if (name === "DAY" || name === "WEEK" || name === "DAYOFYEAR") {
    return `(${value} + to_days(CAST(${count} * ${name === "WEEK" ? 7 : 1} AS INTEGER)))`;
  }
  const size = fixedUnits[name];
  if (size === undefined) throw unsupported(`The unit ${unit}`, "Use YEAR … MICROSECOND.");
  return `(${value} + to_microseconds(CAST(${count} AS BIGINT) * ${size}))`;
}

function unitsBetween(unit: string, start: SqlText, end: SqlText): SqlText {
  const name = unit.toUpperCase();
  const months = monthUnits[name];
  if (months !== undefined) {
    return `(spark_whole_months(CAST(${start} AS TIMESTAMP), CAST(${end} AS TIMESTAMP)) // ${months})`;
  }
  const size = fixedUnits[name];
  if (size === undefined) throw unsupported(`The unit ${unit}`, "Use YEAR … MICROSECOND.");
  return `((epoch_us(CAST(${end} AS TIMESTAMP)) - epoch_us(CAST(${start} AS TIMESTAMP))) // ${size})`;
}

/** A tumbling window; sliding ones are lowered before they come here. */
function timeWindow([time = ""]: readonly SqlText[], call: FunctionCall): SqlText {
  const [length, slide, offset] = [1, 2, 3].map((index) =>
    BigInt((constantArgument(call, index) ?? 0n) as bigint),
  );
  if (length === undefined || slide === undefined || offset === undefined || length !== slide) {
    throw unsupported(
      "A sliding window in this place",
      "Use it in groupBy or select it as a column of its own.",
    );
  }
  const [argument] = call.arguments;
  const isLocal = argument !== undefined && dataTypeOf(argument).kind === "timestamp_ntz";
  const make = isLocal ? "make_timestamp" : "make_timestamptz";
  const start = `spark_window_start(epoch_us(${time}), ${slide}, ${offset})`;
  return `(CASE WHEN ${time} IS NOT NULL THEN struct_pack("start" := ${make}(${start}), "end" := ${make}(${start} + ${length})) END)`;
}

/** All sliding windows that a time is in, the latest first: `sliding_windows(time, length, slide, offset)`. */
function slidingWindows([time = ""]: readonly SqlText[], call: FunctionCall): SqlText {
  const [length = 1n, slide = 1n, offset = 0n] = [1, 2, 3].map((index) =>
    BigInt((constantArgument(call, index) ?? 0n) as bigint),
  );
  const [argument] = call.arguments;
  const isLocal = argument !== undefined && dataTypeOf(argument).kind === "timestamp_ntz";
  const make = isLocal ? "make_timestamp" : "make_timestamptz";
  const start = `spark_window_start(epoch_us(${time}), ${slide}, ${offset}) - i * ${slide}`;
  const window = `struct_pack("start" := ${make}(${start}), "end" := ${make}(${start} + ${length}))`;
  const windows = `list_transform(range(0, ${(length + slide - 1n) / slide}), lambda i: ${window})`;
  return length % slide === 0n
    ? windows
    : `list_filter(${windows}, lambda w: struct_extract(w, 'end') > ${time})`;
}
