import { create, equals } from "@bufbuild/protobuf";
import {
  Aggregate_GroupingSetsSchema,
  type Expression,
  ExpressionSchema,
  Aggregate_GroupType as GroupType,
  type Relation,
} from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import type { Parser } from "../text/parser.ts";
import { relation } from "./relation-messages.ts";
import { markSelectList } from "./select-list-mark.ts";

type GroupingSet = readonly Expression[];

/** GROUP BY in the forms that Spark Connect knows; mixed forms are multiplied out into grouping sets. */
export type Grouping =
  | { readonly kind: "groupBy" | "rollup" | "cube"; readonly expressions: Expression[] }
  | { readonly kind: "groupingSets"; readonly sets: readonly GroupingSet[] };

const groupTypes = { groupBy: GroupType.GROUPBY, rollup: GroupType.ROLLUP, cube: GroupType.CUBE } as const;

/** An aggregation whose output is the select list alone. */
export function aggregate(input: Relation, grouping: Grouping, selectList: Expression[]): Relation {
  const common = { input, aggregateExpressions: selectList };
  if (grouping.kind !== "groupingSets") {
    const groupType = groupTypes[grouping.kind];
    const value = { ...common, groupType, groupingExpressions: grouping.expressions };
    return markSelectList(relation({ case: "aggregate", value }));
  }
  const groupingSets = grouping.sets.map((set) =>
    create(Aggregate_GroupingSetsSchema, { groupingSet: [...set] }),
  );
  const groupingExpressions = withoutRepetition(grouping.sets.flat());
  const value = { ...common, groupType: GroupType.GROUPING_SETS, groupingExpressions, groupingSets };
  return markSelectList(relation({ case: "aggregate", value }));
}

function withoutRepetition(expressions: readonly Expression[]): Expression[] {
  const kept: Expression[] = [];
  for (const expression of expressions) {
    if (!kept.some((other) => equals(ExpressionSchema, other, expression))) kept.push(expression);
  }
  return kept;
}

/** What follows GROUP BY. Ordinals stay literals, and GROUP BY ALL the attribute `ALL`, as in Spark. */
export function parseGroupBy(parser: Parser): Grouping {
  const elements = parser.list(() => parseElement(parser));
  const plain = elements.flatMap((element) => (element.kind === "groupBy" ? element.expressions : []));
  if (parser.accept("GROUPING", "SETS")) return { kind: "groupingSets", sets: parseSets(parser) };
  const analytics = parser.accept("WITH") ? parser.expectOneOf("ROLLUP", "CUBE") : undefined;
  if (analytics !== undefined)
    return { kind: analytics === "ROLLUP" ? "rollup" : "cube", expressions: plain };
  const [only] = elements;
  if (elements.length === 1 && only !== undefined) return only;
  if (plain.length === elements.length) return { kind: "groupBy", expressions: plain };
  return { kind: "groupingSets", sets: elements.map(setsOf).reduce(product) };
}

function parseElement(parser: Parser): Grouping {
  const kind = parser.is("ROLLUP", "(") ? "rollup" : parser.is("CUBE", "(") ? "cube" : undefined;
  if (kind !== undefined) {
    parser.next();
    return analytics(
      kind,
      parser.parenthesized(() => parseSet(parser)),
    );
  }
  if (parser.accept("GROUPING", "SETS")) return { kind: "groupingSets", sets: parseSets(parser) };
  return { kind: "groupBy", expressions: [parseExpression(parser)] };
}

/** Elements in parentheses, such as ROLLUP((a, b), c), have no message: they become grouping sets. */
function analytics(kind: "rollup" | "cube", sets: readonly GroupingSet[]): Grouping {
  if (sets.every((set) => set.length === 1)) return { kind, expressions: sets.flat() };
  return { kind: "groupingSets", sets: kind === "rollup" ? prefixes(sets) : subsets(sets) };
}

function parseSets(parser: Parser): GroupingSet[] {
  return parser.parenthesized(() => parseElementSets(parser)).flat();
}

function parseElementSets(parser: Parser): readonly GroupingSet[] {
  const isNested = parser.is("ROLLUP", "(") || parser.is("CUBE", "(") || parser.is("GROUPING", "SETS");
  return isNested ? setsOf(parseElement(parser)) : [parseSet(parser)];
}

/** `(a, b)`, `()` or a single expression, which may begin with a parenthesis too. */
function parseSet(parser: Parser): GroupingSet {
  const set = parser.attempt(() => {
    const expressions = parser.parenthesized(() => parseExpression(parser), "mayBeEmpty");
    if (!parser.is(",") && !parser.is(")")) throw parser.unexpected();
    return expressions;
  });
  return set ?? [parseExpression(parser)];
}

function setsOf(grouping: Grouping): readonly GroupingSet[] {
  switch (grouping.kind) {
    case "groupingSets":
      return grouping.sets;
    case "groupBy":
      return [grouping.expressions];
    case "rollup":
      return prefixes(grouping.expressions.map((each) => [each]));
    case "cube":
      return subsets(grouping.expressions.map((each) => [each]));
  }
}

function prefixes(sets: readonly GroupingSet[]): readonly GroupingSet[] {
  return sets.map((_, index) => sets.slice(0, sets.length - index).flat()).concat([[]]);
}

function subsets([first, ...rest]: readonly GroupingSet[]): readonly GroupingSet[] {
  if (first === undefined) return [[]];
  const without = subsets(rest);
  return [...without.map((set) => [...first, ...set]), ...without];
}

function product(left: readonly GroupingSet[], right: readonly GroupingSet[]): readonly GroupingSet[] {
  return left.flatMap((each) => right.map((other) => [...each, ...other]));
}
