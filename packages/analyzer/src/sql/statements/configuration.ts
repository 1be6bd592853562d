import { parseIntervalLiteral } from "../expressions/interval-literal.ts";
import { parseError } from "../text/parse-error.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { parseCatalogName, type SetCatalog } from "./database.ts";
import { parseSetVariable, type VariableStatement } from "./variable.ts";

/** SET key = value; SET key; SET; SET -v. */
interface SetConfiguration {
  readonly kind: "set";
  /** Absent for SET and SET -v, which list the configuration. */
  readonly key?: string;
  /** Absent when the statement asks for the value. */
  readonly value?: string;
  readonly verbose: boolean;
}

/** RESET [key]. */
interface ResetConfiguration {
  readonly kind: "reset";
  readonly key?: string;
}

/** SET TIME ZONE 'name' | LOCAL; an interval arrives as an offset such as +01:00. */
export interface SetTimeZone {
  readonly kind: "setTimeZone";
  readonly timeZone: string | "LOCAL";
}

export type ConfigurationStatement = SetConfiguration | ResetConfiguration | SetTimeZone;

const settings = /^(?:\s|--[^\n]*(?:\n|$)|\/\*(?!\+)[\s\S]*?\*\/)*(SET|RESET)\b\s*([\s\S]*?)[\s;]*$/i;
const ownGrammar = /^(?:VAR|VARIABLE)\s+[^=\s]|^CATALOG\s+[^=\s]|^TIME\s+ZONE\s+[^=\s]/i;
const settingKey = /^(`(?:[^`]|``)+`|[\w.:\\-]+)$/;
const setting = /^(`(?:[^`]|``)+`|[^=]*?)\s*(?:=\s*([\s\S]*))?$/;

/**
 * SET and RESET take their key and value as raw text, which need not be SQL tokens at all
 * (`SET a.b=hdfs://{x}`); so they are read before the text is cut into tokens.
 */
export function parseRawConfiguration(text: string): ConfigurationStatement | undefined {
  const found = settings.exec(text);
  if (found === null) return undefined;
  const [, keyword = "", rest = ""] = found;
  if (keyword.toUpperCase() === "RESET")
    return rest === "" ? { kind: "reset" } : { kind: "reset", key: unquoted(rest) };
  if (ownGrammar.test(rest)) return undefined;
  if (rest === "" || rest === "-v") return { kind: "set", verbose: rest === "-v" };
  const [, key = "", value] = setting.exec(rest) ?? [];
  if (/^time\s+zone$/i.test(rest)) return undefined;
  if (!settingKey.test(key)) {
    throw parseError({ errorClass: "INVALID_SET_SYNTAX", sql: text, at: { start: 0, end: text.length } });
  }
  const named = { kind: "set", key: unquoted(key), verbose: false } as const;
  return value === undefined ? named : { ...named, value: unquoted(value.trim()) };
}

function unquoted(text: string): string {
  return /^`(?:[^`]|``)+`$/.test(text) ? text.slice(1, -1).replaceAll("``", "`") : text;
}

/** The forms of SET that are SQL: VARIABLE, CATALOG, TIME ZONE. */
export function parseSet(parser: Parser): SetTimeZone | SetCatalog | VariableStatement {
  parser.expect("SET");
  if (parser.acceptOneOf("VARIABLE", "VAR")) return parseSetVariable(parser);
  if (parser.accept("CATALOG")) return { kind: "setCatalog", name: parseCatalogName(parser) };
  parser.expect("TIME", "ZONE");
  if (!parser.is("LOCAL") && !parser.is("INTERVAL") && parser.peek().kind !== "string") {
    throw parser.error("_LEGACY_ERROR_TEMP_0045", {}, { start: 0, end: parser.sql.length });
  }
  if (parser.accept("LOCAL")) return { kind: "setTimeZone", timeZone: "LOCAL" };
  if (parser.is("INTERVAL")) return { kind: "setTimeZone", timeZone: parseOffset(parser) };
  return { kind: "setTimeZone", timeZone: parseStringToken(parser) };
}

function parseOffset(parser: Parser): string {
  const at = parser.peek();
  const { exprType } = parseIntervalLiteral(parser);
  const microseconds =
    exprType.case === "literal" && exprType.value.literalType.case === "dayTimeInterval"
      ? exprType.value.literalType.value
      : undefined;
  if (
    microseconds === undefined ||
    abs(microseconds) > 18n * 3_600_000_000n ||
    microseconds % 1_000_000n !== 0n
  ) {
    throw parser.error(
      "INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE",
      { input: "" },
      { start: at.start, end: parser.previousEnd },
    );
  }
  const seconds = abs(microseconds) / 1_000_000n;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, ...(seconds % 60n === 0n ? [] : [seconds % 60n])];
  return `${microseconds < 0n ? "-" : "+"}${parts.map((part) => String(part).padStart(2, "0")).join(":")}`;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
