import {
  type DataType,
  dataTypeOf,
  dateType,
  doubleType,
  type Expression,
  integerType,
  isNullable,
  longType,
  SparkError,
  stringType,
  timestampNtzType,
  timestampType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import {
  boolean,
  date,
  decimal,
  integer,
  long,
  numeric,
  type ParameterType,
  text,
  timestamp,
} from "../types/implicit-cast.ts";
import { isAnsiInterval, isNumeric, isTimestamp } from "../types/predicates.ts";
import type { FunctionCallRequest, FunctionDefinition, PlainFunction } from "./definition.ts";
import { unexpectedInputType, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";

/** A timestamp with or without time zone; dates and text become timestamps. */
const anyTimestamp: ParameterType = {
  name: '"TIMESTAMP"',
  accept: (from) => (isTimestamp(from) ? from : timestamp.accept(from)),
};

const textOrTime: ParameterType = {
  name: '("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE")',
  accept: (from) => (isTimestamp(from) || from.kind === "date" ? from : text.accept(from)),
};

/** A count of days: no fraction is one. */
const days: ParameterType = {
  name: '("INT" or "SMALLINT" or "TINYINT")',
  accept: (from) =>
    ["decimal", "float", "double", "long"].includes(from.kind) ? undefined : integer.accept(from),
};

const dateField = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  kind: "scalar",
  name,
  aliases,
  takes: [date],
  returns: integerType,
});

const timeField = (name: string): PlainFunction => ({
  kind: "scalar",
  name,
  takes: [anyTimestamp],
  returns: integerType,
});

const now = (name: string, returns: DataType, aliases: readonly string[] = []): PlainFunction => ({
  kind: "scalar",
  name,
  aliases,
  takes: [],
  returns,
  nullable: "never",
});

