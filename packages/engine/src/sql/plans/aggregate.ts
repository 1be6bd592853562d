import { type Aggregate, dataTypeOf, type Expression, outputOf } from "@millrace/spark-model";
import { duckType } from "../../duckdb/duck-type.ts";
import { isSessionWindow } from "../../stream/event-time.ts";
import { columnName } from "../batch-program.ts";
import { compileExpression } from "../expressions/compile-expression.ts";
import { printExpression, type Scope, type SqlText } from "../scope.ts";
import { asTable, compileRelation, type RelationText } from "./compile-relation.ts";
import { selectItem } from "./project.ts";
import { mergedSessions } from "./session-windows.ts";

/**
 * Aggregate: grouping expressions become columns of the input first, so that the output can name them and
 * each is computed once.
 */
export function compileAggregate(
  plan: Aggregate,
  scope: Scope,
  child: RelationText = compileRelation(plan.child, scope),
): RelationText {
  const keys = plan.grouping.map((expression, index) => ({
    expression,
    name:
      expression.kind === "attribute" && !plan.groupingSets && !isFloating(expression)
        ? columnName(expression.id)
        : `key_${index}`,
  }));
  const computed = keys
    .filter(({ name }) => name.startsWith("key_"))
    .map(({ expression, name }) => `${keyValue(expression, scope)} AS ${name}`);
  const keyed = computed.length === 0 ? child : withKeys(plan, child, computed);
  const session = keys.find(({ expression }) => isSessionWindow(expression));
  const others = keys.filter((key) => key !== session).map(({ name }) => name);
  const input = asTable(session ? mergedSessions(keyed, session.name, others) : keyed);
  const groupingKeys = new Map(keys.map(({ expression, name }) => [printExpression(expression), name]));
  const inner = scope.withGroupingKeys(groupingKeys);
  const items = plan.aggregates.map((named) => selectItem(named, inner));
  return [
    `SELECT ${items.join(", ") || "NULL AS nothing"}`,
    `FROM ${input}`,
    `GROUP BY ${groupBy(
      plan,
      keys.map(({ name }) => name),
    )}`,
  ].join("\n");
}

function isFloating(expression: Expression): boolean {
  return ["float", "double"].includes(dataTypeOf(expression).kind);
}

/** The key of a group of -0.0 and 0.0 is 0.0 (NormalizeFloatingNumbers), which is what adding 0.0 gives. */
function keyValue(expression: Expression, scope: Scope): SqlText {
  const value = compileExpression(expression, scope);
  return isFloating(expression) ? `(${value} + CAST(0 AS ${duckType(dataTypeOf(expression))}))` : value;
}

function withKeys(plan: Aggregate, child: RelationText, computed: readonly string[]): RelationText {
  const columns = outputOf(plan.child).map((column) => columnName(column.id));
  return `SELECT ${[...columns, ...computed].join(", ")}\nFROM ${asTable(child)}`;
}

function groupBy(plan: Aggregate, keys: readonly SqlText[]): string {
  if (!plan.groupingSets) return keys.length > 0 ? keys.join(", ") : "()";
  const sets = plan.groupingSets.map((set) => `(${set.map((index) => keys[index]).join(", ")})`);
  return `GROUPING SETS (${sets.join(", ")})`;
}
