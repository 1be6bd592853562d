import {
  type AttributeReference,
  type Expression,
  type ExpressionId,
  type Join,
  outputOf,
  someExpression,
} from "@millrace/spark-model";
import { references } from "./references.ts";

/** A pair of expressions, one of each side, that must be equal. */
export interface EqualKeys {
  readonly left: Expression;
  readonly right: Expression;
  /** `<=>`: NULL equals NULL. */
  readonly nullsAreEqual: boolean;
}

/** A join's condition, taken apart (Spark: ExtractEquiJoinKeys, JoinConditionSplitPredicates). */
export interface JoinCondition {
  readonly keys: readonly EqualKeys[];
  /** Conjuncts of the left side's columns alone. */
  readonly leftOnly: readonly Expression[];
  readonly rightOnly: readonly Expression[];
  /** All others. */
  readonly others: readonly Expression[];
}

export function splitJoinCondition(join: Join): JoinCondition {
  const left = idsOf(outputOf(join.left));
  const right = idsOf(outputOf(join.right));
  const all = join.condition ? conjuncts(join.condition) : [];
  const leftOnly = all.filter((each) => isDeterministic(each) && refersOnlyTo(each, left));
  const rightOnly = all.filter(
    (each) => isDeterministic(each) && refersOnlyTo(each, right) && !leftOnly.includes(each),
  );
  const both = all.filter((each) => !leftOnly.includes(each) && !rightOnly.includes(each));
  const keys = both.map((each) => [each, equalKeys(each, left, right)] as const);
  return {
    keys: keys.flatMap(([, found]) => found ?? []),
    leftOnly,
    rightOnly,
    others: keys.flatMap(([each, found]) => (found ? [] : [each])),
  };
}

/** The terms of a conjunction. */
export function conjuncts(condition: Expression): readonly Expression[] {
  return condition.kind === "function" && condition.name === "and"
    ? condition.arguments.flatMap(conjuncts)
    : [condition];
}

/** Whether an expression gives the same value every time, and nothing but its operands decides on it. */
export function isDeterministic(expression: Expression): boolean {
  return !someExpression(
    expression,
    (each) =>
      (each.kind === "python" && !each.deterministic) ||
      (each.kind === "function" && nondeterministic.has(each.name)) ||
      each.kind === "scalarSubquery" ||
      each.kind === "exists" ||
      each.kind === "inSubquery",
  );
}

const nondeterministic: ReadonlySet<string> = new Set([
  "rand",
  "randn",
  "uuid",
  "shuffle",
  "random",
  "randstr",
  "uniform",
]);

function equalKeys(
  condition: Expression,
  left: ReadonlySet<ExpressionId>,
  right: ReadonlySet<ExpressionId>,
): EqualKeys | undefined {
  if (condition.kind !== "function" || (condition.name !== "==" && condition.name !== "<=>"))
    return undefined;
  const [first, second] = condition.arguments;
  if (!first || !second || !isDeterministic(condition)) return undefined;
  const nullsAreEqual = condition.name === "<=>";
  const isOf = (expression: Expression, side: ReadonlySet<ExpressionId>) =>
    references(expression).length > 0 && refersOnlyTo(expression, side);
  if (isOf(first, left) && isOf(second, right)) return { left: first, right: second, nullsAreEqual };
  if (isOf(first, right) && isOf(second, left)) return { left: second, right: first, nullsAreEqual };
  return undefined;
}

function refersOnlyTo(expression: Expression, columns: ReadonlySet<ExpressionId>): boolean {
  return references(expression).every(({ id }) => columns.has(id));
}

function idsOf(columns: readonly AttributeReference[]): ReadonlySet<ExpressionId> {
  return new Set(columns.map(({ id }) => id));
}