/** Dates, timestamps and their text. */
export const dateTimeFunctions: readonly FunctionDefinition[] = [
  { ...now("current_date", dateType, ["curdate"]), sql: () => "current_date()" },
  now("current_timestamp", timestampType),
  now("now", timestampType),
  now("localtimestamp", timestampNtzType),
  now("current_timezone", stringType),
  dateField("year"),
  dateField("quarter"),
  dateField("month"),
  dateField("weekofyear"),
  dateField("day", ["dayofmonth"]),
  dateField("dayofweek"),
  dateField("dayofyear"),
  dateField("weekday"),
  timeField("hour"),
  timeField("minute"),
  timeField("second"),
  { kind: "scalar", name: "dayname", takes: [date], returns: stringType },
  { kind: "scalar", name: "monthname", takes: [date], returns: stringType },
  { kind: "special", name: "extract", aliases: ["date_part", "datepart"], resolve: extract },
  {
    kind: "scalar",
    name: "date_add",
    aliases: ["dateadd"],
    takes: [date, days],
    returns: dateType,
    sql: (_name, names) => `date_add(${names.join(", ")})`,
  },
  { kind: "scalar", name: "date_sub", takes: [date, days], returns: dateType },
  { kind: "scalar", name: "datediff", aliases: ["date_diff"], takes: [date, date], returns: integerType },
  { kind: "scalar", name: "add_months", takes: [date, integer], returns: dateType },
  {
    kind: "scalar",
    name: "months_between",
    takes: [timestamp, timestamp, boolean],
    optional: 1,
    returns: doubleType,
    sql: (name, names) => `${name}(${names.join(", ")}${names.length === 2 ? ", true" : ""})`,
  },
  { kind: "scalar", name: "last_day", takes: [date], returns: dateType },
  { kind: "scalar", name: "next_day", takes: [date, text], returns: dateType },
  { kind: "scalar", name: "trunc", takes: [date, text], returns: dateType, nullable: "always" },
  {
    kind: "scalar",
    name: "date_trunc",
    takes: [text, timestamp],
    returns: timestampType,
    nullable: "always",
  },
  { kind: "scalar", name: "date_format", takes: [timestamp, text], returns: stringType },
  {
    kind: "scalar",
    name: "to_date",
    takes: [textOrTime, text],
    optional: 1,
    returns: dateType,
    nullable: parsed,
  },
  {
    kind: "scalar",
    name: "try_to_date",
    takes: [textOrTime, text],
    optional: 1,
    returns: dateType,
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "to_timestamp",
    takes: [timeOrNumber(), text],
    optional: 1,
    returns: timestampType,
    nullable: parsed,
  },
  {
    kind: "scalar",
    name: "to_timestamp_ltz",
    takes: [textOrTime, text],
    optional: 1,
    returns: timestampType,
    nullable: parsed,
  },
  {
    kind: "scalar",
    name: "to_timestamp_ntz",
    takes: [textOrTime, text],
    optional: 1,
    returns: timestampNtzType,
    nullable: parsed,
  },
  {
    kind: "scalar",
    name: "try_to_timestamp",
    takes: [textOrTime, text],
    optional: 1,
    returns: timestampType,
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "unix_timestamp",
    takes: [textOrTime, text],
    optional: 2,
    returns: longType,
    nullable: parsed,
    sql: unixText,
  },
  {
    kind: "scalar",
    name: "to_unix_timestamp",
    takes: [textOrTime, text],
    optional: 1,
    returns: longType,
    nullable: parsed,
    sql: unixText,
  },
  {
    kind: "scalar",
    name: "from_unixtime",
    takes: [long, text],
    optional: 1,
    returns: stringType,
    nullable: "always",
    sql: unixText,
  },
  { kind: "scalar", name: "unix_date", takes: [date], returns: integerType },
  { kind: "scalar", name: "unix_seconds", takes: [timestamp], returns: longType },
  { kind: "scalar", name: "unix_millis", takes: [timestamp], returns: longType },
  { kind: "scalar", name: "unix_micros", takes: [timestamp], returns: longType },
  { kind: "scalar", name: "timestamp_seconds", takes: [numeric], returns: timestampType },
  { kind: "scalar", name: "timestamp_millis", takes: [longOnly()], returns: timestampType },
  { kind: "scalar", name: "timestamp_micros", takes: [longOnly()], returns: timestampType },
  { kind: "scalar", name: "date_from_unix_date", takes: [integer], returns: dateType },
  { kind: "scalar", name: "from_utc_timestamp", takes: [timestamp, text], returns: timestampType },
  { kind: "scalar", name: "to_utc_timestamp", takes: [timestamp, text], returns: timestampType },
  {
    kind: "scalar",
    name: "convert_timezone",
    takes: [text, text, anyTimestamp],
    optional: 1,
    returns: timestampNtzType,
    sql: (name, names) => `${name}(${names.length === 2 ? "current_timezone(), " : ""}${names.join(", ")})`,
  },
  { kind: "scalar", name: "make_date", takes: [integer, integer, integer], returns: dateType },
  {
    kind: "scalar",
    name: "make_timestamp",
    takes: [integer, integer, integer, integer, integer, decimal, text],
    optional: 1,
    returns: timestampType,
  },
  {
    kind: "scalar",
    name: "make_timestamp_ltz",
    takes: [integer, integer, integer, integer, integer, decimal, text],
    optional: 1,
    returns: timestampType,
  },
  {
    kind: "scalar",
    name: "make_timestamp_ntz",
    takes: [integer, integer, integer, integer, integer, decimal],
    returns: timestampNtzType,
  },
  {
    kind: "scalar",
    name: "try_make_timestamp",
    takes: [integer, integer, integer, integer, integer, decimal, text],
    optional: 1,
    returns: timestampType,
    nullable: "always",
  },
  ...(["try_make_timestamp_ltz", "try_make_timestamp_ntz"] as const).map(
    (name): PlainFunction => ({
      kind: "scalar",
      name,
      takes: [integer, integer, integer, integer, integer, decimal, ...(name.endsWith("ltz") ? [text] : [])],
      optional: name.endsWith("ltz") ? 1 : 0,
      returns: name.endsWith("ltz") ? timestampType : timestampNtzType,
      nullable: "always",
    }),
  ),
  { kind: "special", name: "time_bucket", resolve: timeBucket },
  {
    kind: "scalar",
    name: "make_interval",
    takes: [integer, integer, integer, integer, integer, integer, decimal],
    optional: 7,
    returns: { kind: "interval" },
    sql: withDefaults(["0", "0", "0", "0", "0", "0", "0.000000"]),
  },
  {
    kind: "scalar",
    name: "make_dt_interval",
    takes: [integer, integer, integer, decimal],
    optional: 4,
    returns: { kind: "day_time_interval", start: "day", end: "second" },
    sql: withDefaults(["0", "0", "0", "0.000000"]),
  },
  {
    kind: "scalar",
    name: "make_ym_interval",
    takes: [integer, integer],
    optional: 2,
    returns: { kind: "year_month_interval", start: "year", end: "month" },
    sql: withDefaults(["0", "0"]),
  },
  {
    kind: "scalar",
    name: "timestampadd",
    takes: [text, integer, anyTimestamp],
    returns: (operands) => typeAt(operands, 2),
    sql: unitFirst,
  },
  {
    kind: "scalar",
    name: "timestampdiff",
    takes: [text, anyTimestamp, anyTimestamp],
    returns: longType,
    sql: unitFirst,
  },
];

/** `time_bucket(width, time[, origin])`; buckets are counted from the epoch in local time. */
function timeBucket(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [width, time, origin] = operands;
  if (width === undefined || time === undefined || operands.length > 3) {
    throw wrongArgumentCount(call.name, "[2, 3]", operands.length);
  }
  const dataType = anyTimestamp.accept(dataTypeOf(time.expression));
  const isInterval = ["day_time_interval", "year_month_interval"].includes(dataTypeOf(width.expression).kind);
  const start = origin?.sql ?? "TIMESTAMP '1970-01-01 00:00:00'";
  const sql = `time_bucket(${width.sql}, ${time.sql}, ${start})`;
  if (!isInterval) {
    throw unexpectedInputType(sql, width, {
      index: 0,
      requiredType: '("INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
    });
  }
  if (dataType === undefined)
    throw unexpectedInputType(sql, time, { index: 1, requiredType: anyTimestamp.name });
  const epoch: Expression = { kind: "literal", value: 0n, dataType: timestampNtzType };
  const from = castTo(origin?.expression ?? epoch, dataType);
  const bounds = [width.expression, castTo(time.expression, dataType), from];
  return { sql, expression: operation(call.analysis, { name: "time_bucket", operands: bounds, dataType }) };
}

