import { castCanGiveNull } from "./cast-nullability.ts";
import { booleanType, type DataType, type Metadata, voidType } from "./data-type.ts";
import type { Expression } from "./expression.ts";

/** The type of an expression's values. */
export function dataTypeOf(expression: Expression): DataType {
  switch (expression.kind) {
    case "alias":
      return dataTypeOf(expression.child);
    case "window":
      return expression.function.dataType;
    case "outer":
      return expression.attribute.dataType;
    case "exists":
    case "inSubquery":
      return booleanType;
    case "lambda":
      return dataTypeOf(expression.body);
    default:
      return expression.dataType;
  }
}

/** Whether an expression can be NULL. */
export function isNullable(expression: Expression): boolean {
  switch (expression.kind) {
    case "literal":
      return expression.value === null;
    case "alias":
      return isNullable(expression.child);
    case "cast":
      return (
        isNullable(expression.child) ||
        expression.mode === "try" ||
        castCanGiveNull(dataTypeOf(expression.child), expression.dataType)
      );
    case "window":
      return expression.function.nullable;
    case "outer":
      return expression.attribute.nullable;
    case "exists":
      return false;
    case "case":
      return (
        expression.otherwise === undefined ||
        isNullable(expression.otherwise) ||
        expression.branches.some((branch) => isNullable(branch.value))
      );
    case "lambda":
      return isNullable(expression.body);
    case "attribute":
    case "function":
    case "aggregate":
    case "field":
    case "lambdaVariable":
      return expression.nullable;
    default:
      return true;
  }
}

/** Column metadata that an expression hands on: that of a bare column or field. */
export function metadataOf(expression: Expression): Metadata | undefined {
  return expression.kind === "attribute" ? expression.metadata : undefined;
}

/** The expressions directly below an expression; subquery plans are not entered. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "alias":
    case "cast":
    case "field":
      return [expression.child];
    case "function":
    case "python":
      return expression.arguments;
    case "aggregate":
      return [
        ...expression.arguments,
        ...(expression.filter ? [expression.filter] : []),
        ...(expression.orderBy ?? []).map((order) => order.expression),
      ];
    case "window":
      return [
        expression.function,
        ...expression.partitionBy,
        ...expression.orderBy.map((order) => order.expression),
      ];
    case "case":
      return [
        ...expression.branches.flatMap((branch) => [branch.condition, branch.value]),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
    case "lambda":
      return [expression.body];
    case "inSubquery":
      return expression.values;
    default:
      return [];
  }
}

/** Whether an expression or one below it satisfies a test. */
export function someExpression(expression: Expression, test: (expression: Expression) => boolean): boolean {
  return test(expression) || operandsOf(expression).some((operand) => someExpression(operand, test));
}

/** A NULL of the type `void`. */
export const nullLiteral: Expression = Object.freeze({ kind: "literal", value: null, dataType: voidType });

/** True for a call whose rows are not a function of its arguments. */
export function isNondeterministic(expression: Expression): boolean {
  if (expression.kind === "python") return !expression.deterministic;
  return expression.kind === "function" && nondeterministic.has(expression.name);
}

const nondeterministic = new Set([
  "rand",
  "randn",
  "uuid",
  "shuffle",
  "monotonically_increasing_id",
  "spark_partition_id",
  "input_file_name",
]);
