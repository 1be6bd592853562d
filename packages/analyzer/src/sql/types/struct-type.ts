import { create } from "@bufbuild/protobuf";
import {
  type DataType_Struct,
  type DataType_StructField,
  DataType_StructFieldSchema,
  DataType_StructSchema,
} from "@millrace/spark-connect";
import { parseStrictIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseDataTypeName } from "./data-type.ts";

/** `<a: INT, b STRING NOT NULL COMMENT '…'>` after the word STRUCT; `<>` is the struct without fields. */
export function parseStructType(parser: Parser): DataType_Struct {
  if (parser.accept("<>")) return create(DataType_StructSchema, {});
  parser.expect("<");
  const fields = parser.is(">") ? [] : parser.list(() => parseField(parser));
  parser.expectClosingAngle();
  return create(DataType_StructSchema, { fields });
}

/** One field of a struct or column of a schema: `name [:] type [NOT NULL] [COMMENT '…']`. */
export function parseField(parser: Parser): DataType_StructField {
  const name = parseStrictIdentifier(parser);
  parser.accept(":");
  const dataType = parseDataTypeName(parser);
  const nullable = !parser.accept("NOT", "NULL");
  const comment = parser.accept("COMMENT") ? parseStringToken(parser) : undefined;
  const metadata = comment === undefined ? {} : { metadata: JSON.stringify({ comment }) };
  return create(DataType_StructFieldSchema, { name, dataType, nullable, ...metadata });
}

/** A string literal that is part of the grammar, such as a comment or a path. */
export function parseStringToken(parser: Parser): string {
  if (parser.peek().kind !== "string") throw parser.unexpected();
  return parser.next().value;
}
