import { create } from "@bufbuild/protobuf";
import {
  MergeAction_ActionType as ActionType,
  type Expression,
  type MergeAction,
  MergeActionSchema,
  type Relation,
} from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { attribute } from "../expressions/expression-messages.ts";
import { parseClause } from "../queries/clause.ts";
import { parseRelationPrimary } from "../queries/table.ts";
import { parseMultipartIdentifier } from "../text/identifier.ts";
import { syntaxError } from "../text/parse-error.ts";
import type { Parser } from "../text/parser.ts";
import { type Assignment, parseAssigned, parseAssignments, parseTarget, type Target } from "./row-changes.ts";

/** MERGE INTO, with the actions as the DataFrame client's mergeInto sends them. */
export interface Merge {
  readonly kind: "merge";
  readonly target: Target;
  readonly source: Relation;
  readonly condition: Expression;
  readonly matched: readonly MergeAction[];
  readonly notMatched: readonly MergeAction[];
  readonly notMatchedBySource: readonly MergeAction[];
  readonly withSchemaEvolution: boolean;
  /** Plans of the subqueries in conditions and values, by plan id. */
  readonly references: readonly Relation[];
}

export function parseMerge(parser: Parser): Merge {
  const { start } = parser.peek();
  parser.expect("MERGE");
  const withSchemaEvolution = parser.accept("WITH", "SCHEMA", "EVOLUTION");
  parser.expect("INTO");
  const target = parseTarget(parser);
  parser.expect("USING");
  const source = parseRelationPrimary(parser);
  parser.expect("ON");
  const { value, subqueries } = parseClause(parser, () => ({
    condition: parseExpression(parser),
    ...parseActions(parser),
  }));
  const actions = [...value.matched, ...value.notMatched, ...value.notMatchedBySource];
  if (actions.length === 0) throw parser.error("MERGE_WITHOUT_WHEN", {}, { start, end: parser.previousEnd });
  return { kind: "merge", target, source, ...value, withSchemaEvolution, references: subqueries };
}

type Actions = Pick<Merge, "matched" | "notMatched" | "notMatchedBySource">;

function parseActions(parser: Parser): Actions {
  const actions = { matched: [], notMatched: [], notMatchedBySource: [] } as Record<
    keyof Actions,
    MergeAction[]
  >;
  while (parser.accept("WHEN")) {
    const family = parseFamily(parser);
    const condition = parser.accept("AND") ? { condition: parseExpression(parser) } : {};
    parser.expect("THEN");
    const action = family === "notMatched" ? parseInsertAction(parser) : parseChangeAction(parser);
    actions[family].push(create(MergeActionSchema, { ...action, ...condition }));
  }
  return actions;
}

function parseFamily(parser: Parser): keyof Actions {
  const isNegated = parser.accept("NOT");
  parser.expect("MATCHED");
  if (!isNegated) return "matched";
  if (!parser.accept("BY")) return "notMatched";
  return parser.expectOneOf("SOURCE", "TARGET") === "SOURCE" ? "notMatchedBySource" : "notMatched";
}

interface Action {
  readonly actionType: ActionType;
  readonly assignments: Assignment[];
}

function parseChangeAction(parser: Parser): Action {
  if (parser.accept("DELETE")) return { actionType: ActionType.DELETE, assignments: [] };
  parser.expect("UPDATE", "SET");
  if (parser.accept("*")) return { actionType: ActionType.UPDATE_STAR, assignments: [] };
  return { actionType: ActionType.UPDATE, assignments: parseAssignments(parser) };
}

function parseInsertAction(parser: Parser): Action {
  parser.expect("INSERT");
  if (parser.accept("*")) return { actionType: ActionType.INSERT_STAR, assignments: [] };
  const keys = parser.parenthesized(() => attribute(parseMultipartIdentifier(parser)));
  parser.expect("VALUES");
  const at = parser.peek();
  const values = parser.parenthesized(() => parseAssigned(parser));
  if (keys.length !== values.length) {
    throw syntaxError(parser.sql, at);
  }
  const assignments = keys.flatMap((key, index) =>
    values.slice(index, index + 1).map((value) => ({ key, value })),
  );
  return { actionType: ActionType.INSERT, assignments };
}
