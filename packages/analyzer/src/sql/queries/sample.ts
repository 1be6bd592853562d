import type { Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { integerToken } from "../expressions/number-literal.ts";
import type { Parser } from "../text/parser.ts";
import { constantInteger } from "./query-organization.ts";
import { relation } from "./relation-messages.ts";

/** `TABLESAMPLE (10 PERCENT | 5 ROWS | BUCKET 1 OUT OF 4) [REPEATABLE (seed)]`, when it comes next. */
export function parseSample(parser: Parser, input: Relation): Relation {
  if (!parser.accept("TABLESAMPLE")) return input;
  parser.expect("(");
  if (parser.accept("BUCKET")) return parseBucket(parser, input);
  if (parser.peek().kind === "number" && parser.peek(1).symbol === "PERCENT")
    return parsePercent(parser, input);
  const rows = constantInteger(parseExpression(parser));
  if (!parser.accept("ROWS")) throw unsupported("TABLESAMPLE by bytes", "sample by PERCENT or ROWS");
  parser.expect(")");
  if (rows === undefined)
    throw unsupported("TABLESAMPLE with a computed number of rows", "write the number as a literal");
  parseSeed(parser);
  return relation({ case: "limit", value: { input, limit: rows } });
}

function parsePercent(parser: Parser, input: Relation): Relation {
  const token = parser.peek();
  const fraction = Number(parser.next().value) / 100;
  parser.expect("PERCENT", ")");
  if (fraction > 1) {
    const parameters = {
      msg: `Sampling fraction (${Number.isInteger(fraction) ? fraction.toFixed(1) : fraction}) must be on interval [0, 1]`,
    };
    throw parser.error("_LEGACY_ERROR_TEMP_0064", parameters, token);
  }
  return sample(parser, input, fraction);
}

function parseBucket(parser: Parser, input: Relation): Relation {
  const numerator = integerToken(parser);
  parser.expect("OUT", "OF");
  const denominator = integerToken(parser);
  if (parser.is("ON"))
    throw unsupported("TABLESAMPLE BUCKET … ON", "leave out ON, or filter on a hash of the column");
  parser.expect(")");
  return sample(parser, input, numerator / denominator);
}

function sample(parser: Parser, input: Relation, upperBound: number): Relation {
  const seed = parseSeed(parser);
  const value = {
    input,
    lowerBound: 0,
    upperBound,
    withReplacement: false,
    ...(seed === undefined ? {} : { seed }),
  };
  return relation({ case: "sample", value });
}

function parseSeed(parser: Parser): bigint | undefined {
  if (!parser.accept("REPEATABLE")) return undefined;
  parser.expect("(");
  const seed = BigInt(integerToken(parser));
  parser.expect(")");
  return seed;
}
