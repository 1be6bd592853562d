import type { Expression, Relation } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { parseNamed } from "../expressions/primary.ts";
import { isIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseFrom } from "./from.ts";
import { aggregate, parseGroupBy } from "./group-by.ts";
import { type Hint, parseHints, withHints } from "./hint.ts";
import { distinct, filter, project } from "./relation-messages.ts";
import { markSelectList } from "./select-list-mark.ts";
import { parseWindows } from "./window-clause.ts";

interface SelectList {
  readonly hints: readonly Hint[];
  readonly isDistinct: boolean;
  readonly items: Expression[];
}

/** SELECT with its clauses up to WINDOW and QUALIFY (SqlBaseParser's `querySpecification`). */
export function parseSelect(parser: Parser): Relation {
  return withWindowScope(parser, () => {
    const list = parseSelectList(parser);
    const input = parser.accept("FROM") ? parseFrom(parser) : undefined;
    return parseAfterFrom(parser, list, input);
  });
}

/** `|> SELECT …`: a select list over the input, without clauses of its own but WINDOW. */
export function parsePipeSelect(parser: Parser, input: Relation): Relation {
  return withWindowScope(parser, () => {
    const { items, isDistinct, hints } = parseSelectList(parser);
    const selected = project(input, items);
    parseWindows(parser);
    return withHints(isDistinct ? distinct(selected) : selected, hints);
  });
}

/** `FROM t SELECT …`, and `FROM t` alone, which reads all columns. */
export function parseFromFirst(parser: Parser): Relation {
  return withWindowScope(parser, () => {
    parser.expect("FROM");
    const input = parseFrom(parser);
    return parser.is("SELECT") ? parseAfterFrom(parser, parseSelectList(parser), input) : input;
  });
}

function withWindowScope(parser: Parser, parse: () => Relation): Relation {
  const outer = parser.pendingWindows;
  parser.pendingWindows = [];
  const result = parse();
  const [undefinedWindow] = parser.pendingWindows;
  if (undefinedWindow !== undefined) {
    const parameters = { windowName: undefinedWindow.name, docroot: "https://spark.apache.org/docs/latest" };
    throw parser.error("MISSING_WINDOW_SPECIFICATION", parameters, undefinedWindow.at);
  }
  parser.pendingWindows = outer;
  return result;
}

function parseSelectList(parser: Parser): SelectList {
  parser.expect("SELECT");
  const hints = parseHints(parser);
  const isDistinct = parseIsDistinct(parser);
  const items = parser.list(() => parseSelectItem(parser));
  return { hints, isDistinct, items };
}

/** `all` and `distinct` may also be the names of columns. */
function parseIsDistinct(parser: Parser): boolean {
  const after = parser.peek(1).symbol;
  if (after === "," || after === "." || after === "FROM" || parser.peek(1).kind === "end") return false;
  return parser.acceptOneOf("DISTINCT", "ALL") === "DISTINCT";
}

function parseSelectItem(parser: Parser): Expression {
  if (parser.is("FROM") && isTrailingComma(parser)) {
    throw parser.error("TRAILING_COMMA_IN_SELECT", {});
  }
  return parseNamed(parser);
}

function isTrailingComma(parser: Parser): boolean {
  const isAfterComma = parser.sql.slice(0, parser.peek().start).trimEnd().endsWith(",");
  return (
    isAfterComma &&
    (isIdentifier(parser.peek(1)) || parser.peek(1).symbol === "(") &&
    parser.peek(1).symbol !== "FROM"
  );
}

/** Clauses in the order of their meaning: WHERE, GROUP BY, select list, HAVING, QUALIFY, DISTINCT, hints. */
function parseAfterFrom(parser: Parser, list: SelectList, from: Relation | undefined): Relation {
  const input = parser.accept("WHERE") ? parseFilter(parser, from ?? project(undefined, [])) : from;
  const selected = parseSelected(parser, list, input);
  parseWindows(parser);
  const qualified = parser.accept("QUALIFY") ? markSelectList(parseFilter(parser, selected)) : selected;
  parseWindows(parser);
  const unique = list.isDistinct ? distinct(qualified) : qualified;
  return withHints(unique, list.hints);
}

function parseSelected(parser: Parser, { items }: SelectList, input: Relation | undefined): Relation {
  if (parser.accept("GROUP", "BY")) {
    return parseHaving(parser, aggregate(input ?? project(undefined, []), parseGroupBy(parser), items));
  }
  if (!parser.is("HAVING")) return project(input, items);
  const grouped = aggregate(input ?? project(undefined, []), { kind: "groupBy", expressions: [] }, items);
  return parseHaving(parser, grouped);
}

function parseHaving(parser: Parser, input: Relation): Relation {
  return parser.accept("HAVING") ? parseFilter(parser, input) : input;
}

export function parseFilter(parser: Parser, input: Relation): Relation {
  return filter(input, parseExpression(parser));
}
