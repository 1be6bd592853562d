import type { Parser } from "../text/parser.ts";
import { parseStatementAt, type Statement } from "./statement.ts";

/** EXPLAIN [EXTENDED | CODEGEN | COST | FORMATTED] statement. */
export interface Explain {
  readonly kind: "explain";
  readonly mode: "simple" | "extended" | "codegen" | "cost" | "formatted";
  readonly statement: Statement;
}

const modes = {
  LOGICAL: "extended",
  FORMATTED: "formatted",
  EXTENDED: "extended",
  CODEGEN: "codegen",
  COST: "cost",
} as const satisfies Record<string, Explain["mode"]>;

export function parseExplain(parser: Parser): Explain {
  parser.expect("EXPLAIN");
  const keyword = parser.acceptOneOf("LOGICAL", "FORMATTED", "EXTENDED", "CODEGEN", "COST");
  const mode = keyword === undefined ? "simple" : modes[keyword];
  return { kind: "explain", mode, statement: parseStatementAt(parser) };
}
