import { create } from "@bufbuild/protobuf";
import {
  type DataType_Struct,
  type DataType_StructField,
  DataType_StructSchema,
  type Relation,
} from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseQuery } from "../queries/query.ts";
import { isIdentifier, parseIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { parseColumnDefinition } from "./column-definition.ts";
import { acceptIfNotExists } from "./existence.ts";
import { type Properties, parseProperties } from "./properties.ts";

/** CREATE [OR REPLACE] TABLE and REPLACE TABLE, with schema, query or both left to the source. */
export interface CreateTable extends TableClauses {
  readonly kind: "createTable";
  readonly name: readonly string[];
  readonly mode: "create" | "createIfNotExists" | "createOrReplace" | "replace";
  /** Columns as written, those that PARTITIONED BY defines included; absent for CREATE TABLE AS without columns. */
  readonly schema?: DataType_Struct;
  readonly query?: Relation;
}

/** The clauses after the columns, in any order. */
interface TableClauses {
  /** Format after USING or STORED AS. */
  readonly provider?: string;
  readonly options: Properties;
  readonly partitionedBy: readonly string[];
  readonly clusterBy: readonly string[];
  readonly location?: string;
  readonly comment?: string;
  readonly properties: Properties;
}

/** CREATE TABLE … LIKE source. */
export interface CreateTableLike {
  readonly kind: "createTableLike";
  readonly name: readonly string[];
  readonly source: readonly string[];
  readonly ifNotExists: boolean;
  readonly provider?: string;
  readonly location?: string;
  readonly properties: Properties;
}

/** What follows CREATE TABLE or REPLACE TABLE. */
export function parseCreateTable(parser: Parser, mode: CreateTable["mode"]): CreateTable | CreateTableLike {
  const ifNotExists = acceptIfNotExists(parser);
  const name = parseMultipartIdentifier(parser);
  if (parser.accept("LIKE")) return parseLike(parser, name, ifNotExists);
  const fields =
    parser.is("(") && isColumnList(parser) ? parser.parenthesized(() => parseColumnDefinition(parser)) : [];
  const partitionFields: DataType_StructField[] = [];
  const clauses = parseClauses(parser, partitionFields);
  const hasQuery = parser.accept("AS") || parser.is("SELECT") || parser.is("WITH") || parser.is("(");
  const query = hasQuery ? { query: parseQuery(parser) } : {};
  const columns = [...fields, ...partitionFields];
  const schema = columns.length === 0 ? {} : { schema: create(DataType_StructSchema, { fields: columns }) };
  const actualMode = mode === "create" && ifNotExists ? "createIfNotExists" : mode;
  return { kind: "createTable", name, mode: actualMode, ...schema, ...clauses, ...query };
}

function isColumnList(parser: Parser): boolean {
  return (
    parser.peek(1).symbol !== "SELECT" && parser.peek(1).symbol !== "WITH" && isIdentifier(parser.peek(1))
  );
}

function parseLike(parser: Parser, name: readonly string[], ifNotExists: boolean): CreateTableLike {
  const source = parseMultipartIdentifier(parser);
  const { provider, location, properties } = parseClauses(parser, []);
  return {
    kind: "createTableLike",
    name,
    source,
    ifNotExists,
    properties,
    ...(provider === undefined ? {} : { provider }),
    ...(location === undefined ? {} : { location }),
  };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function parseClauses(parser: Parser, partitionFields: DataType_StructField[]): TableClauses {
  const clauses: Mutable<TableClauses> = { options: {}, partitionedBy: [], clusterBy: [], properties: {} };
  for (;;) {
    if (parser.accept("USING")) clauses.provider = parseMultipartIdentifier(parser).join(".");
    else if (parser.accept("STORED", "AS")) clauses.provider = parseIdentifier(parser).toLowerCase();
    else if (parser.accept("OPTIONS")) clauses.options = parseProperties(parser);
    else if (parser.accept("TBLPROPERTIES")) clauses.properties = parseProperties(parser);
    else if (parser.accept("LOCATION")) clauses.location = parseStringToken(parser);
    else if (parser.accept("COMMENT")) clauses.comment = parseStringToken(parser);
    else if (parser.accept("PARTITIONED", "BY"))
      clauses.partitionedBy = parsePartitioning(parser, partitionFields);
    else if (parser.accept("CLUSTER", "BY")) clauses.clusterBy = parseClustering(parser);
    else break;
  }
  refuseOtherClauses(parser);
  return clauses;
}

function refuseOtherClauses(parser: Parser): void {
  if (parser.is("CLUSTERED") || parser.is("SKEWED"))
    throw unsupported("bucketed tables", "leave out CLUSTERED BY");
  if (parser.is("ROW", "FORMAT") || parser.is("STORED", "BY")) {
    throw unsupported("Hive row formats", "name a data source with USING");
  }
}

/** Names of the columns; a column with a type, as Hive writes them, is defined here and comes last. */
function parsePartitioning(parser: Parser, partitionFields: DataType_StructField[]): readonly string[] {
  return parser.parenthesized(() => {
    const after = parser.peek(1).symbol;
    if (after === "(") throw unsupported("partition transforms", "partition by a generated column");
    if (after === "," || after === ")" || after === ".") return parseMultipartIdentifier(parser).join(".");
    const field = parseColumnDefinition(parser);
    partitionFields.push(field);
    return field.name;
  });
}

function parseClustering(parser: Parser): readonly string[] {
  return parser.accept("NONE") ? [] : parser.parenthesized(() => parseMultipartIdentifier(parser).join("."));
}
