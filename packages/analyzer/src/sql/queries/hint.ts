import type { Expression, Relation } from "@millrace/spark-connect";
import { parsePrimary } from "../expressions/primary.ts";
import { parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { relation } from "./relation-messages.ts";

export interface Hint {
  readonly name: string;
  readonly parameters: Expression[];
}

/** `/*+ BROADCAST(t), REPARTITION(3) *​/` after SELECT, perhaps more than once. */
export function parseHints(parser: Parser): readonly Hint[] {
  const hints: Hint[] = [];
  while (parser.accept("/*+")) {
    while (!parser.accept("*/")) {
      hints.push(parseHint(parser));
      parser.accept(",");
    }
  }
  return hints;
}

function parseHint(parser: Parser): Hint {
  const name = parseIdentifier(parser);
  const parameters = parser.is("(") ? parser.parenthesized(() => parsePrimary(parser), "mayBeEmpty") : [];
  return { name, parameters };
}

/** The hints around a query, the first one outermost. */
export function withHints(query: Relation, hints: readonly Hint[]): Relation {
  return hints.reduceRight(
    (input, { name, parameters }) => relation({ case: "hint", value: { input, name, parameters } }),
    query,
  );
}
