import type { Relation } from "@millrace/spark-connect";
import { parseQuery } from "../queries/query.ts";
import { isIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { acceptIfExists } from "./existence.ts";
import { type Properties, parseOptionalProperties } from "./properties.ts";

/** CACHE [LAZY] TABLE name [AS query]. */
export interface CacheTable {
  readonly kind: "cacheTable";
  readonly name: readonly string[];
  readonly lazy: boolean;
  readonly options: Properties;
  readonly query?: Relation;
}

export interface UncacheTable {
  readonly kind: "uncacheTable";
  readonly name: readonly string[];
  readonly ifExists: boolean;
}

export interface ClearCache {
  readonly kind: "clearCache";
}

/** REFRESH TABLE name, or REFRESH path. */
export interface Refresh {
  readonly kind: "refreshTable" | "refreshFunction";
  readonly name: readonly string[];
}

export interface RefreshPath {
  readonly kind: "refreshPath";
  readonly path: string;
}

export type CacheStatement = CacheTable | UncacheTable | ClearCache | Refresh | RefreshPath;

export function parseCache(parser: Parser): CacheTable {
  parser.expect("CACHE");
  const lazy = parser.accept("LAZY");
  parser.expect("TABLE");
  const name = parseMultipartIdentifier(parser);
  const options = parseOptionalProperties(parser, "OPTIONS");
  const hasQuery = parser.accept("AS") || parser.peek().kind !== "end";
  return { kind: "cacheTable", name, lazy, options, ...(hasQuery ? { query: parseQuery(parser) } : {}) };
}

export function parseUncache(parser: Parser): UncacheTable {
  parser.expect("UNCACHE", "TABLE");
  const ifExists = acceptIfExists(parser);
  return { kind: "uncacheTable", name: parseMultipartIdentifier(parser), ifExists };
}

export function parseClear(parser: Parser): ClearCache {
  parser.expect("CLEAR", "CACHE");
  return { kind: "clearCache" };
}

export function parseRefresh(parser: Parser): Refresh | RefreshPath {
  parser.expect("REFRESH");
  if (parser.peek().kind === "string") return { kind: "refreshPath", path: parseStringToken(parser) };
  if (isIdentifier(parser.peek(1)) && parser.accept("FUNCTION")) {
    return { kind: "refreshFunction", name: parseMultipartIdentifier(parser) };
  }
  if (isIdentifier(parser.peek(1))) parser.accept("TABLE");
  return { kind: "refreshTable", name: parseMultipartIdentifier(parser) };
}
