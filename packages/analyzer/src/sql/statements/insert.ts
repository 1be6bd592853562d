import type { Expression, Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { parseClause } from "../queries/clause.ts";
import { parseQuery } from "../queries/query.ts";
import { parseIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { acceptIfNotExists } from "./existence.ts";
import { type PartitionSpec, parseOptionalPartition } from "./partition-spec.ts";
import { type Properties, parseOptionalProperties } from "./properties.ts";

/** INSERT INTO/OVERWRITE a table. */
interface Insert {
  readonly kind: "insert";
  readonly target: readonly string[];
  readonly overwrite: boolean;
  readonly partition: PartitionSpec;
  readonly ifPartitionNotExists: boolean;
  /** Columns that the query fills, in its order; empty for all by position. */
  readonly columns: readonly string[];
  readonly byName: boolean;
  /** INSERT INTO … REPLACE WHERE: rows to remove before. */
  readonly replaceWhere?: Expression;
  readonly options: Properties;
  readonly query: Relation;
}

/** INSERT OVERWRITE DIRECTORY. */
interface InsertOverwriteDirectory {
  readonly kind: "insertOverwriteDirectory";
  readonly path?: string;
  readonly provider: string;
  readonly options: Properties;
  readonly query: Relation;
}

export type InsertStatement = Insert | InsertOverwriteDirectory;

export function parseInsert(parser: Parser): InsertStatement {
  parser.expect("INSERT");
  const overwrite = parser.expectOneOf("INTO", "OVERWRITE") === "OVERWRITE";
  if (overwrite && (parser.is("DIRECTORY") || parser.is("LOCAL", "DIRECTORY"))) return parseDirectory(parser);
  parser.accept("TABLE");
  const target = parseMultipartIdentifier(parser);
  const options = parser.is("WITH", "(") ? parseOptionalProperties(parser, "WITH") : {};
  const partition = parseOptionalPartition(parser);
  const ifPartitionNotExists = acceptIfNotExists(parser);
  const byName = parser.accept("BY", "NAME");
  const columns = isColumnList(parser) ? parser.parenthesized(() => parseIdentifier(parser)) : [];
  const replaceWhere = parseReplaceWhere(parser);
  const query = parseQuery(parser);
  return {
    kind: "insert",
    target,
    overwrite,
    partition,
    ifPartitionNotExists,
    columns,
    byName,
    ...replaceWhere,
    options,
    query,
  };
}

function isColumnList(parser: Parser): boolean {
  const after = parser.peek(2).symbol;
  return parser.is("(") && (after === "," || after === ")");
}

function parseReplaceWhere(parser: Parser): { readonly replaceWhere?: Expression } {
  if (parser.is("REPLACE", "USING")) throw unsupported("INSERT … REPLACE USING", "use MERGE INTO");
  if (!parser.accept("REPLACE", "WHERE")) return {};
  const { value, subqueries } = parseClause(parser, () => parseExpression(parser));
  if (subqueries.length > 0) throw unsupported("a subquery in REPLACE WHERE", "use MERGE INTO");
  return { replaceWhere: value };
}

function parseDirectory(parser: Parser): InsertOverwriteDirectory {
  parser.accept("LOCAL");
  parser.expect("DIRECTORY");
  const path = parser.peek().kind === "string" ? { path: parseStringToken(parser) } : {};
  parser.expect("USING");
  const provider = parseMultipartIdentifier(parser).join(".");
  const options = parseOptionalProperties(parser, "OPTIONS");
  return { kind: "insertOverwriteDirectory", ...path, provider, options, query: parseQuery(parser) };
}
