import { unsupported } from "@millrace/spark-model";
import { isIdentifier, parseIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { type PartitionSpec, parseOptionalPartition } from "./partition-spec.ts";
import { parsePropertyKey } from "./properties.ts";

/** Databases, tables or views by pattern (`*` any text, `|` alternatives). */
interface ShowObjects {
  readonly kind: "showTables" | "showViews" | "showDatabases" | "showCatalogs";
  readonly database?: readonly string[];
  readonly pattern?: string;
}

/** SHOW TABLE EXTENDED LIKE pattern. */
interface ShowTableExtended {
  readonly kind: "showTableExtended";
  readonly database?: readonly string[];
  readonly pattern: string;
  readonly partition: PartitionSpec;
}

interface ShowColumns {
  readonly kind: "showColumns";
  readonly name: readonly string[];
  readonly database?: readonly string[];
}

interface ShowFunctions {
  readonly kind: "showFunctions";
  readonly scope: "all" | "user" | "system";
  readonly database?: readonly string[];
  readonly pattern?: string;
}

interface ShowCreateTable {
  readonly kind: "showCreateTable";
  readonly name: readonly string[];
}

interface ShowTblproperties {
  readonly kind: "showTblproperties";
  readonly name: readonly string[];
  readonly key?: string;
}

interface ShowPartitions {
  readonly kind: "showPartitions";
  readonly name: readonly string[];
  readonly partition: PartitionSpec;
}

interface ShowCurrentDatabase {
  readonly kind: "showCurrentDatabase";
}

export type ShowStatement =
  | ShowObjects
  | ShowTableExtended
  | ShowColumns
  | ShowFunctions
  | ShowCreateTable
  | ShowTblproperties
  | ShowPartitions
  | ShowCurrentDatabase;

const parsers: Readonly<Record<string, (parser: Parser) => ShowStatement>> = {
  CATALOGS: (parser) => ({ kind: "showCatalogs", ...parsePattern(parser) }),
  COLUMNS: parseShowColumns,
  CREATE: parseShowCreateTable,
  CURRENT: parseShowCurrent,
  DATABASES: (parser) => parseObjects(parser, "showDatabases"),
  NAMESPACES: (parser) => parseObjects(parser, "showDatabases"),
  PARTITIONS: parseShowPartitions,
  SCHEMAS: (parser) => parseObjects(parser, "showDatabases"),
  TABLE: parseShowTableExtended,
  TABLES: (parser) => parseObjects(parser, "showTables"),
  TBLPROPERTIES: parseShowTblproperties,
  VIEWS: (parser) => parseObjects(parser, "showViews"),
};

const functionScopes = { ALL: "all", USER: "user", SYSTEM: "system" } as const;

export function parseShow(parser: Parser): ShowStatement {
  parser.expect("SHOW");
  const scope = parser.peek(1).symbol === "FUNCTIONS" ? parser.expectOneOf("ALL", "USER", "SYSTEM") : "ALL";
  if (parser.accept("FUNCTIONS")) return parseShowFunctions(parser, functionScopes[scope]);
  const parse = parsers[parser.peek().symbol];
  if (parse === undefined) throw parser.unexpected();
  parser.next();
  return parse(parser);
}

function parseObjects(parser: Parser, kind: ShowObjects["kind"]): ShowObjects {
  return { kind, ...parseDatabase(parser), ...parsePattern(parser) };
}

function parseDatabase(parser: Parser): { readonly database?: readonly string[] } {
  return parser.acceptOneOf("FROM", "IN") === undefined ? {} : { database: parseMultipartIdentifier(parser) };
}

function parsePattern(parser: Parser): { readonly pattern?: string } {
  const hasLike = parser.accept("LIKE");
  if (parser.peek().kind === "string") return { pattern: parseStringToken(parser) };
  if (hasLike) throw parser.unexpected();
  return {};
}

function parseShowTableExtended(parser: Parser): ShowTableExtended {
  parser.expect("EXTENDED");
  const database = parseDatabase(parser);
  parser.expect("LIKE");
  const pattern = parseStringToken(parser);
  return { kind: "showTableExtended", ...database, pattern, partition: parseOptionalPartition(parser) };
}

function parseShowColumns(parser: Parser): ShowColumns {
  parser.expectOneOf("FROM", "IN");
  return { kind: "showColumns", name: parseMultipartIdentifier(parser), ...parseDatabase(parser) };
}

function parseShowFunctions(parser: Parser, scope: ShowFunctions["scope"]): ShowFunctions {
  const database = parseDatabase(parser);
  parser.accept("LIKE");
  if (parser.peek().kind === "string")
    return { kind: "showFunctions", scope, ...database, pattern: parseStringToken(parser) };
  if (!isIdentifier(parser.peek())) return { kind: "showFunctions", scope, ...database };
  return { kind: "showFunctions", scope, ...database, pattern: parseIdentifier(parser) };
}

function parseShowCreateTable(parser: Parser): ShowCreateTable {
  parser.expect("TABLE");
  const name = parseMultipartIdentifier(parser);
  if (parser.is("AS", "SERDE")) throw unsupported("SHOW CREATE TABLE … AS SERDE", "leave out AS SERDE");
  return { kind: "showCreateTable", name };
}

function parseShowTblproperties(parser: Parser): ShowTblproperties {
  const name = parseMultipartIdentifier(parser);
  if (!parser.accept("(")) return { kind: "showTblproperties", name };
  const key = parsePropertyKey(parser);
  parser.expect(")");
  return { kind: "showTblproperties", name, key };
}

function parseShowPartitions(parser: Parser): ShowPartitions {
  const name = parseMultipartIdentifier(parser);
  return { kind: "showPartitions", name, partition: parseOptionalPartition(parser) };
}

function parseShowCurrent(parser: Parser): ShowCurrentDatabase {
  parser.expectOneOf("NAMESPACE", "DATABASE", "SCHEMA");
  return { kind: "showCurrentDatabase" };
}
