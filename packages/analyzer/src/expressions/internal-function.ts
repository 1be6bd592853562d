import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { type AggregateCall, dataTypeOf, SparkError, unsupported } from "@millrace/spark-model";
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
  const ordered = { ...asAggregate(aggregate), orderBy: sorted.map((each) => each.order) };
  if (ordered.name === "mode") return modeOf(ordered, sorted);
  const names = sorted.map((each) => (ordered.name === "listagg" ? each.sql : shortOrder(each.sql)));
  return { expression: ordered, sql: `${aggregate.sql} WITHIN GROUP (ORDER BY ${names.join(", ")})` };
}

function shortOrder(sql: string): string {
  return sql.replace(" ASC NULLS FIRST", "").replace(" DESC NULLS LAST", " DESC");
}

/** The mode of what it is ordered by; Spark's name of it shows the other direction. */
function modeOf(mode: AggregateCall, [first]: readonly { readonly sql: string }[]): Resolved {
  const [order] = mode.orderBy ?? [];
  if (order === undefined || first === undefined) throw new Error("WITHIN GROUP has an order");
  const value = first.sql.replace(/ (ASC|DESC) NULLS (FIRST|LAST)$/, "");
  const sql = `mode() WITHIN GROUP (ORDER BY ${value}${order.direction === "ascending" ? " DESC" : ""})`;
  const dataType = dataTypeOf(order.expression);
  return { expression: { ...mode, arguments: [order.expression], dataType }, sql };
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
