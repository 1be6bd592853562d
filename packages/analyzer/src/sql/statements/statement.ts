import type { Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseCommonTables } from "../queries/common-tables.ts";
import { parseQueryBody } from "../queries/query.ts";
import { type ParseOptions, Parser } from "../text/parser.ts";
import { type AlterTable, parseAlterTable } from "./alter-table.ts";
import { type CacheStatement, parseCache, parseClear, parseRefresh, parseUncache } from "./cache.ts";
import { type ConfigurationStatement, parseRawConfiguration, parseSet } from "./configuration.ts";
import { parseCreate, parseReplace } from "./create.ts";
import type { CreateTable, CreateTableLike } from "./create-table.ts";
import { type DatabaseStatement, parseAlterDatabase, parseUse } from "./database.ts";
import { type DescribeStatement, parseDescribe } from "./describe.ts";
import { parseDrop } from "./drop.ts";
import { type ExecuteImmediate, parseExecuteImmediate } from "./execute-immediate.ts";
import { type Explain, parseExplain } from "./explain.ts";
import type { FunctionStatement } from "./function.ts";
import { type InsertStatement, parseInsert } from "./insert.ts";
import { type Merge, parseMerge } from "./merge.ts";
import { type Delete, parseDelete, parseUpdate, type Update } from "./row-changes.ts";
import { parseShow, type ShowStatement } from "./show.ts";
import {
  parseAnalyze,
  parseCommentOn,
  parseOptimize,
  parseRepair,
  parseRestore,
  parseTruncate,
  parseVacuum,
  type TableCommand,
} from "./table-commands.ts";
import { parseDeclare, type VariableStatement } from "./variable.ts";
import type { ViewStatement } from "./view.ts";

/** A SELECT or whatever else gives rows. */
interface QueryStatement {
  readonly kind: "query";
  readonly relation: Relation;
}

/** What one SQL statement says, as data. */
export type Statement =
  | QueryStatement
  | ViewStatement
  | CreateTable
  | CreateTableLike
  | TableCommand
  | AlterTable
  | InsertStatement
  | Delete
  | Update
  | Merge
  | DatabaseStatement
  | ShowStatement
  | DescribeStatement
  | CacheStatement
  | ConfigurationStatement
  | VariableStatement
  | ExecuteImmediate
  | FunctionStatement
  | Explain;

const parsers: Readonly<Record<string, (parser: Parser) => Statement>> = {
  ALTER: parseAlter,
  ANALYZE: parseAnalyze,
  CACHE: parseCache,
  CLEAR: parseClear,
  COMMENT: parseCommentOn,
  CREATE: parseCreate,
  DECLARE: parseDeclare,
  DELETE: parseDelete,
  DESC: parseDescribe,
  DESCRIBE: parseDescribe,
  DROP: parseDrop,
  EXECUTE: parseExecuteImmediate,
  EXPLAIN: parseExplain,
  INSERT: parseInsert,
  MERGE: parseMerge,
  MSCK: parseRepair,
  OPTIMIZE: parseOptimize,
  REFRESH: parseRefresh,
  REPAIR: parseRepair,
  REPLACE: parseReplace,
  RESTORE: parseRestore,
  SET: parseSet,
  SHOW: parseShow,
  TRUNCATE: parseTruncate,
  UNCACHE: parseUncache,
  UPDATE: parseUpdate,
  USE: parseUse,
  VACUUM: parseVacuum,
};

/** Statements of Spark that the embedded engine has no use for, with the way out. */
const unsupportedStatements: Readonly<Record<string, string>> = {
  ADD: "use spark.addArtifacts in a Python cell",
  BEGIN: "write the control flow in a Python or TypeScript cell",
  CALL: "call the function from a Python or TypeScript cell",
  GRANT: "files are protected by the operating system",
  LIST: "use spark.artifacts in a Python cell",
  LOAD: "use INSERT INTO … SELECT, or read the files with spark.read",
  REVOKE: "files are protected by the operating system",
};

/**
 * One statement's meaning (Spark's ParserInterface.parsePlan); a semicolon may end it. Throws Spark's
 * ParseException, or UNSUPPORTED for what Spark has and the embedded engine does not.
 */
export function parseStatement(text: string, options?: ParseOptions): Statement {
  const configuration = parseRawConfiguration(text);
  if (configuration !== undefined) return configuration;
  const parser = new Parser(text, options);
  if (parser.peek().kind === "end" || parser.is(";")) throw parser.error("PARSE_EMPTY_STATEMENT", {});
  const statement = parseStatementAt(parser);
  while (parser.accept(";"));
  parser.expectEnd();
  return statement;
}

/** Statements that WITH may precede besides queries. */
const changesAfterWith = new Set(["INSERT", "DELETE", "UPDATE", "MERGE"]);

/** The statement at the parser's position. */
export function parseStatementAt(parser: Parser): Statement {
  return parser.is("WITH") ? parseAfterWith(parser) : parseWithoutWith(parser);
}

function parseAfterWith(parser: Parser): Statement {
  const outer = parser.commonTables;
  parseCommonTables(parser);
  if (parser.isOneOf(changesAfterWith)) return parseWithoutWith(parser);
  const relation = parseQueryBody(parser);
  parser.commonTables = outer;
  return { kind: "query", relation };
}

function parseWithoutWith(parser: Parser): Statement {
  const { symbol } = parser.peek();
  const parse = parsers[symbol];
  if (parse !== undefined) return parse(parser);
  const wayOut = unsupportedStatements[symbol];
  if (wayOut !== undefined) throw unsupported(`the statement ${symbol}`, wayOut);
  const relation = parseQueryBody(parser);
  if (parser.is("INSERT"))
    throw unsupported("FROM … INSERT with several targets", "write one INSERT for each");
  return { kind: "query", relation };
}

function parseAlter(parser: Parser): Statement {
  parser.expect("ALTER");
  const object = parser.expectOneOf("TABLE", "VIEW", "DATABASE", "SCHEMA", "NAMESPACE");
  if (object === "TABLE" || object === "VIEW")
    return parseAlterTable(parser, object === "VIEW" ? "view" : "table");
  return parseAlterDatabase(parser);
}
