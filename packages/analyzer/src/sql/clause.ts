import type { Relation } from "@millrace/spark-connect";
import type { Parser } from "./parser.ts";
import { withReferences } from "./relation-messages.ts";

/** A parsed clause with the subqueries of its expressions. */
export interface Clause<Value> {
  readonly value: Value;
  readonly subqueries: readonly Relation[];
}

/** Parses a clause, keeping its subqueries apart from those of the clauses around it. */
export function parseClause<Value>(parser: Parser, parse: () => Value): Clause<Value> {
  const outer = parser.subqueries;
  parser.subqueries = [];
  const value = parse();
  const { subqueries } = parser;
  parser.subqueries = outer;
  return { value, subqueries };
}

/** Parses a clause and wraps the relation it makes with its subqueries. */
export function parseWithSubqueries(parser: Parser, parse: () => Relation): Relation {
  const { value, subqueries } = parseClause(parser, parse);
  return withReferences(value, subqueries);
}
