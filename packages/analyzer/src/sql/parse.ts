import { create } from "@bufbuild/protobuf";
import {
  type DataType,
  type DataType_Struct,
  DataType_StructSchema,
  type Expression,
  type Relation,
} from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { sortOrderExpression } from "./expressions/expression-messages.ts";
import { parseNamed } from "./expressions/primary.ts";
import { parseSortOrder } from "./expressions/sort-order.ts";
import { parseQuery as parseQueryAt } from "./queries/query.ts";
import { parseMultipartIdentifier } from "./text/identifier.ts";
import { type ParseOptions, Parser } from "./text/parser.ts";
import { parseDataTypeName } from "./types/data-type.ts";
import { parseField } from "./types/struct-type.ts";

/** The relation that a query's text means (Spark's ParserInterface.parsePlan for queries). Throws ParseException. */
export function parseQuery(text: string, options?: ParseOptions): Relation {
  return parseWhole(text, options, (parser) => {
    refuseEmpty(parser);
    return parseQueryAt(parser);
  });
}

/** An expression with the plans of its subqueries, to which it refers by plan id. */
export interface ExpressionWithReferences {
  readonly expression: Expression;
  readonly references: readonly Relation[];
}

/**
 * An expression's text as expr(), selectExpr(), filter("…") take it: perhaps with an alias, a star, or a
 * sort direction (then a SortOrder). Subqueries are refused here; see parseExpressionWithReferences.
 */
export function parseExpression(text: string, options?: ParseOptions): Expression {
  const { expression, references } = parseExpressionWithReferences(text, options);
  if (references.length === 0) return expression;
  throw unsupported("a subquery in an expression string", "use spark.sql with the whole query");
}

/** Like parseExpression; the caller wraps the relation around the expression in a WithRelations. */
export function parseExpressionWithReferences(
  text: string,
  options?: ParseOptions,
): ExpressionWithReferences {
  return parseWhole(text, options, (parser) => {
    refuseEmpty(parser);
    const expression = parseNamedOrSorted(parser);
    return { expression, references: parser.subqueries };
  });
}

function refuseEmpty(parser: Parser): void {
  if (parser.peek().kind === "end") throw parser.error("PARSE_EMPTY_STATEMENT", {});
}

const directions = new Set(["ASC", "DESC", "NULLS"]);

function parseNamedOrSorted(parser: Parser): Expression {
  const named = parser.attempt(() => {
    const expression = parseNamed(parser);
    if (parser.isOneOf(directions)) throw parser.unexpected();
    return expression;
  });
  return named !== undefined && parser.peek().kind === "end" ? named : parseAgain();

  /** Once more from the start, so that an error names its place. */
  function parseAgain(): Expression {
    const again = new Parser(parser.sql, parser.options);
    if (named !== undefined) {
      parseNamed(again);
      again.expectEnd();
    }
    return sortOrderExpression(parseSortOrder(parser));
  }
}

/** A type's DDL text such as `map<string, array<decimal(10,2)>>`. A list of columns makes a struct, as in Spark. */
export function parseDataType(text: string): DataType {
  return parseWhole(text, undefined, parseDataTypeName);
}

/** The columns of a schema: `a INT, b STRING NOT NULL COMMENT 'x'`, also `a: int`. */
export function parseTableSchema(text: string): DataType_Struct {
  return parseWhole(text, undefined, (parser) => {
    const fields = parser.peek().kind === "end" ? [] : parser.list(() => parseField(parser));
    return create(DataType_StructSchema, { fields });
  });
}

/** The parts of a table's name such as `` db.`my table` `` (ParserInterface.parseMultipartIdentifier). */
export function parseTableName(text: string): readonly string[] {
  return parseWhole(text, undefined, parseMultipartIdentifier);
}

function parseWhole<Result>(
  text: string,
  options: ParseOptions | undefined,
  parse: (parser: Parser) => Result,
): Result {
  const parser = new Parser(text, options);
  const result = parse(parser);
  parser.accept(";");
  parser.expectEnd();
  return result;
}
