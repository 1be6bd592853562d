import type { Relation } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";

/** A parsed query or clause with the subqueries of its expressions. */
export interface Clause<Value> {
  readonly value: Value;
  readonly subqueries: readonly Relation[];
}

/** Parses a query or clause, keeping its subqueries apart from those of the query around it. */
export function parseClause<Value>(parser: Parser, parse: () => Value): Clause<Value> {
  const outer = parser.subqueries;
  parser.subqueries = [];
  const value = parse();
  const { subqueries } = parser;
  parser.subqueries = outer;
  return { value, subqueries };
}
