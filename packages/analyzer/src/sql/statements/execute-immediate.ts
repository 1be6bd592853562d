import type { Expression } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { parseIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

/** EXECUTE IMMEDIATE text [INTO variables] [USING values]. */
export interface ExecuteImmediate {
  readonly kind: "executeImmediate";
  /** Gives the text of the statement. */
  readonly text: Expression;
  /** Variables that take the columns of the only row; empty where the rows are the answer. */
  readonly into: readonly (readonly string[])[];
  /** Values of the text's markers, in order. */
  readonly using: readonly MarkerValue[];
}

interface MarkerValue {
  readonly value: Expression;
  /** The marker's name; absent for `?`. */
  readonly name?: string;
}

export function parseExecuteImmediate(parser: Parser): ExecuteImmediate {
  parser.expect("EXECUTE", "IMMEDIATE");
  const text = parseExpression(parser);
  const into = parser.accept("INTO") ? parser.list(() => parseMultipartIdentifier(parser)) : [];
  const using = parser.accept("USING") ? parseValues(parser) : [];
  return { kind: "executeImmediate", text, into, using };
}

function parseValues(parser: Parser): readonly MarkerValue[] {
  const value = () => parseValue(parser);
  return parser.is("(") ? parser.parenthesized(value) : parser.list(value);
}

function parseValue(parser: Parser): MarkerValue {
  const value = parseExpression(parser);
  return parser.accept("AS") ? { value, name: parseIdentifier(parser) } : { value };
}
