import type { SparkSession } from "@millrace/client";
import type { Completion } from "./kernel.ts";

/** Where the names of a completion come from. */
export interface SqlCatalog {
  /** Tables and views of the current database, temporary views among them. */
  tables(): Promise<readonly string[]>;
  /** Tables of one database; empty when there is no such database. */
  tablesOf(database: string): Promise<readonly string[]>;
  /** Columns of a table or view; empty when there is none of that name. */
  columns(table: string): Promise<readonly string[]>;
  functions(): Promise<readonly string[]>;
}

const maxMatches = 200;

/**
 * How SQL text may go on at an offset: columns after `alias.`, tables where a table is named, else the columns of
 * the statement's tables and the functions (`name(`). Keywords are the editor's own business.
 */
export async function completeSql(catalog: SqlCatalog, code: string, offset: number): Promise<Completion> {
  const before = code.slice(0, offset);
  const word = /[\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? "";
  const start = offset - word.length;
  const head = before.slice(0, start);
  const names = await namesAt(catalog, statementAround(code, offset), head);
  const matches = [...new Set(names)].filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  return { matches: matches.slice(0, maxMatches), start, end: offset };
}

async function namesAt(catalog: SqlCatalog, statement: string, head: string): Promise<readonly string[]> {
  const qualifier = /([\p{L}_][\p{L}\p{N}_]*)`?\.`?$/u.exec(head)?.[1];
  const tables = tablesOf(statement);
  if (qualifier !== undefined) return namesOf(catalog, qualifier, tables);
  if (namesTable(head)) return catalog.tables();
  const columns = await Promise.all([...new Set(tables.values())].map((table) => catalog.columns(table)));
  const functions = await catalog.functions();
  return [...columns.flat(), ...tables.keys(), ...functions.map((name) => `${name}(`)];
}

async function namesOf(
  catalog: SqlCatalog,
  qualifier: string,
  tables: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const columns = await catalog.columns(tables.get(qualifier.toLowerCase()) ?? qualifier);
  return columns.length > 0 ? columns : catalog.tablesOf(qualifier);
}

/** Whether what follows is the name of a table: after FROM and its like, or after the comma of a FROM list. */
function namesTable(head: string): boolean {
  return /\b(from|join|into|table|update|describe|desc|using|cache|uncache|refresh|view)\s+(?:[\p{L}\p{N}_`.]+(?:\s+(?:as\s+)?[\p{L}\p{N}_]+)?\s*,\s*)*$/iu.test(
    head,
  );
}

const name = "(?:`[^`]+`|[\\p{L}_][\\p{L}\\p{N}_]*)";
const notAlias =
  "where|group|order|having|limit|on|using|join|inner|left|right|full|cross|semi|anti|union|except|intersect|" +
  "lateral|set|values|select|when|window|sort|cluster|distribute|tablesample|pivot|unpivot|natural";
/** `FROM a.b AS c`: the table and its alias. */
const tableReference = new RegExp(
  `\\b(?:from|join|into|update|using)\\s+(${name}(?:\\.${name})*)(?:\\s+(?:as\\s+)?(?!(?:${notAlias})\\b)(${name}))?`,
  "giu",
);

/** The tables that a statement names, by alias and by last part of their name, in lower case. */
function tablesOf(statement: string): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const [, table = "", alias] of statement.matchAll(tableReference)) {
    const last = table.split(".").at(-1)?.replaceAll("`", "") ?? table;
    tables.set(last.toLowerCase(), table);
    if (alias !== undefined) tables.set(alias.toLowerCase(), table);
  }
  return tables;
}

/** The statement that the offset is in; a semicolon inside quotes costs a few names, no more. */
function statementAround(code: string, offset: number): string {
  const end = code.indexOf(";", offset);
  return code.slice(code.lastIndexOf(";", Math.max(offset - 1, 0)) + 1, end < 0 ? undefined : end);
}

const functionsKeptMs = 60_000;

/** The names of a Spark session, asked for as they are needed. */
export function sessionCatalog(spark: SparkSession): SqlCatalog {
  let functions: { readonly at: number; readonly names: Promise<readonly string[]> } | undefined;
  const listFunctions = async () => {
    const rows = await (await spark.sql("SHOW FUNCTIONS")).collect();
    const names = rows.map((row) => String(row["function"] ?? "").replace(/^.*\./, ""));
    return names.filter((name) => /^[a-z_]\w*$/i.test(name)).toSorted();
  };
  const none = (): readonly string[] => [];
  const names = async (database?: string) =>
    (await spark.catalog.listTables(database)).map(({ name }) => name);
  return {
    tables: () => names().catch(none),
    tablesOf: (database) => names(database).catch(none),
    columns: (table) => spark.table(table).columns().catch(none),
    functions: () => {
      if (functions === undefined || Date.now() - functions.at > functionsKeptMs)
        functions = { at: Date.now(), names: listFunctions().catch(none) };
      return functions.names;
    },
  };
}
