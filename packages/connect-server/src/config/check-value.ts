import { SparkError } from "@millrace/spark-model";
import { sessionDefaults, type ValueKind } from "./spark-defaults.ts";

/**
 * Checks a value for a known key and gives it in the form in which Spark answers it later.
 * Throws INVALID_CONF_VALUE.* as Spark's ConfigBuilder does.
 */
export function checkedValue(key: string, value: string): string {
  const kind = sessionDefaults[key]?.[1];
  if (kind === undefined) return value;
  checkRequirement(key, value);
  return typeof kind === "string" ? checkers[kind]({ key, value }) : checkOption(kind, { key, value });
}

interface Setting {
  readonly key: string;
  readonly value: string;
}

const checkers: Readonly<Record<Exclude<ValueKind, readonly string[]>, (setting: Setting) => string>> = {
  boolean: checkBoolean,
  int: (setting) => checkPattern(setting, /^[+-]?\d+$/, "int"),
  long: (setting) => checkPattern(setting, /^[+-]?\d+$/, "long"),
  double: (setting) => checkPattern(setting, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, "double"),
  bytes: (setting) => checkPattern(setting, byteText, "bytes in BYTE"),
  mebibytes: (setting) => checkPattern(setting, byteText, "bytes in MiB"),
  milliseconds: (setting) => checkPattern(setting, timeText, "time in MILLISECONDS"),
  seconds: (setting) => checkPattern(setting, timeText, "time in SECONDS"),
  minutes: (setting) => checkPattern(setting, timeText, "time in MINUTES"),
  timeZone: checkTimeZone,
  text: ({ value }) => value,
};

const byteText = /^-?\d+\s*([bkmgtp]|[kmgtp]i?b)?$/i;
const timeText = /^-?\d+\s*(us|ms|s|m|min|h|d)?$/i;

function checkBoolean(setting: Setting): string {
  const value = setting.value.trim().toLowerCase();
  if (value !== "true" && value !== "false") throw typeMismatch(setting, "boolean");
  return setting.value;
}

function checkPattern(setting: Setting, pattern: RegExp, type: string): string {
  if (!pattern.test(setting.value.trim())) throw typeMismatch(setting, type);
  return setting.value;
}

/** Spark keeps enumerated values in upper case where its options are. */
function checkOption(options: readonly string[], { key, value }: Setting): string {
  const found = options.find((option) => option.toLowerCase() === value.trim().toLowerCase());
  if (found !== undefined) return value;
  throw new SparkError({
    errorClass: "INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS",
    messageParameters: { confName: key, confValue: value, confOptions: options.join(", ") },
  });
}

function checkTimeZone({ key, value }: Setting): string {
  if (isTimeZone(value.trim())) return value;
  throw new SparkError({
    errorClass: "INVALID_CONF_VALUE.TIME_ZONE",
    messageParameters: { confName: key, confValue: value },
  });
}

/** A region (`Europe/Berlin`) or an offset (`+01:00`), as java.time.ZoneId reads them. */
function isTimeZone(value: string): boolean {
  if (/^(GMT|UTC|UT)?[+-]\d{1,2}(:?\d{2}(:?\d{2})?)?$/.test(value) || value === "Z") return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

function typeMismatch({ key, value }: Setting, confType: string): SparkError {
  return new SparkError({
    errorClass: "INVALID_CONF_VALUE.TYPE_MISMATCH",
    messageParameters: { confName: key, confValue: value, confType },
  });
}

/** What Spark asks of a key's value beyond its type. */
interface Requirement {
  readonly holds: (value: string) => boolean;
  readonly text: string;
}

const requirements: Readonly<Record<string, Requirement>> = {
  "spark.sql.shuffle.partitions": {
    holds: (value) => !/^[+-]?\d+$/.test(value) || Number(value) > 0,
    text: "The value of spark.sql.shuffle.partitions must be positive",
  },
  "spark.sql.streaming.aggregation.stateFormatVersion": {
    holds: (value) => ["1", "2"].includes(value),
    text: "Valid versions are 1 and 2",
  },
  "spark.sql.streaming.join.stateFormatVersion": {
    holds: (value) => ["1", "2", "3", "4"].includes(value),
    text: "Valid versions are 1, 2, 3, and 4",
  },
  "spark.sql.streaming.multipleWatermarkPolicy": {
    holds: (value) => ["min", "max"].includes(value.toLowerCase()),
    text: "Invalid value for 'spark.sql.streaming.multipleWatermarkPolicy'. Valid values are 'min' and 'max'",
  },
};

function checkRequirement(key: string, value: string): void {
  const requirement = requirements[key];
  if (requirement === undefined || requirement.holds(value)) return;
  throw new SparkError({
    errorClass: "INVALID_CONF_VALUE.REQUIREMENT",
    messageParameters: { confName: key, confValue: value, confRequirement: requirement.text },
  });
}
