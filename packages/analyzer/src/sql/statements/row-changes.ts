import type { Expression, Relation } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { attribute, internalCall } from "../expressions/expression-messages.ts";
import { parseClause } from "../queries/clause.ts";
import { parseMultipartIdentifier, parseTableAlias } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

/** A table whose rows a statement changes, with the name its columns may be qualified by. */
export interface Target {
  readonly name: readonly string[];
  readonly alias?: string;
}

/** DELETE FROM. */
export interface Delete {
  readonly kind: "delete";
  readonly target: Target;
  readonly condition?: Expression;
  /** Plans of the subqueries in the condition, by plan id. */
  readonly references: readonly Relation[];
}

/** UPDATE … SET. */
export interface Update {
  readonly kind: "update";
  readonly target: Target;
  readonly assignments: readonly Assignment[];
  readonly condition?: Expression;
  readonly references: readonly Relation[];
}

export interface Assignment {
  readonly key: Expression;
  /** The internal call `default_value()` where the text says DEFAULT. */
  readonly value: Expression;
}

export function parseDelete(parser: Parser): Delete {
  parser.expect("DELETE", "FROM");
  const target = parseTarget(parser);
  const { value, subqueries } = parseClause(parser, () => parseOptionalCondition(parser));
  return { kind: "delete", target, ...value, references: subqueries };
}

export function parseUpdate(parser: Parser): Update {
  parser.expect("UPDATE");
  const target = parseTarget(parser);
  parser.expect("SET");
  const { value, subqueries } = parseClause(parser, () => ({
    assignments: parseAssignments(parser),
    ...parseOptionalCondition(parser),
  }));
  return { kind: "update", target, ...value, references: subqueries };
}

export function parseTarget(parser: Parser): Target {
  const name = parseMultipartIdentifier(parser);
  const alias = parseTableAlias(parser);
  return alias === undefined ? { name } : { name, alias };
}

function parseOptionalCondition(parser: Parser): { readonly condition?: Expression } {
  return parser.accept("WHERE") ? { condition: parseExpression(parser) } : {};
}

export function parseAssignments(parser: Parser): Assignment[] {
  return parser.list(() => {
    const key = attribute(parseMultipartIdentifier(parser));
    if (!parser.accept("==")) parser.expect("=");
    return { key, value: parseAssigned(parser) };
  });
}

/** An expression, or DEFAULT. */
export function parseAssigned(parser: Parser): Expression {
  const after = parser.peek(1).symbol;
  const isDefault = parser.is("DEFAULT") && after !== "." && after !== "(";
  if (!isDefault) return parseExpression(parser);
  parser.next();
  return internalCall("default_value", []);
}
