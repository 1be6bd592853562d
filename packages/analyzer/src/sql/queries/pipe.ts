import { type Expression, Aggregate_GroupType as GroupType, type Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { attribute, internalCall, star } from "../expressions/expression-messages.ts";
import { parseNamed } from "../expressions/primary.ts";
import { parseIdentifier, parseStrictIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseJoins } from "./join.ts";
import { parsePivots } from "./pivot.ts";
import { parseQueryOrganization } from "./query-organization.ts";
import { parseQueryPrimary } from "./query-primary.ts";
import { project, relation, subqueryAlias } from "./relation-messages.ts";
import { parseSample } from "./sample.ts";
import { parseFilter, parsePipeSelect } from "./select.ts";
import { parseSetOperation } from "./set-operation.ts";

type PipeOperator = (parser: Parser, input: Relation) => Relation;

const setOperators = ["UNION", "EXCEPT", "MINUS", "SETMINUS", "INTERSECT"] as const;

/** Operators after `|>`; each is called after its keyword. Others (joins, ordering, …) begin with a clause. */
const operators: Readonly<Record<string, PipeOperator>> = {
  AGGREGATE: parseAggregate,
  AS: (parser, input) => subqueryAlias(input, parseStrictIdentifier(parser)),
  DROP: parseDrop,
  EXTEND: (parser, input) => project(input, [star(), ...parseItems(parser)]),
  SET: parseSet,
  WHERE: parseFilter,
};

/** `|> operator …` after a query, any number of them (SqlBaseParser's `operatorPipeRightSide`). */
export function parsePipeline(parser: Parser, query: Relation): Relation {
  let result = query;
  while (parser.accept("|>")) result = parseOperator(parser, result);
  return result;
}

function parseOperator(parser: Parser, input: Relation): Relation {
  if (parser.is("SELECT")) return parsePipeSelect(parser, input);
  const operator = operators[parser.peek().symbol];
  if (operator !== undefined) {
    parser.next();
    return operator(parser, input);
  }
  const setOperator = parser.acceptOneOf(...setOperators);
  if (setOperator !== undefined) {
    return parseSetOperation(parser, setOperator, { left: input, parseRight: parseQueryPrimary });
  }
  return parseClauses(parser, input);
}

const clauses: readonly PipeOperator[] = [parsePivots, parseSample, parseJoins, parseQueryOrganization];

/** The first of the clauses that consumes something. */
function parseClauses(parser: Parser, input: Relation): Relation {
  const before = parser.peek();
  for (const parse of clauses) {
    const result = parse(parser, input);
    if (parser.peek() !== before) return result;
  }
  throw parser.unexpected();
}

function parseItems(parser: Parser): Expression[] {
  return parser.list(() => parseNamed(parser));
}

/** Unlike SELECT … GROUP BY the output begins with the grouping columns, as a DataFrame's does. */
function parseAggregate(parser: Parser, input: Relation): Relation {
  const aggregateExpressions = parser.is("GROUP", "BY") ? [] : parseItems(parser);
  const groupingExpressions = parser.accept("GROUP", "BY") ? parseGrouping(parser) : [];
  const value = { input, groupType: GroupType.GROUPBY, groupingExpressions, aggregateExpressions };
  return relation({ case: "aggregate", value });
}

function parseGrouping(parser: Parser): Expression[] {
  if (parser.is("ROLLUP", "(") || parser.is("CUBE", "(") || parser.is("GROUPING", "SETS")) {
    throw unsupported("grouping sets in |> AGGREGATE", "use SELECT … GROUP BY");
  }
  return parseItems(parser);
}

/** A column that the input lacks is an error, which it would not be for DataFrame.drop. */
function parseDrop(parser: Parser, input: Relation): Relation {
  const columns = parser.list(() => attribute([parseIdentifier(parser)]));
  return project(input, [internalCall("star_except", [star(), ...columns])]);
}

/** Each assignment sees those before it. */
function parseSet(parser: Parser, input: Relation): Relation {
  const assignments = parser.list(() => {
    const name = [parseIdentifier(parser)];
    parser.expect("=");
    return { name, expr: parseExpression(parser) };
  });
  return assignments.reduce(
    (result, each) => relation({ case: "withColumns", value: { input: result, aliases: [each] } }),
    input,
  );
}
