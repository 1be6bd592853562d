import type { Relation } from "@millrace/spark-connect";
import { startsQuery } from "../expressions/query-start.ts";
import { parseQuery } from "../queries/query.ts";
import { isIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { type PartitionSpec, parseOptionalPartition } from "./partition-spec.ts";
import { parseOptionalLimit } from "./table-commands.ts";

/** DESCRIBE [EXTENDED] table [column]. */
interface DescribeTable {
  readonly kind: "describeTable";
  readonly name: readonly string[];
  readonly extended: boolean;
  readonly partition: PartitionSpec;
  readonly column?: readonly string[];
  readonly asJson: boolean;
}

interface DescribeFunction {
  readonly kind: "describeFunction";
  readonly name: string;
  readonly extended: boolean;
}

interface DescribeDatabase {
  readonly kind: "describeDatabase";
  readonly name: readonly string[];
  readonly extended: boolean;
}

interface DescribeQuery {
  readonly kind: "describeQuery";
  readonly relation: Relation;
}

/** DESCRIBE HISTORY (Delta). */
interface DescribeHistory {
  readonly kind: "describeHistory";
  readonly name: readonly string[];
  readonly limit?: number;
}

/** DESCRIBE DETAIL (Delta). */
interface DescribeDetail {
  readonly kind: "describeDetail";
  readonly name: readonly string[];
}

export type DescribeStatement =
  | DescribeTable
  | DescribeFunction
  | DescribeDatabase
  | DescribeQuery
  | DescribeHistory
  | DescribeDetail;

export function parseDescribe(parser: Parser): DescribeStatement {
  parser.expectOneOf("DESCRIBE", "DESC");
  const isFollowed = isIdentifier(parser.peek(1)) || parser.peek(1).kind === "string";
  if (isFollowed && parser.accept("HISTORY")) {
    return { kind: "describeHistory", name: parseTableOrPath(parser), ...parseOptionalLimit(parser) };
  }
  if (isFollowed && parser.accept("DETAIL"))
    return { kind: "describeDetail", name: parseTableOrPath(parser) };
  if (parser.is("FUNCTION") && parser.peek(1).kind !== "end") return parseFunction(parser);
  if (isFollowed && parser.acceptOneOf("DATABASE", "SCHEMA", "NAMESPACE")) return parseDatabase(parser);
  if (parser.accept("QUERY") || (!parser.is("TABLE") && startsQuery(parser)))
    return { kind: "describeQuery", relation: parseQuery(parser) };
  return parseTable(parser);
}

function parseTableOrPath(parser: Parser): readonly string[] {
  return parser.peek().kind === "string"
    ? ["delta", parseStringToken(parser)]
    : parseMultipartIdentifier(parser);
}

/** The name may be that of an operator, such as `+`. */
function parseFunction(parser: Parser): DescribeFunction {
  parser.expect("FUNCTION");
  const extended = parser.accept("EXTENDED");
  if (isIdentifier(parser.peek())) {
    return { kind: "describeFunction", name: parseMultipartIdentifier(parser).join("."), extended };
  }
  return { kind: "describeFunction", name: parser.next().value, extended };
}

function parseDatabase(parser: Parser): DescribeDatabase {
  const extended = parser.accept("EXTENDED");
  return { kind: "describeDatabase", name: parseMultipartIdentifier(parser), extended };
}

function parseTable(parser: Parser): DescribeTable {
  if (isIdentifier(parser.peek(1))) parser.accept("TABLE");
  const isName = parser.peek(1).symbol === "." || !isIdentifier(parser.peek(1));
  const extended = !isName && parser.acceptOneOf("EXTENDED", "FORMATTED") !== undefined;
  const name = parseMultipartIdentifier(parser);
  const partition = parseOptionalPartition(parser);
  const hasColumn = isIdentifier(parser.peek()) && !parser.is("AS", "JSON");
  const column = hasColumn ? { column: parseMultipartIdentifier(parser) } : {};
  return { kind: "describeTable", name, extended, partition, ...column, asJson: parser.accept("AS", "JSON") };
}
