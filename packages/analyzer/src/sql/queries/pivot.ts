import { create } from "@bufbuild/protobuf";
import {
  type Expression,
  type Expression_Literal,
  Expression_LiteralSchema,
  Aggregate_GroupType as GroupType,
  type Relation,
} from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { attribute, call } from "../expressions/expression-messages.ts";
import { parseNamed } from "../expressions/primary.ts";
import { isIdentifier, parseStrictIdentifier, parseTableAlias } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { relation, subqueryAlias } from "./relation-messages.ts";
import { markSelectList } from "./select-list-mark.ts";
import { parseUnpivot } from "./unpivot.ts";

/** PIVOT and UNPIVOT after a relation, each perhaps with an alias. */
export function parsePivots(parser: Parser, input: Relation): Relation {
  let result = input;
  for (;;) {
    const pivoted = parsePivotOrUnpivot(parser, result);
    if (pivoted === undefined) return result;
    const alias = parseTableAlias(parser);
    result = alias === undefined ? pivoted : subqueryAlias(pivoted, alias);
  }
}

function parsePivotOrUnpivot(parser: Parser, input: Relation): Relation | undefined {
  if (parser.accept("PIVOT")) return parsePivot(parser, input);
  return parser.accept("UNPIVOT") ? parseUnpivot(parser, input) : undefined;
}

interface PivotValue {
  readonly literal: Expression_Literal;
  readonly alias?: string;
}

interface NamedAggregate {
  readonly expression: Expression;
  /** Its alias, or the text, which is also Spark's name for a plain call such as `sum(x)`. */
  readonly name: string;
}

/** `( aggregates FOR column IN (value [AS name], …) )`; the columns left over group, implicitly. */
function parsePivot(parser: Parser, input: Relation): Relation {
  parser.expect("(");
  const aggregates = parser.list(() => parseAggregate(parser));
  parser.expect("FOR");
  const columns = parsePivotColumns(parser);
  parser.expect("IN");
  const values = parser.parenthesized(() => parsePivotValue(parser));
  parser.expect(")");
  const [only] = columns;
  const col = columns.length === 1 && only !== undefined ? only : call("struct", columns);
  const aggregateExpressions = aggregates.map(({ expression }) => expression);
  const pivot = { col, values: values.map(({ literal }) => literal) };
  const value = { input, groupType: GroupType.PIVOT, aggregateExpressions, pivot };
  const pivoted = markSelectList(relation({ case: "aggregate", value }));
  return renamed(pivoted, values, aggregates);
}

function parseAggregate(parser: Parser): NamedAggregate {
  const { result: expression, text } = parser.withText(() => parseNamed(parser));
  const alias = expression.exprType.case === "alias" ? expression.exprType.value.name.join(".") : undefined;
  return { expression, name: alias ?? text };
}

function parsePivotColumns(parser: Parser): Expression[] {
  const column = () => attribute([parseStrictIdentifier(parser)]);
  return parser.is("(") ? parser.parenthesized(column) : [column()];
}

function parsePivotValue(parser: Parser): PivotValue {
  const start = parser.peek().start;
  const literal = asLiteral(parseExpression(parser));
  if (literal === undefined) {
    const at = { start, end: parser.previousEnd };
    throw parser.error(
      "NON_LITERAL_PIVOT_VALUES",
      { expression: `"${parser.sql.slice(start, at.end)}"` },
      at,
    );
  }
  const hasAlias = parser.accept("AS") || isIdentifier(parser.peek());
  return hasAlias ? { literal, alias: parseStrictIdentifier(parser) } : { literal };
}

/** A literal, or a row of literals for a pivot of several columns. */
function asLiteral({ exprType }: Expression): Expression_Literal | undefined {
  if (exprType.case === "literal") return exprType.value;
  if (exprType.case !== "unresolvedFunction" || exprType.value.functionName !== "struct") return undefined;
  const elements = exprType.value.arguments.map(asLiteral);
  if (!elements.every((element) => element !== undefined)) return undefined;
  return create(Expression_LiteralSchema, { literalType: { case: "struct", value: { elements } } });
}

/** Spark Connect has no names for pivot values, so the columns that they make are renamed afterwards. */
function renamed(
  pivoted: Relation,
  values: readonly PivotValue[],
  aggregates: readonly NamedAggregate[],
): Relation {
  const renames = values.flatMap((value) => {
    const { alias } = value;
    if (alias === undefined) return [];
    const name = valueName(value.literal);
    if (aggregates.length === 1) return [{ colName: name, newColName: alias }];
    return aggregates.map((each) => ({
      colName: `${name}_${each.name}`,
      newColName: `${alias}_${each.name}`,
    }));
  });
  return renames.length === 0
    ? pivoted
    : relation({ case: "withColumnsRenamed", value: { input: pivoted, renames } });
}

/** The value as a column name: what casting it to STRING gives. */
function valueName({ literalType }: Expression_Literal): string {
  switch (literalType.case) {
    case "null":
      return "null";
    case "decimal":
      return literalType.value.value;
    case "struct":
      return `{${literalType.value.elements.map(valueName).join(", ")}}`;
    case "string":
    case "boolean":
    case "byte":
    case "short":
    case "integer":
    case "long":
      return String(literalType.value);
    default:
      throw unsupported(
        `a name for a pivot value of type ${literalType.case}`,
        "rename the column in an outer SELECT",
      );
  }
}
