import type { Expression } from "@millrace/spark-connect";
import { literal } from "./expression-messages.ts";
import type { Parser } from "./parser.ts";
import { epochDays, epochMicroseconds, readTimestamp } from "./timestamp-text.ts";

type Reader = (text: string, parser: Parser) => Expression | undefined;

const readers: Readonly<Record<string, Reader>> = {
  DATE: readDate,
  TIMESTAMP: readZoned,
  TIMESTAMP_LTZ: readZoned,
  TIMESTAMP_NTZ: (text) => {
    const fields = readTimestamp(text);
    return fields && literal({ case: "timestampNtz", value: epochMicroseconds(fields, "UTC") });
  },
  X: readBinary,
};

/** `DATE '…'`, `TIMESTAMP '…'`, `X'…'`: a type's name before a string, or undefined when it is no type. */
export function parseTypedLiteral(parser: Parser): Expression | undefined {
  const type = parser.peek();
  const text = parser.peek(1);
  const read = readers[type.symbol];
  if (read === undefined) return undefined;
  const value = read(text.value, parser);
  if (value === undefined) {
    const parameters = { valueType: `"${type.symbol}"`, value: text.text };
    throw parser.error("INVALID_TYPED_LITERAL", parameters, { start: type.start, end: text.end });
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
