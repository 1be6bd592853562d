import { create } from "@bufbuild/protobuf";
import {
  type DataType_Struct,
  type DataType_StructField,
  DataType_StructFieldSchema,
  DataType_StructSchema,
} from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { joinIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseDataTypeName } from "../types/data-type.ts";
import { parseStringToken } from "../types/struct-type.ts";

/** `( name type [NOT NULL] [DEFAULT e] [GENERATED ALWAYS AS (e)] [COMMENT '…'], … )`. */
export function parseColumnDefinitions(parser: Parser): DataType_Struct {
  const fields = parser.parenthesized(() => parseColumnDefinition(parser));
  return create(DataType_StructSchema, { fields });
}

/**
 * One column. Defaults, generation expressions and comments go where Spark keeps them: the field's metadata
 * (`CURRENT_DEFAULT`, `EXISTS_DEFAULT`, `GENERATION_EXPRESSION`, `comment`) as the text written.
 */
export function parseColumnDefinition(parser: Parser): DataType_StructField {
  if (parser.is("CONSTRAINT") || parser.is("PRIMARY", "KEY") || parser.is("CHECK", "(")) {
    throw unsupported("table constraints", "leave the constraint out");
  }
  const name = joinIdentifier(parseMultipartIdentifier(parser));
  parser.accept(":");
  const dataType = parseDataTypeName(parser);
  const metadata: Record<string, string> = {};
  let nullable = true;
  for (;;) {
    if (parser.accept("NOT", "NULL")) nullable = false;
    else if (!parseColumnOption(parser, metadata)) break;
  }
  const hasMetadata = Object.keys(metadata).length > 0;
  const extra = hasMetadata ? { metadata: JSON.stringify(metadata) } : {};
  return create(DataType_StructFieldSchema, { name, dataType, nullable, ...extra });
}

const constraints = new Set(["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES"]);

function parseColumnOption(parser: Parser, metadata: Record<string, string>): boolean {
  if (parser.accept("COMMENT")) {
    metadata.comment = parseStringToken(parser);
  } else if (parser.accept("DEFAULT")) {
    const { text } = parser.withText(() => parseExpression(parser));
    metadata.CURRENT_DEFAULT = text;
    metadata.EXISTS_DEFAULT = text;
  } else if (parser.accept("GENERATED", "ALWAYS", "AS", "(")) {
    metadata.GENERATION_EXPRESSION = parser.withText(() => parseExpression(parser)).text;
    parser.expect(")");
  } else if (parser.is("GENERATED")) {
    throw unsupported(
      "identity columns",
      "fill the column with monotonically_increasing_id() or row_number()",
    );
  } else if (parser.isOneOf(constraints)) {
    throw unsupported("constraints on columns", "filter before writing");
  } else return false;
  return true;
}
