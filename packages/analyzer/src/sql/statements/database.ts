import { unsupported } from "@millrace/spark-model";
import { parseIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { acceptIfExists, acceptIfNotExists } from "./existence.ts";
import { type Properties, parseProperties } from "./properties.ts";

/** CREATE DATABASE (SCHEMA, NAMESPACE). */
export interface CreateDatabase {
  readonly kind: "createDatabase";
  readonly name: readonly string[];
  readonly ifNotExists: boolean;
  readonly comment?: string;
  readonly location?: string;
  readonly properties: Properties;
}

export interface DropDatabase {
  readonly kind: "dropDatabase";
  readonly name: readonly string[];
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** ALTER DATABASE … SET DBPROPERTIES or LOCATION. */
export interface AlterDatabase {
  readonly kind: "alterDatabase";
  readonly name: readonly string[];
  readonly properties: Properties;
  readonly location?: string;
}

/** USE name, USE DATABASE name. */
export interface Use {
  readonly kind: "use";
  readonly name: readonly string[];
}

/** SET CATALOG. */
export interface SetCatalog {
  readonly kind: "setCatalog";
  readonly name: string;
}

export type DatabaseStatement = CreateDatabase | DropDatabase | AlterDatabase | Use | SetCatalog;

export function parseCreateDatabase(parser: Parser): CreateDatabase {
  const ifNotExists = acceptIfNotExists(parser);
  const name = parseMultipartIdentifier(parser);
  let clauses: { comment?: string; location?: string; properties: Properties } = { properties: {} };
  for (;;) {
    if (parser.accept("COMMENT")) clauses = { ...clauses, comment: parseStringToken(parser) };
    else if (parser.accept("LOCATION")) clauses = { ...clauses, location: parseStringToken(parser) };
    else if (acceptPropertiesKeyword(parser)) clauses = { ...clauses, properties: parseProperties(parser) };
    else return { kind: "createDatabase", name, ifNotExists, ...clauses };
  }
}

function acceptPropertiesKeyword(parser: Parser): boolean {
  if (parser.is("MANAGED", "LOCATION")) throw unsupported("MANAGED LOCATION", "use LOCATION");
  return parser.accept("WITH", "DBPROPERTIES") || parser.accept("WITH", "PROPERTIES");
}

export function parseDropDatabase(parser: Parser): DropDatabase {
  const ifExists = acceptIfExists(parser);
  const name = parseMultipartIdentifier(parser);
  const cascade = parser.acceptOneOf("CASCADE", "RESTRICT") === "CASCADE";
  return { kind: "dropDatabase", name, ifExists, cascade };
}

export function parseAlterDatabase(parser: Parser): AlterDatabase {
  const name = parseMultipartIdentifier(parser);
  parser.expect("SET");
  if (parser.accept("LOCATION")) {
    return { kind: "alterDatabase", name, properties: {}, location: parseStringToken(parser) };
  }
  parser.expectOneOf("DBPROPERTIES", "PROPERTIES");
  return { kind: "alterDatabase", name, properties: parseProperties(parser) };
}

export function parseUse(parser: Parser): Use {
  parser.expect("USE");
  if (parser.peek(1).kind !== "end" && parser.peek(1).symbol !== ".")
    parser.acceptOneOf("DATABASE", "SCHEMA", "NAMESPACE");
  return { kind: "use", name: parseMultipartIdentifier(parser) };
}

export function parseCatalogName(parser: Parser): string {
  return parser.peek().kind === "string" ? parseStringToken(parser) : parseIdentifier(parser);
}
