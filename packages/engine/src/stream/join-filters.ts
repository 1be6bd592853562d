import { type Expression, type Join, type JoinType, outputOf } from "@millrace/spark-model";
import { isNull, not } from "./builders.ts";
import { splitJoinCondition } from "./join-condition.ts";
import { references } from "./references.ts";

type SideName = "left" | "right";

/** The sides that give out rows with which nothing on the other side matches. */
export function unmatchedSides(joinType: JoinType): readonly SideName[] {
  return sides[joinType];
}

const sides: Readonly<Record<JoinType, readonly SideName[]>> = {
  inner: [],
  cross: [],
  left_outer: ["left"],
  right_outer: ["right"],
  full_outer: ["left", "right"],
  left_semi: [],
  left_anti: ["left"],
};

/** The sides of which a join may give NULLs for a row of the other side. */
export function nonNullSides(joinType: JoinType): readonly SideName[] {
  if (joinType === "left_outer") return ["right"];
  if (joinType === "right_outer") return ["left"];
  return joinType === "full_outer" ? ["left", "right"] : [];
}

/** What rows of each side must satisfy to come out at all; nothing of a side that gives unmatched rows. */
export function sideConditions(join: Join): Readonly<Record<SideName, readonly Expression[]>> {
  const condition = splitJoinCondition(join);
  const present = condition.others.flatMap(comparedColumns);
  const conditionsOf = (name: SideName): readonly Expression[] => {
    if (unmatchedSides(join.joinType).includes(name)) return [];
    const own = new Set(outputOf(join[name]).map(({ id }) => id));
    const keys = condition.keys.filter((key) => !key.nullsAreEqual).map((key) => key[name]);
    const columns = present.filter((each) => references(each).every(({ id }) => own.has(id)));
    const only = name === "left" ? condition.leftOnly : condition.rightOnly;
    return [...only, ...[...keys, ...columns].map((each) => not(isNull(each)))];
  };
  return { left: conditionsOf("left"), right: conditionsOf("right") };
}

/** The type of a join once a condition above it takes away rows with NULLs for a side. */
export function rejectsNullsOf(condition: Expression, join: Join): JoinType {
  const rejected = (["left", "right"] as const).filter((name) => rejectsNulls(condition, join, name));
  switch (join.joinType) {
    case "left_outer":
      return rejected.includes("right") ? "inner" : "left_outer";
    case "right_outer":
      return rejected.includes("left") ? "inner" : "right_outer";
    case "full_outer":
      if (rejected.length === 2) return "inner";
      if (rejected.length === 0) return "full_outer";
      return rejected.includes("left") ? "left_outer" : "right_outer";
    default:
      return join.joinType;
  }
}

/** Whether a condition cannot hold where all columns of a side are NULL. */
function rejectsNulls(condition: Expression, join: Join, name: SideName): boolean {
  const own = new Set(outputOf(join[name]).map(({ id }) => id));
  return comparedColumns(condition).some((each) => references(each).some(({ id }) => own.has(id)));
}

/** Columns that must not be NULL for a comparison, or `IS NOT NULL`, to hold. */
function comparedColumns(condition: Expression): readonly Expression[] {
  if (condition.kind !== "function") return [];
  if (comparisons.has(condition.name)) return condition.arguments.flatMap(decidingColumns);
  const [operand] = condition.arguments;
  const [tested] = operand?.kind === "function" && operand.name === "isnull" ? operand.arguments : [];
  if (condition.name === "not" && tested) return decidingColumns(tested);
  return condition.name === "isnotnull" && operand ? decidingColumns(operand) : [];
}

/** Columns whose NULL makes an expression NULL. */
function decidingColumns(expression: Expression): readonly Expression[] {
  if (expression.kind === "attribute") return [expression];
  if (expression.kind === "cast" || expression.kind === "field") return decidingColumns(expression.child);
  if (expression.kind !== "function" || !arithmetic.has(expression.name)) return [];
  return expression.arguments.flatMap(decidingColumns);
}

const comparisons: ReadonlySet<string> = new Set(["==", "<", "<=", ">", ">="]);
const arithmetic: ReadonlySet<string> = new Set(["+", "-", "*", "negative", "upper", "lower"]);
