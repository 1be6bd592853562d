import type { DataType, Expression, Relation } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { parseClause } from "../queries/clause.ts";
import { parseQuery } from "../queries/query.ts";
import { isIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseDataTypeName } from "../types/data-type.ts";
import { acceptIfExists } from "./existence.ts";
import { type Assignment, parseAssignments } from "./row-changes.ts";

/** DECLARE [OR REPLACE] [VARIABLE] names [type] [DEFAULT e]. */
export interface DeclareVariable {
  readonly kind: "declareVariable";
  readonly names: readonly (readonly string[])[];
  readonly replace: boolean;
  readonly dataType?: DataType;
  readonly defaultValue?: Expression;
  readonly defaultText?: string;
  /** Plans of subqueries in the default, by plan id. */
  readonly references: readonly Relation[];
}

/** SET VARIABLE a = e, b = e. */
export interface SetVariable {
  readonly kind: "setVariable";
  readonly assignments: readonly Assignment[];
  readonly references: readonly Relation[];
}

/** SET VARIABLE (a, b) = (query): the query's only row. */
export interface SetVariablesFromQuery {
  readonly kind: "setVariablesFromQuery";
  readonly names: readonly (readonly string[])[];
  readonly query: Relation;
}

export interface DropVariable {
  readonly kind: "dropVariable";
  readonly name: readonly string[];
  readonly ifExists: boolean;
}

export type VariableStatement = DeclareVariable | SetVariable | SetVariablesFromQuery | DropVariable;

export function parseDeclare(parser: Parser): DeclareVariable {
  parser.expect("DECLARE");
  const replace = parser.accept("OR", "REPLACE");
  if (isIdentifier(parser.peek(1))) parser.acceptOneOf("VARIABLE", "VAR");
  const names = parser.list(() => parseMultipartIdentifier(parser));
  const startsDefault = () => parser.is("DEFAULT") || parser.is("=");
  const hasType = isIdentifier(parser.peek()) && !startsDefault();
  const dataType = hasType ? { dataType: parseDataTypeName(parser) } : {};
  if (!startsDefault()) return { kind: "declareVariable", names, replace, ...dataType, references: [] };
  parser.next();
  const { value, subqueries } = parseClause(parser, () => parser.withText(() => parseExpression(parser)));
  const { result: defaultValue, text: defaultText } = value;
  return {
    kind: "declareVariable",
    names,
    replace,
    ...dataType,
    defaultValue,
    defaultText,
    references: subqueries,
  };
}

/** What follows SET VARIABLE. */
export function parseSetVariable(parser: Parser): SetVariable | SetVariablesFromQuery {
  if (parser.is("(")) {
    const names = parser.parenthesized(() => parseMultipartIdentifier(parser));
    parser.expect("=", "(");
    const query = parseQuery(parser);
    parser.expect(")");
    return { kind: "setVariablesFromQuery", names, query };
  }
  const { value, subqueries } = parseClause(parser, () => parseAssignments(parser));
  return { kind: "setVariable", assignments: value, references: subqueries };
}

export function parseDropVariable(parser: Parser): DropVariable {
  const ifExists = acceptIfExists(parser);
  return { kind: "dropVariable", name: parseMultipartIdentifier(parser), ifExists };
}
