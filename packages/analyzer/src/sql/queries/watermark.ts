import type { Expression, Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { alias, star } from "../expressions/expression-messages.ts";
import { parseIntervalLiteral } from "../expressions/interval-literal.ts";
import { parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { project, relation } from "./relation-messages.ts";

/** `WATERMARK column DELAY OF INTERVAL …` before the alias of a FROM item, when it comes next. */
export function parseWatermark(parser: Parser, input: Relation): Relation {
  if (!parser.is("WATERMARK") || parser.peek(1).kind === "end") return input;
  parser.expect("WATERMARK");
  const column = parseColumn(parser);
  parser.expect("DELAY", "OF");
  const delayThreshold = intervalText(parser);
  const { exprType } = column;
  if (exprType.case === "unresolvedAttribute") {
    const eventTime = exprType.value.unparsedIdentifier;
    return relation({ case: "withWatermark", value: { input, eventTime, delayThreshold } });
  }
  return computedWatermark(input, column, delayThreshold);
}

/** An expression, perhaps with a name; DELAY is not one. */
function parseColumn(parser: Parser): Expression {
  const expression = parseExpression(parser);
  const hasAlias = parser.accept("AS") || !parser.is("DELAY");
  return hasAlias ? alias(expression, [parseIdentifier(parser)]) : expression;
}

/** The delay as text, which Spark Connect wants. */
function intervalText(parser: Parser): string {
  const { exprType } = parseIntervalLiteral(parser);
  const literalType = exprType.case === "literal" ? exprType.value.literalType : undefined;
  if (literalType?.case === "dayTimeInterval") return `${literalType.value} microseconds`;
  if (literalType?.case === "yearMonthInterval") return `${literalType.value} months`;
  throw parser.unexpected();
}

/** An expression with a name becomes a further column. */
function computedWatermark(input: Relation, column: Expression, delayThreshold: string): Relation {
  const { exprType } = column;
  const name = exprType.case === "alias" ? exprType.value.name[0] : undefined;
  if (exprType.case !== "alias" || exprType.value.expr === undefined || name === undefined) {
    throw unsupported("WATERMARK on an expression without a name", "write WATERMARK expression AS name");
  }
  const extended = project(input, [star(), alias(exprType.value.expr, [name])]);
  return relation({ case: "withWatermark", value: { input: extended, eventTime: name, delayThreshold } });
}
