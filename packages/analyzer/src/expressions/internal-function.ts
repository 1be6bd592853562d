import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { type AggregateCall, SparkError, unsupported } from "@millrace/spark-model";
import { castTo } from "./implicit.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";
import { resolveSortOrder } from "./sort-order.ts";

type Internal = (messages: readonly ExpressionMessage[], context: ExpressionContext) => Resolved;

/** Syntax of SQL text that has no message of its own; sql/MESSAGES.md says which. */
export const internalFunctions: Readonly<Record<string, Internal>> = {
  aggregate_filter: aggregateFilter,
  within_group: withinGroup,
  star_except: () => {
    throw new SparkError({
      errorClass: "INVALID_USAGE_OF_STAR_OR_REGEX",
      messageParameters: { elem: "'*'", prettyName: "expression" },
    });
  },
  collate: collate,
  default_value: () => {
    throw unsupported("DEFAULT outside INSERT and MERGE", "Write the value.");
  },
  variant_path: () => {
    throw unsupported("Path extraction from VARIANT", "Use variant_get or get_json_object.");
  },
};

function aggregateFilter(
  [call, condition]: readonly ExpressionMessage[],
  context: ExpressionContext,
): Resolved {
  const aggregate = resolveExpression(required(call), context);
  const filter = resolveExpression(required(condition), context);
  const sql = `${aggregate.sql} FILTER (WHERE ${filter.sql})`;
  const restricted: AggregateCall = {
    ...asAggregate(aggregate),
    filter: castTo(filter.expression, { kind: "boolean" }),
  };
  return { expression: restricted, sql };
}

function withinGroup([call, ...orders]: readonly ExpressionMessage[], context: ExpressionContext): Resolved {
  const aggregate = resolveExpression(required(call), context);
  const sorted = orders.flatMap((order) =>
    order.exprType.case === "sortOrder" ? [resolveSortOrder(order.exprType.value, context)] : [],
  );
  const sql = `${aggregate.sql} WITHIN GROUP (ORDER BY ${sorted.map((each) => each.sql.replace(" ASC NULLS FIRST", "").replace(" DESC NULLS LAST", " DESC")).join(", ")})`;
  return { expression: { ...asAggregate(aggregate), orderBy: sorted.map((each) => each.order) }, sql };
}

function asAggregate({ expression, sql }: Resolved): AggregateCall {
  if (expression.kind === "aggregate") return expression;
  throw new SparkError({
    errorClass: "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
    messageParameters: { prettyName: `\`${sql}\``, syntax: "FILTER clause" },
  });
}

function collate([value]: readonly ExpressionMessage[], context: ExpressionContext): Resolved {
  const resolved = resolveExpression(required(value), context);
  throw unsupported(`COLLATE on ${resolved.sql}`, "Compare lower(…) for case-insensitive text.");
}
