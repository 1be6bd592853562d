import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type DataType, DataTypeSchema } from "@millrace/spark-connect";
import { integerToken } from "../expressions/number-literal.ts";
import { isIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import type { Token } from "../text/token.ts";
import { parseStructType } from "./struct-type.ts";

type Kind = NonNullable<MessageInitShape<typeof DataTypeSchema>["kind"]>;

/** Types that take no arguments, by each of their names. */
const plainTypes: Readonly<Record<string, Kind>> = {
  BOOLEAN: { case: "boolean", value: {} },
  TINYINT: { case: "byte", value: {} },
  BYTE: { case: "byte", value: {} },
  SMALLINT: { case: "short", value: {} },
  SHORT: { case: "short", value: {} },
  INT: { case: "integer", value: {} },
  INTEGER: { case: "integer", value: {} },
  BIGINT: { case: "long", value: {} },
  LONG: { case: "long", value: {} },
  FLOAT: { case: "float", value: {} },
  REAL: { case: "float", value: {} },
  DOUBLE: { case: "double", value: {} },
  DATE: { case: "date", value: {} },
  TIMESTAMP_LTZ: { case: "timestamp", value: {} },
  TIMESTAMP_NTZ: { case: "timestampNtz", value: {} },
  BINARY: { case: "binary", value: {} },
  VOID: { case: "null", value: {} },
  VARIANT: { case: "variant", value: {} },
};

/** Types with a grammar of their own; called after their name. */
const otherTypes: Readonly<Record<string, (parser: Parser) => Kind>> = {
  ARRAY: parseArray,
  CHAR: (parser) => ({ case: "char", value: { length: parseRequiredLength(parser, "CHAR") } }),
  CHARACTER: (parser) => ({ case: "char", value: { length: parseRequiredLength(parser, "CHARACTER") } }),
  DEC: parseDecimal,
  DECIMAL: parseDecimal,
  INTERVAL: parseIntervalType,
  MAP: parseMap,
  NUMERIC: parseDecimal,
  STRING: parseString,
  STRUCT: (parser) => ({ case: "struct", value: parseStructType(parser) }),
  TIME: parseTime,
  TIMESTAMP: parseTimestamp,
  VARCHAR: (parser) => ({ case: "varChar", value: { length: parseRequiredLength(parser, "VARCHAR") } }),
};

const yearMonthFields = ["YEAR", "MONTH"];
const dayTimeFields = ["DAY", "HOUR", "MINUTE", "SECOND"];

/** A type as Spark's DDL writes it (SqlBaseParser's `dataType`, DataTypeAstBuilder). */
export function parseDataTypeName(parser: Parser): DataType {
  const token = parser.peek();
  if (!isIdentifier(token)) throw parser.unexpected();
  parser.next();
  const plain = plainTypes[token.symbol];
  if (plain !== undefined && parser.is("(")) throw unexpectedArguments(parser, token);
  const kind = plain ?? otherTypes[token.symbol]?.(parser);
  if (kind === undefined)
    throw parser.error("UNSUPPORTED_DATATYPE", { typeName: `"${token.text.toUpperCase()}"` }, token);
  return create(DataTypeSchema, { kind });
}

/** `INT(3)`: a type that takes no arguments. */
function unexpectedArguments(parser: Parser, type: Token): Error {
  const lengths = parser.parenthesized(() => integerToken(parser));
  const at = { start: type.start, end: parser.previousEnd };
  return parser.error("UNSUPPORTED_DATATYPE", { typeName: `"${type.symbol}(${lengths.join(",")})"` }, at);
}

function parseArray(parser: Parser): Kind {
  parser.expect("<");
  const elementType = parseDataTypeName(parser);
  parser.expectClosingAngle();
  return { case: "array", value: { elementType, containsNull: true } };
}

function parseMap(parser: Parser): Kind {
  parser.expect("<");
  const keyType = parseDataTypeName(parser);
  parser.expect(",");
  const valueType = parseDataTypeName(parser);
  parser.expectClosingAngle();
  return { case: "map", value: { keyType, valueType, valueContainsNull: true } };
}

const maximumPrecision = 38;

function parseDecimal(parser: Parser): Kind {
  const { start } = parser.peek();
  const arguments_ = parser.is("(") ? parser.parenthesized(() => integerToken(parser)) : [];
  const [precision = 10, scale = 0] = arguments_;
  const at = { start, end: parser.previousEnd };
  if (arguments_.length > 2) {
    throw parser.error("UNSUPPORTED_DATATYPE", { typeName: `"DECIMAL(${arguments_.join(",")})"` }, at);
  }
  if (precision > maximumPrecision) {
    const parameters = { precision: String(precision), maxPrecision: String(maximumPrecision) };
    throw parser.error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", parameters, at);
  }
  if (scale > precision) {
    throw parser.error("_LEGACY_ERROR_TEMP_1228", { scale: String(scale), precision: String(precision) }, at);
  }
  return { case: "decimal", value: { precision, scale } };
}

/** The length that CHAR and VARCHAR need. */
function parseRequiredLength(parser: Parser, type: string): number {
  if (parser.is("(")) return parseLength(parser);
  const at = { start: parser.previousEnd - type.length, end: parser.previousEnd };
  throw parser.error("DATATYPE_MISSING_SIZE", { type: `"${type}"` }, at);
}

function parseLength(parser: Parser): number {
  parser.expect("(");
  const length = integerToken(parser);
  parser.expect(")");
  return length;
}

function parseString(parser: Parser): Kind {
  if (!parser.accept("COLLATE")) return { case: "string", value: { collation: "UTF8_BINARY" } };
  return { case: "string", value: { collation: parser.next().value } };
}

function parseTime(parser: Parser): Kind {
  const precision = parser.is("(") ? parseLength(parser) : 6;
  if (parser.accept("WITHOUT")) parser.expect("TIME", "ZONE");
  return { case: "time", value: { precision } };
}

function parseTimestamp(parser: Parser): Kind {
  if (parser.accept("WITHOUT", "TIME", "ZONE")) return { case: "timestampNtz", value: {} };
  parser.accept("WITH", "LOCAL", "TIME", "ZONE");
  return { case: "timestamp", value: {} };
}

function parseIntervalType(parser: Parser): Kind {
  const from = parser.acceptOneOf("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND");
  if (from === undefined) return { case: "calendarInterval", value: {} };
  const fields = yearMonthFields.includes(from) ? yearMonthFields : dayTimeFields;
  const startField = fields.indexOf(from);
  const later = fields.slice(startField + 1);
  const hasEnd = later.includes(parser.peek(1).symbol) && parser.accept("TO");
  const endField = hasEnd ? fields.indexOf(parser.expectOneOf(...later)) : startField;
  const name = fields === yearMonthFields ? "yearMonthInterval" : "dayTimeInterval";
  return { case: name, value: { startField, endField } };
}
