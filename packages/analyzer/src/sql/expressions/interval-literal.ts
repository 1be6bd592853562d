import { create } from "@bufbuild/protobuf";
import { DataTypeSchema, type Expression } from "@millrace/spark-connect";
import type { TextRange } from "../text/parse-error.ts";
import type { Parser } from "../text/parser.ts";
import { literal } from "./expression-messages.ts";
import { type IntervalUnit, intervalUnit } from "./interval-unit.ts";
import { readUnitToUnit } from "./unit-to-unit.ts";

/** One `value unit` of an interval. */
export interface IntervalPart {
  readonly value: string;
  readonly unit: IntervalUnit;
}

const wholeText = /^\s*(?:interval\s+)?((?:[+-]?\s*\d*\.?\d+\s+[a-z]+\s*)+)$/i;

/** INTERVAL followed by a value; the word alone may be a column's name. */
export function startsInterval(parser: Parser): boolean {
  if (!parser.is("INTERVAL")) return false;
  const ahead = parser.peek(1).symbol === "-" || parser.peek(1).symbol === "+" ? 2 : 1;
  const { kind } = parser.peek(ahead);
  if (kind === "string") return true;
  return kind === "number" && (ahead === 1 || intervalUnit(parser.peek(ahead + 1).symbol) !== undefined);
}

/**
 * `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day 2 hours'`: a year-month or a
 * day-time interval whose type spans the units named. Mixing the two families is an error, as in Spark.
 */
export function parseIntervalLiteral(parser: Parser): Expression {
  const start = parser.peek().start;
  parser.expect("INTERVAL");
  if (isWholeText(parser)) return parseWholeText(parser, start);
  const first = parseValue(parser);
  const unit = parser.peek();
  if (parser.peek(1).symbol === "TO") return parseUnitToUnit(parser, first, start);
  const parts = [{ value: first, unit: parseUnit(parser) }];
  while (startsPart(parser)) parts.push({ value: parseValue(parser), unit: parseUnit(parser) });
  return intervalLiteral(parser, parts, { start, end: Math.max(parser.previousEnd, unit.end) });
}

function isWholeText(parser: Parser): boolean {
  return parser.peek().kind === "string" && intervalUnit(parser.peek(1).symbol) === undefined;
}

function parseWholeText(parser: Parser, start: number): Expression {
  const token = parser.next();
  const at = { start, end: token.end };
  const found = wholeText.exec(token.value);
  if (found === null) throw invalidInterval(parser, token.value, at);
  const parts = [...(found[1] ?? "").matchAll(/([+-]?)\s*(\d*\.?\d+)\s+([a-z]+)/gi)].map(
    ([, sign, value, word]) => {
      const unit = intervalUnit(word ?? "");
      if (unit === undefined) throw invalidInterval(parser, token.value, at);
      return { value: `${sign}${value}`, unit };
    },
  );
  return intervalLiteral(parser, parts, at);
}

function invalidInterval(parser: Parser, input: string, at: TextRange): Error {
  const parameters = { valueType: '"INTERVAL"', value: `'${input}'` };
  return parser.error("INVALID_TYPED_LITERAL", parameters, at);
}

/** `[+-] number` or `[+-] 'text'`. */
function parseValue(parser: Parser): string {
  const sign = parser.acceptOneOf("-", "+") === "-" ? "-" : "";
  const token = parser.peek();
  if (token.kind !== "number" && token.kind !== "string") throw parser.unexpected();
  const text = parser.next().value.trim();
  return sign === "-" && text.startsWith("-") ? text.slice(1) : `${sign}${text}`;
}

function parseUnit(parser: Parser): IntervalUnit {
  const unit = intervalUnit(parser.peek().symbol);
  if (unit === undefined) throw parser.unexpected();
  parser.next();
  return unit;
}

/** Another value follows only where a unit follows it, so that `INTERVAL 1 DAY - 2` stays a subtraction. */
function startsPart(parser: Parser): boolean {
  const { kind } = parser.peek();
  return (kind === "number" || kind === "string") && intervalUnit(parser.peek(1).symbol) !== undefined;
}

function parseUnitToUnit(parser: Parser, value: string, start: number): Expression {
  const from = parser.next().symbol;
  parser.expect("TO");
  const to = parser.next().symbol;
  const at = { start, end: parser.previousEnd };
  const parts = readUnitToUnit(value, from, to);
  if (parts === undefined) {
    throw parser.error("INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING", unmatched(value, from, to), at);
  }
  return intervalLiteral(parser, parts, at);
}

function unmatched(input: string, from: string, to: string): Record<string, string> {
  const kind = from === "YEAR" ? "year-month" : "day-time";
  const range = `${from} TO ${to}`.toLowerCase();
  return { input, supportedFormat: range, typeName: `interval ${range}`, intervalStr: kind };
}

function intervalLiteral(parser: Parser, parts: readonly IntervalPart[], at: TextRange): Expression {
  const fields = parts.map(({ unit }) => unit.field);
  const range = { startField: Math.min(...fields), endField: Math.max(...fields) };
  const yearMonth = parts.filter(({ unit }) => unit.months !== undefined);
  if (yearMonth.length !== 0 && yearMonth.length !== parts.length) {
    const text = parser.sql.slice(at.start, at.end);
    throw parser.error("_LEGACY_ERROR_TEMP_0029", { literal: text }, at);
  }
  if (yearMonth.length !== 0) {
    const dataType = create(DataTypeSchema, { kind: { case: "yearMonthInterval", value: range } });
    return literal({ case: "yearMonthInterval", value: Number(sum(parser, parts, at)) }, dataType);
  }
  const dataType = create(DataTypeSchema, { kind: { case: "dayTimeInterval", value: range } });
  return literal({ case: "dayTimeInterval", value: sum(parser, parts, at) }, dataType);
}

function sum(parser: Parser, parts: readonly IntervalPart[], at: TextRange): bigint {
  return parts.reduce((total, part) => total + amount(parser, part, at), 0n);
}

/** Months or microseconds of one part; only seconds may have a fraction. */
function amount(parser: Parser, { value, unit }: IntervalPart, at: TextRange): bigint {
  const found = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(value);
  const [, sign, whole = "", fraction] = found ?? [];
  const isSeconds = unit.microseconds === 1_000_000;
  if (found === null || (whole === "" && fraction === undefined)) throw invalidInterval(parser, value, at);
  if (fraction !== undefined && !isSeconds) {
    const unitName = parser.sql.slice(at.start, at.end).trim().split(/\s+/).at(-1)?.toLowerCase() ?? "";
    const parameters = { input: parser.sql.slice(at.start + "INTERVAL".length, at.end), unit: unitName };
    throw parser.error("INVALID_INTERVAL_FORMAT.INVALID_FRACTION", parameters, at);
  }
  const scale = unit.months ?? unit.microseconds ?? 0;
  const units = scale < 1 ? BigInt(whole || "0") / 1000n : BigInt(whole || "0") * BigInt(scale);
  const size = units + BigInt((fraction ?? "").slice(0, 6).padEnd(6, "0"));
  return sign === "-" ? -size : size;
}
