import { create } from "@bufbuild/protobuf";
import { ReadSchema, type Relation } from "@millrace/spark-connect";
import { parseArgument, parseFunctionName, startsFunctionCall } from "../expressions/function-call.ts";
import { startsQuery } from "../expressions/query-start.ts";
import { parseOptionalProperties } from "../statements/properties.ts";
import {
  joinIdentifier,
  parseMultipartIdentifier,
  parseStrictIdentifier,
  parseTableAlias,
} from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseJoined } from "./from.ts";
import { parseQuery } from "./query.ts";
import { aliased, relation, subqueryAlias, tableValuedFunction } from "./relation-messages.ts";
import { parseSample } from "./sample.ts";
import { parseTableArgument, startsTableArgument } from "./table-argument.ts";
import { parseTimeTravel } from "./time-travel.ts";
import { parseValues } from "./values.ts";
import { parseWatermark } from "./watermark.ts";

/** Spark's name for a subquery that has none, so that the names within cannot be used outside. */
const unnamedSubquery = "__auto_generated_subquery_name";

/** One item of FROM with its alias: a table, a subquery, VALUES, a table-valued function, STREAM(…). */
export function parseRelationPrimary(parser: Parser): Relation {
  if (parser.is("(")) return parseInParentheses(parser);
  if (parser.is("VALUES") && startsQuery(parser)) return parseValues(parser);
  if (startsStream(parser)) return parseStream(parser);
  if (startsFunctionCall(parser) && !parser.is("IDENTIFIER", "(")) return parseTableFunction(parser);
  return parseNamedTable(parser);
}

function parseInParentheses(parser: Parser): Relation {
  const query = startsQuery(parser, 1) ? parser.attempt(() => parseSubqueryInFrom(parser)) : undefined;
  if (query !== undefined) return query;
  if (startsQuery(parser, 1) && !parser.is("(", "(")) return parseSubqueryInFrom(parser);
  parser.expect("(");
  const inner = parseJoined(parser);
  parser.expect(")");
  return withAlias(parser, parseSample(parser, inner));
}

function parseSubqueryInFrom(parser: Parser): Relation {
  parser.expect("(");
  const query = parseQuery(parser);
  parser.expectClosing();
  const sampled = parseWatermark(parser, parseSample(parser, query));
  const alias = parseTableAlias(parser) ?? unnamedSubquery;
  return aliased(sampled, alias, parseColumnNames(parser, alias));
}

function withAlias(parser: Parser, input: Relation): Relation {
  const watermarked = parseWatermark(parser, input);
  const alias = parseTableAlias(parser);
  return aliased(watermarked, alias, parseColumnNames(parser, alias));
}

function parseColumnNames(parser: Parser, alias: string | undefined): readonly string[] {
  if (alias === undefined || !parser.is("(")) return [];
  return parser.parenthesized(() => parseStrictIdentifier(parser));
}

/** A name: a common table in scope, or a table or view for the analyzer to find. */
export function parseNamedTable(parser: Parser): Relation {
  const parts = parseMultipartIdentifier(parser);
  const [name = "", ...more] = parts;
  const common = more.length === 0 ? parser.commonTables.get(name.toLowerCase()) : undefined;
  if (common !== undefined) return withAlias(parser, parseSample(parser, subqueryAlias(common, name)));
  return withAlias(parser, parseSample(parser, read(parser, parts, false)));
}

function read(parser: Parser, parts: readonly string[], isStreaming: boolean): Relation {
  const options = parser.is("WITH", "(") ? parseOptionalProperties(parser, "WITH") : {};
  const value = {
    unparsedIdentifier: joinIdentifier(parts),
    options: { ...options, ...parseTimeTravel(parser) },
  };
  return relation({
    case: "read",
    value: create(ReadSchema, { readType: { case: "namedTable", value }, isStreaming }),
  });
}

function startsStream(parser: Parser): boolean {
  return (
    parser.is("STREAM") &&
    (parser.peek(1).symbol === "(" || parser.peek(1).kind === "word") &&
    !isAliasAfterStream(parser)
  );
}

/** A table may be called `stream`; then an alias or a clause follows. */
function isAliasAfterStream(parser: Parser): boolean {
  const after = parser.peek(2);
  return (
    parser.peek(1).symbol !== "(" &&
    after.kind !== "end" &&
    /^(WHERE|GROUP|ORDER|JOIN|AS|ON|LIMIT|\(|,)$/.test(parser.peek(1).symbol)
  );
}

/** `STREAM t` or `STREAM(t)`: the table as a streaming source. */
function parseStream(parser: Parser): Relation {
  parser.expect("STREAM");
  const isParenthesized = parser.accept("(");
  const table = read(parser, parseMultipartIdentifier(parser), true);
  if (isParenthesized) parser.expect(")");
  return withAlias(parser, table);
}

function parseTableFunction(parser: Parser): Relation {
  const name = parseFunctionName(parser);
  const arguments_ = parser.parenthesized(
    () => (startsTableArgument(parser) ? parseTableArgument(parser) : parseArgument(parser)),
    "mayBeEmpty",
  );
  return withAlias(parser, tableValuedFunction(name, arguments_));
}
