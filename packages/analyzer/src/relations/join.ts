import { type Join as JoinMessage, Join_JoinType as JoinTypeMessage } from "@millrace/spark-connect";
import {
  type AttributeReference,
  booleanType,
  dataTypeOf,
  type Expression,
  type Join,
  type JoinType,
  type NamedExpression,
  outputOf,
  SparkError,
  sqlName,
  unsupported,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { resolveAmong, sameName } from "../expressions/column-name.ts";
import { castTo } from "../expressions/implicit.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import { comparisonType } from "../functions/comparison.ts";
import { naturalJoinColumns } from "../sql/index.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { project } from "./output.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";

const joinTypes: Readonly<Record<JoinTypeMessage, JoinType>> = {
  [JoinTypeMessage.UNSPECIFIED]: "inner",
  [JoinTypeMessage.INNER]: "inner",
  [JoinTypeMessage.FULL_OUTER]: "full_outer",
  [JoinTypeMessage.LEFT_OUTER]: "left_outer",
  [JoinTypeMessage.RIGHT_OUTER]: "right_outer",
  [JoinTypeMessage.LEFT_ANTI]: "left_anti",
  [JoinTypeMessage.LEFT_SEMI]: "left_semi",
  [JoinTypeMessage.CROSS]: "cross",
};

/** The join type of a message. */
export function joinTypeOf(message: JoinTypeMessage): JoinType {
  return joinTypes[message];
}

/** `join`, with a condition, with USING columns, or NATURAL. */
export async function analyzeJoin(message: JoinMessage, analysis: Analysis): Promise<ResolvedRelation> {
  if (message.joinDataType) throw unsupported("joinWith", "Use join and select structs.");
  const left = await analyzeInput(message.left, analysis);
  const right = await analyzeInput(message.right, analysis);
  const joinType = joinTypeOf(message.joinType);
  const names = usingNames(message.usingColumns, analysis, { left, right });
  if (names !== undefined) return joinUsing(analysis, { left, right, joinType }, names);
  const context = await contextFor(analysis, scopeOf(analysis, left, right), [message.joinCondition]);
  const condition = message.joinCondition && resolveExpression(message.joinCondition, context);
  return joinOn({ left, right, joinType }, condition && asCondition(condition.expression, condition.sql));
}

interface Sides {
  readonly left: ResolvedRelation;
  readonly right: ResolvedRelation;
}

interface JoinSides extends Sides {
  readonly joinType: JoinType;
}

/** A join condition must be true or false. */
export function asCondition(expression: Expression, sql: string): Expression {
  const type = dataTypeOf(expression);
  if (type.kind === "boolean") return expression;
  if (type.kind === "void") return castTo(expression, booleanType);
  throw new SparkError({
    errorClass: "JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE",
    messageParameters: { joinCondition: `"${sql}"`, conditionType: `"${sqlName(type)}"` },
  });
}

/** The join of two relations; what the names above see are both sides' columns. */
export function joinOn(
  { left, right, joinType }: JoinSides,
  condition: Expression | undefined,
  options: { readonly lateral?: boolean } = {},
): ResolvedRelation {
  const used = condition ? [condition] : [];
  const plan: Join = {
    kind: "join",
    left: addMissingColumns(left.plan, used),
    right: addMissingColumns(right.plan, used),
    joinType: joinType === "inner" && condition === undefined ? "cross" : joinType,
    ...(condition ? { condition } : {}),
    ...(options.lateral ? { lateral: true } : {}),
  };
  const isOneSided = joinType === "left_semi" || joinType === "left_anti";
  const visible = isOneSided ? left.columns : [...left.columns, ...right.columns];
  return resolvedRelation(plan, {
    columns: asOutput(plan, visible),
    hidden: asOutput(plan, isOneSided ? left.hidden : [...left.hidden, ...right.hidden]),
    dataFrames: isOneSided ? left.dataFrames : [...left.dataFrames, ...right.dataFrames],
  });
}

/** The columns as the plan puts them out (outer joins make them nullable), qualifiers kept. */
function asOutput(plan: Join, columns: readonly AttributeReference[]): readonly AttributeReference[] {
  const byId = new Map(outputOf(plan).map((column) => [column.id, column]));
  return columns.map((column) => ({ ...column, nullable: byId.get(column.id)?.nullable ?? true }));
}

function usingNames(
  usingColumns: readonly string[],
  analysis: Analysis,
  { left, right }: Sides,
): readonly string[] | undefined {
  if (usingColumns.length === 0) return undefined;
  if (usingColumns.length === 1 && usingColumns[0] === naturalJoinColumns[0]) {
    return left.columns
      .filter((column) => right.columns.some((other) => sameName(analysis, other.name, column.name)))
      .map((column) => column.name);
  }
  return usingColumns;
}

/** Key columns once, then the other columns of the left and of the right side. */
function joinUsing(analysis: Analysis, sides: JoinSides, names: readonly string[]): ResolvedRelation {
  const { left, right, joinType } = sides;
  const leftKeys = names.map((name) => keyOf(analysis, name, { columns: left.columns, side: "left" }));
  const rightKeys = names.map((name) => keyOf(analysis, name, { columns: right.columns, side: "right" }));
  const equalities = leftKeys.map((key, index) => equality(analysis, key, rightKeys[index] ?? key));
  const condition = equalities.length > 0 ? equalities.reduce((a, b) => both(analysis, a, b)) : undefined;
  const joined = joinOn(sides, condition);
  if (joinType === "left_semi" || joinType === "left_anti") {
    const others = joined.columns.filter((column) => !leftKeys.some((key) => key.id === column.id));
    return narrowed(joined, [...leftKeys, ...others], []);
  }
  const inJoin = (column: AttributeReference) =>
    joined.columns.find((each) => each.id === column.id) ?? column;
  const keys = leftKeys.map((key, index) =>
    mergedKey(analysis, joinType, { left: inJoin(key), right: inJoin(rightKeys[index] ?? key) }),
  );
  const keyIds = new Set([...leftKeys, ...rightKeys].map((key) => key.id));
  const others = joined.columns.filter((column) => !keyIds.has(column.id));
  const hidden = joined.columns.filter(
    (column) => keyIds.has(column.id) && !keys.some((key) => key.id === column.id),
  );
  return narrowed(joined, [...keys, ...others], [...hidden, ...joined.hidden]);
}

function keyOf(
  analysis: Analysis,
  name: string,
  { columns, side }: { readonly columns: readonly AttributeReference[]; readonly side: string },
): AttributeReference {
  const found = resolveAmong(analysis, [name], columns);
  if (found?.kind === "attribute") return found;
  throw new SparkError({
    errorClass: "UNRESOLVED_USING_COLUMN_FOR_JOIN",
    messageParameters: {
      colName: `\`${name}\``,
      side,
      suggestion: columns
        .map((column) => `\`${column.name}\``)
        .sort()
        .join(", "),
    },
  });
}

function equality(analysis: Analysis, left: Expression, right: Expression): Expression {
  const type = comparisonType(left, right);
  if (type === undefined) {
    throw new SparkError({
      errorClass: "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
      messageParameters: {
        sqlExpr: '"(join key)"',
        left: `"${sqlName(dataTypeOf(left))}"`,
        right: `"${sqlName(dataTypeOf(right))}"`,
      },
    });
  }
  const operands = [castTo(left, type), castTo(right, type)];
  return {
    kind: "function",
    name: "==",
    arguments: operands,
    dataType: booleanType,
    nullable: true,
    ansi: analysis.ansi,
  };
}

function both(analysis: Analysis, left: Expression, right: Expression): Expression {
  return {
    kind: "function",
    name: "and",
    arguments: [left, right],
    dataType: booleanType,
    nullable: true,
    ansi: analysis.ansi,
  };
}

function mergedKey(
  analysis: Analysis,
  joinType: JoinType,
  { left, right }: { readonly left: AttributeReference; readonly right: AttributeReference },
): NamedExpression {
  if (joinType === "right_outer") return right;
  if (joinType !== "full_outer") return left;
  const type = comparisonType(left, right) ?? left.dataType;
  const child: Expression = {
    kind: "function",
    name: "coalesce",
    arguments: [castTo(left, type), castTo(right, type)],
    dataType: type,
    nullable: true,
    ansi: analysis.ansi,
  };
  return { kind: "alias", child, name: left.name, id: analysis.context.nextExpressionId() };
}

function narrowed(
  joined: ResolvedRelation,
  projections: readonly NamedExpression[],
  hidden: readonly AttributeReference[],
): ResolvedRelation {
  const plan = project(joined.plan, projections);
  return resolvedRelation(plan, { hidden, dataFrames: joined.dataFrames });
}