function longOnly(): ParameterType {
  return {
    name: '"BIGINT"',
    accept: (from) =>
      ["byte", "short", "integer", "long", "void"].includes(from.kind)
        ? longType
        : from.kind === "string"
          ? longType
          : undefined,
  };
}

function timeOrNumber(): ParameterType {
  return { name: textOrTime.name, accept: (from) => (isNumeric(from) ? from : textOrTime.accept(from)) };
}

function typeAt(operands: readonly Expression[], index: number): DataType {
  const operand = operands[index];
  return operand ? dataTypeOf(operand) : timestampType;
}

/** Parsing with a format raises in ANSI mode, so the result is NULL only if an argument is. */
function parsed(operands: readonly Expression[]): boolean {
  return operands.some(isNullable);
}

/** Left-out arguments show as their defaults. */
function withDefaults(defaults: readonly string[]) {
  return (name: string, names: readonly string[]) =>
    `${name}(${defaults.map((each, index) => names[index] ?? each).join(", ")})`;
}

function unixText(name: string, [value, format]: readonly string[]): string {
  return `${name}(${value ?? "current_timestamp()"}, ${format ?? "yyyy-MM-dd HH:mm:ss"})`;
}

function unitFirst(name: string, [unit, ...names]: readonly string[]): string {
  return `${name}(${unit}, ${names.join(", ")})`;
}

/** What each field of `extract` is computed by. */
const fields: Readonly<Record<string, string>> = Object.fromEntries(
  [
    [["YEAR", "Y", "YEARS", "YR", "YRS"], "year"],
    [["YEAROFWEEK"], "yearofweek"],
    [["QUARTER", "QTR"], "quarter"],
    [["MONTH", "MON", "MONS", "MONTHS"], "month"],
    [["WEEK", "W", "WEEKS"], "weekofyear"],
    [["DAY", "D", "DAYS"], "day"],
    [["DAYOFWEEK", "DOW"], "dayofweek"],
    [["DAYOFWEEK_ISO", "DOW_ISO"], "dayofweek_iso"],
    [["DOY"], "dayofyear"],
    [["HOUR", "H", "HOURS", "HR", "HRS"], "hour"],
    [["MINUTE", "M", "MIN", "MINS", "MINUTES"], "minute"],
    [["SECOND", "S", "SEC", "SECONDS", "SECS"], "second_with_fraction"],
  ].flatMap(([names, function_]) => (names as readonly string[]).map((name) => [name, function_ as string])),
);

/** `extract(field FROM source)`, `date_part('field', source)`: the function for the field. */
function extract(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [field, source] = operands;
  if (field === undefined || source === undefined) throw wrongArgumentCount(call.name, "2", operands.length);
  const name = field.expression.kind === "literal" ? String(field.expression.value) : "";
  const sql =
    call.name === "extract"
      ? `extract(${name} FROM ${source.sql})`
      : `${call.name}(${field.sql}, ${source.sql})`;
  const function_ = fields[name.toUpperCase()];
  if (function_ === undefined) {
    throw new SparkError({
      errorClass: "INVALID_EXTRACT_FIELD",
      messageParameters: { field: `\`${name}\``, expr: `"${source.sql}"` },
    });
  }
  const from = dataTypeOf(source.expression);
  if (isAnsiInterval(from) && !fieldsOf(from).has(function_)) {
    throw new SparkError({
      errorClass: "INVALID_EXTRACT_FIELD",
      messageParameters: { field: `\`${name}\``, expr: `"${source.sql}"` },
    });
  }
  const isSmall = isAnsiInterval(from) && ["month", "hour", "minute"].includes(function_);
  const dataType: DataType = isSmall
    ? { kind: "byte" }
    : function_ === "second_with_fraction"
      ? { kind: "decimal", precision: 8, scale: 6 }
      : integerType;
  return {
    sql,
    expression: operation(call.analysis, {
      name: function_,
      operands: [asTime(source.expression)],
      dataType,
    }),
  };
}

/** The fields that an interval of these units has. */
function fieldsOf(type: DataType): ReadonlySet<string> {
  const all = type.kind === "year_month_interval" ? ["year", "month"] : ["day", "hour", "minute", "second"];
  if (type.kind !== "day_time_interval" && type.kind !== "year_month_interval") return new Set();
  const names = all.slice(all.indexOf(type.start), all.indexOf(type.end) + 1);
  return new Set(names.map((name) => (name === "second" ? "second_with_fraction" : name)));
}

function asTime(source: Expression): Expression {
  return dataTypeOf(source).kind === "string"
    ? { kind: "cast", child: source, dataType: timestampType, mode: "ansi" }
    : source;
}
