import { create } from "@bufbuild/protobuf";
import { type Expression, Expression_Literal_DecimalSchema } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import type { Token } from "../text/token.ts";
import { literal } from "./expression-messages.ts";

const numberText = /^(\d*\.?\d*(?:[eE][+-]?\d+)?)(BD|[LSYDF])?$/i;

interface Limits {
  readonly lowest: bigint;
  readonly highest: bigint;
  readonly typeName: string;
}

const limits = {
  Y: { lowest: -128n, highest: 127n, typeName: "tinyint" },
  S: { lowest: -32768n, highest: 32767n, typeName: "smallint" },
  I: { lowest: -(2n ** 31n), highest: 2n ** 31n - 1n, typeName: "int" },
  L: { lowest: -(2n ** 63n), highest: 2n ** 63n - 1n, typeName: "bigint" },
} as const satisfies Record<string, Limits>;

/**
 * A number with its sign. Without suffix: the narrowest of INT, BIGINT and DECIMAL for whole numbers,
 * DECIMAL with a point, DOUBLE with an exponent; suffixes Y S L F D BD.
 */
export function parseNumber(parser: Parser, negative: boolean): Expression {
  const token = parser.next();
  const [, digits = "", suffix = ""] = numberText.exec(token.value) ?? [];
  const text = negative ? `-${digits}` : digits;
  switch (suffix.toUpperCase()) {
    case "BD":
      return decimalLiteral(parser, text, token);
    case "D":
      return literal({ case: "double", value: finite(parser, text, token) });
    case "F":
      return literal({ case: "float", value: Math.fround(Number(text)) });
    case "L":
      return literal({ case: "long", value: within(parser, limits.L, { text, token }) });
    case "S":
      return literal({ case: "short", value: Number(within(parser, limits.S, { text, token })) });
    case "Y":
      return literal({ case: "byte", value: Number(within(parser, limits.Y, { text, token })) });
    default:
      return unsuffixed(parser, text, token);
  }
}

function unsuffixed(parser: Parser, text: string, token: Token): Expression {
  if (/e/i.test(text)) return literal({ case: "double", value: finite(parser, text, token) });
  if (text.includes(".")) return decimalLiteral(parser, text, token);
  const value = BigInt(text);
  if (fits(value, limits.I)) return literal({ case: "integer", value: Number(value) });
  if (fits(value, limits.L)) return literal({ case: "long", value });
  return decimalLiteral(parser, text, token);
}

function fits(value: bigint, { lowest, highest }: Limits): boolean {
  return value >= lowest && value <= highest;
}

function within(parser: Parser, range: Limits, number: { text: string; token: Token }): bigint {
  const whole = /^-?\d+$/.test(number.text);
  if (whole && fits(BigInt(number.text), range)) return BigInt(number.text);
  throw outOfRange(parser, range, number);
}

function outOfRange(
  parser: Parser,
  range: Omit<Limits, "lowest" | "highest"> & { lowest: unknown; highest: unknown },
  number: { text: string; token: Token },
): Error {
  const parameters = {
    rawStrippedQualifier: number.text,
    minValue: String(range.lowest).toUpperCase(),
    maxValue: String(range.highest).toUpperCase(),
    typeName: range.typeName,
  };
  return parser.error("INVALID_NUMERIC_LITERAL_RANGE", parameters, number.token);
}

function finite(parser: Parser, text: string, token: Token): number {
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  const range = { lowest: -Number.MAX_VALUE, highest: Number.MAX_VALUE, typeName: "double" };
  throw outOfRange(parser, range, { text, token });
}

/** Digits before and after the point make precision and scale; at most 38. */
function decimalLiteral(parser: Parser, text: string, token: Token): Expression {
  const plain = withoutExponent(text);
  const [whole = "", fraction = ""] = plain.replace("-", "").split(".");
  const significant = `${whole}${fraction}`.replace(/^0+/, "").length;
  const precision = Math.max(significant, fraction.length, 1);
  if (precision > 38) {
    throw parser.error(
      "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
      { precision: String(precision), maxPrecision: "38" },
      token,
    );
  }
  const value = create(Expression_Literal_DecimalSchema, { value: plain, precision, scale: fraction.length });
  return literal({ case: "decimal", value });
}

function withoutExponent(text: string): string {
  const [mantissa = "", exponent] = text.toLowerCase().split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const point = whole.length + Number(exponent ?? 0);
  const digits = `${whole}${fraction}`.padEnd(point, "0");
  const padded = point < 1 ? digits.padStart(digits.length - point + 1, "0") : digits;
  const cut = Math.max(point, 1);
  const rest = padded.slice(cut);
  return `${sign}${padded.slice(0, cut)}${rest === "" ? "" : `.${rest}`}`;
}

/** A whole number that is part of the grammar, such as a precision. */
export function integerToken(parser: Parser): number {
  const token = parser.peek();
  if (token.kind !== "number" || !/^\d+$/.test(token.value)) throw parser.unexpected();
  parser.next();
  return Number(token.value);
}
