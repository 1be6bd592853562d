import { create } from "@bufbuild/protobuf";
import { type Expression, Expression_Literal_TimeSchema } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { literal } from "./expression-messages.ts";
import { epochDays, epochMicroseconds, readTime, readTimestamp } from "./timestamp-text.ts";

type Reader = (text: string, parser: Parser) => Expression | undefined;

const readers: Readonly<Record<string, Reader>> = {
  DATE: readDate,
  TIMESTAMP: readZoned,
  TIMESTAMP_LTZ: readZoned,
  TIMESTAMP_NTZ: (text) => {
    const fields = readTimestamp(text);
    return fields && literal({ case: "timestampNtz", value: epochMicroseconds(fields, "UTC") });
  },
  TIME: (text) => {
    const nano = readTime(text);
    return nano === undefined
      ? undefined
      : literal({ case: "time", value: create(Expression_Literal_TimeSchema, { nano, precision: 6 }) });
  },
  X: readBinary,
};

const supportedTypes = '"DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME"';

/** `DATE '…'`, `TIMESTAMP '…'`, `X'…'`: a type's name before a string. */
export function parseTypedLiteral(parser: Parser): Expression {
  const type = parser.peek();
  const text = parser.peek(1);
  const read = readers[type.symbol];
  const at = { start: type.start, end: text.end };
  if (read === undefined) {
    const parameters = { unsupportedType: `"${type.symbol}"`, supportedTypes };
    throw parser.error("UNSUPPORTED_TYPED_LITERAL", parameters, at);
  }
  const value = read(text.value, parser);
  if (value === undefined) {
    const parameters = { valueType: `"${type.symbol}"`, value: text.text };
    throw parser.error("INVALID_TYPED_LITERAL", parameters, at);
  }
  parser.next();
  parser.next();
  return value;
}

function readDate(text: string): Expression | undefined {
  const fields = readTimestamp(text.trim());
  return fields && literal({ case: "date", value: epochDays(fields) });
}

function readZoned(text: string, parser: Parser): Expression | undefined {
  const fields = readTimestamp(text);
  if (fields === undefined) return undefined;
  const zone = fields.zone ?? parser.options.timeZone ?? "UTC";
  return literal({ case: "timestamp", value: epochMicroseconds(fields, zone) });
}

function readBinary(text: string): Expression | undefined {
  if (!/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const even = text.length % 2 === 0 ? text : `0${text}`;
  return literal({ case: "binary", value: Uint8Array.from(Buffer.from(even, "hex")) });
}
