import { create } from "@bufbuild/protobuf";
import {
  type DataType,
  Expression_Cast_EvalMode as EvalMode,
  type Expression,
  type Expression_Literal,
  Expression_LiteralSchema,
  type Expression_SortOrder,
  Expression_SortOrderSchema,
  ExpressionSchema,
  Expression_SortOrder_NullOrdering as NullOrdering,
  Expression_SortOrder_SortDirection as SortDirection,
} from "@millrace/spark-connect";
import { joinIdentifier } from "../text/identifier.ts";

/** How a cast treats what cannot be cast: as the session says, or as NULL. */
export const evalModes = { UNSPECIFIED: EvalMode.UNSPECIFIED, TRY: EvalMode.TRY } as const;

/** A column by its name parts. */
export function attribute(parts: readonly string[]): Expression {
  const value = { unparsedIdentifier: joinIdentifier(parts) };
  return create(ExpressionSchema, { exprType: { case: "unresolvedAttribute", value } });
}

/** A function or operator by name; operators carry the names that PySpark's Column gives them. */
export function call(functionName: string, arguments_: Expression[], isDistinct = false): Expression {
  const value = { functionName, arguments: arguments_, isDistinct };
  return create(ExpressionSchema, { exprType: { case: "unresolvedFunction", value } });
}

/** Functions that carry syntax for which Spark Connect has no message; MESSAGES.md says what each means. */
export type InternalFunction =
  | "aggregate_filter"
  | "collate"
  | "default_value"
  | "star_except"
  | "variant_path"
  | "within_group";

/** A call of an internal function: a syntax without a Spark Connect message of its own. */
export function internalCall(functionName: InternalFunction, arguments_: Expression[]): Expression {
  const value = { functionName, arguments: arguments_, isInternal: true };
  return create(ExpressionSchema, { exprType: { case: "unresolvedFunction", value } });
}

export function literal(value: Expression_Literal["literalType"], dataType?: DataType): Expression {
  const message = create(Expression_LiteralSchema, {});
  message.literalType = value;
  if (dataType !== undefined) message.dataType = dataType;
  return create(ExpressionSchema, { exprType: { case: "literal", value: message } });
}

export function stringLiteral(value: string): Expression {
  return literal({ case: "string", value });
}

export function integerLiteral(value: number): Expression {
  return literal({ case: "integer", value });
}

export function booleanLiteral(value: boolean): Expression {
  return literal({ case: "boolean", value });
}

export function star(target?: readonly string[]): Expression {
  const value = target === undefined ? {} : { unparsedTarget: `${joinIdentifier(target)}.*` };
  return create(ExpressionSchema, { exprType: { case: "unresolvedStar", value } });
}

export function alias(expression: Expression, name: readonly string[]): Expression {
  return create(ExpressionSchema, {
    exprType: { case: "alias", value: { expr: expression, name: [...name] } },
  });
}

export function cast(expression: Expression, type: DataType, evalMode = EvalMode.UNSPECIFIED): Expression {
  const value = { expr: expression, castToType: { case: "type" as const, value: type }, evalMode };
  return create(ExpressionSchema, { exprType: { case: "cast", value } });
}

export function extractValue(child: Expression, extraction: Expression): Expression {
  return create(ExpressionSchema, {
    exprType: { case: "unresolvedExtractValue", value: { child, extraction } },
  });
}

/** A sort key with both defaults of Spark spelled out: ascending, and nulls first exactly when ascending. */
export function sortOrder(
  child: Expression,
  descending = false,
  nullsFirst = !descending,
): Expression_SortOrder {
  return create(Expression_SortOrderSchema, {
    child,
    direction: descending ? SortDirection.DESCENDING : SortDirection.ASCENDING,
    nullOrdering: nullsFirst ? NullOrdering.SORT_NULLS_FIRST : NullOrdering.SORT_NULLS_LAST,
  });
}

export function sortOrderExpression(value: Expression_SortOrder): Expression {
  return create(ExpressionSchema, { exprType: { case: "sortOrder", value } });
}

export function not(expression: Expression): Expression {
  return call("not", [expression]);
}
