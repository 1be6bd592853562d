import type { SourceOptions } from "@millrace/spark-model";
import { SparkError } from "@millrace/spark-model";

/** An option by name, whatever its case. */
export function optionOf(options: SourceOptions, name: string): string | undefined {
  const lower = name.toLowerCase();
  const value = options[lower];
  return value ?? Object.entries(options).find(([key]) => key.toLowerCase() === lower)?.[1];
}

/** A whole number that must be positive; errors are those of Java's parser and of Spark's sources. */
export function positiveOption(options: SourceOptions, name: string, byDefault: number): number {
  const text = optionOf(options, name) ?? `${byDefault}`;
  const value = integerOf(text);
  if (value > 0) return value;
  throw illegalArgument(`Invalid value '${text}'. The option '${name}' must be positive`);
}

/** A truth value; anything but true and false is refused. */
export function booleanOption(options: SourceOptions, name: string, byDefault: boolean): boolean {
  const text = optionOf(options, name)?.toLowerCase();
  if (text === undefined) return byDefault;
  if (text === "true" || text === "false") return text === "true";
  throw illegalArgument(`For input string: "${text}"`);
}

export function integerOf(text: string): number {
  if (/^[+-]?\d+$/.test(text.trim())) return Number(text);
  throw new SparkError({
    errorClass: "",
    kind: "NumberFormatException",
    message: `For input string: "${text}"`,
  });
}

/** java.lang.IllegalArgumentException, which carries no error condition. */
export function illegalArgument(message: string): SparkError {
  return new SparkError({ errorClass: "", kind: "IllegalArgumentException", message });
}

/** A time span as Spark's options write it (`10s`, `2 minutes`, plain seconds), in milliseconds. */
export function durationOption(options: SourceOptions, name: string, byDefaultMs: number): number {
  const text = optionOf(options, name)?.trim().toLowerCase();
  if (text === undefined) return byDefaultMs;
  const match = /^(\d+)\s*([a-z]*)$/.exec(text);
  const unit = unitMilliseconds[match?.[2] ?? ""];
  if (!match || unit === undefined) throw illegalArgument(`Invalid time string: ${text}`);
  return Number(match[1]) * unit;
}

/** A time of the session's configuration, where a bare number is milliseconds. */
export function durationConf(config: ReadonlyMap<string, string>, key: string, byDefaultMs: number): number {
  const text = config.get(key);
  return text === undefined || /^\d+$/.test(text)
    ? Number(text ?? byDefaultMs)
    : durationOption({ [key.toLowerCase()]: text }, key, byDefaultMs);
}

const unitMilliseconds: Readonly<Record<string, number>> = Object.fromEntries(
  [
    [["", "s", "sec", "second", "seconds"], 1000],
    [["ms", "msec", "millisecond", "milliseconds"], 1],
    [["m", "min", "minute", "minutes"], 60_000],
    [["h", "hour", "hours"], 3_600_000],
    [["d", "day", "days"], 86_400_000],
    [["w", "week", "weeks"], 604_800_000],
  ].flatMap(([names, unit]) => (names as string[]).map((each) => [each, unit as number])),
);
