import type { DataType_Struct, Relation } from "@millrace/spark-connect";
import { parseQuery } from "../queries/query.ts";
import { parseMultipartIdentifier, parseStrictIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { parseColumnDefinitions } from "./column-definition.ts";
import { acceptIfExists, acceptIfNotExists } from "./existence.ts";
import { type Properties, parseOptionalProperties, parseProperties } from "./properties.ts";

/** CREATE [OR REPLACE] [[GLOBAL] TEMPORARY] VIEW … AS query. */
export interface CreateView {
  readonly kind: "createView";
  readonly name: readonly string[];
  readonly temporary: boolean;
  readonly global: boolean;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
  /** New names for the query's columns; empty when the view keeps them. */
  readonly columns: readonly ViewColumn[];
  readonly comment?: string;
  readonly properties: Properties;
  readonly relation: Relation;
  /** The query as written, which a stored view keeps. */
  readonly text: string;
}

interface ViewColumn {
  readonly name: string;
  readonly comment?: string;
}

/** CREATE TEMPORARY VIEW … USING format: a name for a data source. */
export interface CreateTempViewUsing {
  readonly kind: "createTempViewUsing";
  readonly name: readonly string[];
  readonly global: boolean;
  readonly replace: boolean;
  readonly schema?: DataType_Struct;
  readonly provider: string;
  readonly options: Properties;
}

export interface DropView {
  readonly kind: "dropView";
  readonly name: readonly string[];
  readonly ifExists: boolean;
}

/** ALTER VIEW … AS query. */
export interface AlterViewQuery {
  readonly kind: "alterViewQuery";
  readonly name: readonly string[];
  readonly relation: Relation;
  readonly text: string;
}

export type ViewStatement = CreateView | CreateTempViewUsing | DropView | AlterViewQuery;

/** How CREATE began: `OR REPLACE`, `GLOBAL`, `TEMPORARY`. */
export interface CreateModifiers {
  readonly replace: boolean;
  readonly global: boolean;
  readonly temporary: boolean;
}

/** What follows CREATE … VIEW. */
export function parseCreateView(
  parser: Parser,
  modifiers: CreateModifiers,
): CreateView | CreateTempViewUsing {
  const ifNotExists = acceptIfNotExists(parser);
  const written = parseMultipartIdentifier(parser);
  const name = modifiers.temporary ? temporaryName(parser, written) : written;
  if (modifiers.temporary && startsUsing(parser)) return parseUsing(parser, name, modifiers);
  const columns = parser.is("(") ? parser.parenthesized(() => parseViewColumn(parser)) : [];
  const { comment, properties } = parseViewClauses(parser);
  parser.expect("AS");
  const { result: relation, text } = parser.withText(() => parseQuery(parser));
  if (modifiers.temporary) refuseForTemporary(parser, ifNotExists, properties);
  const commented = comment === undefined ? {} : { comment };
  return {
    kind: "createView",
    name,
    ...modifiers,
    ifNotExists,
    columns,
    properties,
    relation,
    text,
    ...commented,
  };
}

/** A temporary view belongs to the session and to no database. */
function temporaryName(parser: Parser, written: readonly string[]): readonly string[] {
  const name = written.slice(-1);
  const qualifier = written.slice(0, -1);
  if (/^((system\.)?session)?$/i.test(qualifier.join("."))) return name;
  const quoted = (parts: readonly string[]) => parts.map((part) => `\`${part}\``).join(".");
  const parameters = { objectType: "VIEW", objectName: quoted(name), qualifier: quoted(qualifier) };
  throw parser.error("INVALID_TEMP_OBJ_QUALIFIER", parameters, { start: 0, end: parser.sql.length });
}

function refuseForTemporary(parser: Parser, ifNotExists: boolean, properties: Properties): void {
  const at = { start: 0, end: parser.previousEnd };
  if (ifNotExists) throw parser.error("_LEGACY_ERROR_TEMP_0053", {}, at);
  if (Object.keys(properties).length === 0) return;
  const message = "TBLPROPERTIES can't coexist with CREATE TEMPORARY VIEW";
  throw parser.error("_LEGACY_ERROR_TEMP_0035", { message }, at);
}

/** USING comes at once or after column definitions, which unlike a view's columns have types. */
function startsUsing(parser: Parser): boolean {
  if (parser.is("USING")) return true;
  const after = parser.peek(2).symbol;
  return parser.is("(") && after !== "," && after !== ")" && after !== "COMMENT";
}

function parseUsing(
  parser: Parser,
  name: readonly string[],
  modifiers: CreateModifiers,
): CreateTempViewUsing {
  const schema = parser.is("(") ? { schema: parseColumnDefinitions(parser) } : {};
  parser.expect("USING");
  const provider = parseMultipartIdentifier(parser).join(".");
  const options = parseOptionalProperties(parser, "OPTIONS");
  const { global, replace } = modifiers;
  return { kind: "createTempViewUsing", name, global, replace, ...schema, provider, options };
}

function parseViewColumn(parser: Parser): ViewColumn {
  const name = parseStrictIdentifier(parser);
  return parser.accept("COMMENT") ? { name, comment: parseStringToken(parser) } : { name };
}

function parseViewClauses(parser: Parser): { comment?: string; properties: Properties } {
  let comment: { comment?: string } = {};
  let properties: Properties = {};
  for (;;) {
    if (parser.accept("COMMENT")) comment = { comment: parseStringToken(parser) };
    else if (parser.accept("TBLPROPERTIES")) properties = parseProperties(parser);
    else if (parser.accept("WITH", "SCHEMA")) parseSchemaBinding(parser);
    else return { ...comment, properties };
  }
}

/** How a stored view follows changes of its tables; views here are always resolved anew. */
function parseSchemaBinding(parser: Parser): void {
  if (parser.acceptOneOf("BINDING", "COMPENSATION", "EVOLUTION") === undefined)
    parser.expect("TYPE", "EVOLUTION");
}

export function parseDropView(parser: Parser): DropView {
  const ifExists = acceptIfExists(parser);
  return { kind: "dropView", name: parseMultipartIdentifier(parser), ifExists };
}

/** `name AS query` after ALTER VIEW; undefined when another action follows the name. */
export function parseAlterViewQuery(parser: Parser, name: readonly string[]): AlterViewQuery | undefined {
  const hasAs = parser.accept("AS");
  if (!hasAs && !parser.is("SELECT") && !parser.is("WITH")) return undefined;
  const { result: relation, text } = parser.withText(() => parseQuery(parser));
  return { kind: "alterViewQuery", name, relation, text };
}
