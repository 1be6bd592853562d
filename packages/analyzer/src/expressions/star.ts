import type { Expression_UnresolvedStar, Expression as ExpressionMessage } from "@millrace/spark-connect";
import {
  type AttributeReference,
  dataTypeOf,
  type Expression,
  isNullable,
  SparkError,
} from "@millrace/spark-model";
import { tryResolveName } from "./attribute.ts";
import { parseAttributeName, quoted, resolveAmong, sameName } from "./column-name.ts";
import { required } from "./resolve-expression.ts";
import type { ExpressionContext, NamedResolved } from "./resolver.ts";

/**
 * The columns that a star or a regular expression stands for; undefined for any other message. A struct's
 * star gives its fields.
 */
export function expandStars(
  message: ExpressionMessage,
  context: ExpressionContext,
): readonly NamedResolved[] | undefined {
  const { exprType } = message;
  if (exprType.case === "unresolvedStar") return expandStar(exprType.value, context);
  if (exprType.case === "unresolvedRegex") return expandRegex(exprType.value, context);
  if (exprType.case !== "unresolvedFunction" || !exprType.value.isInternal) return undefined;
  if (exprType.value.functionName !== "star_except") return undefined;
  return starExcept(exprType.value.arguments, context);
}

function expandStar(
  message: Expression_UnresolvedStar,
  context: ExpressionContext,
): readonly NamedResolved[] {
  const { scope } = context;
  if (message.planId !== undefined) return dataFrameColumns(message.planId, context);
  if (message.unparsedTarget === undefined) return scope.columns.map(asResolved);
  const target = parseAttributeName(message.unparsedTarget.replace(/\.\*$/, ""));
  const qualified = [...scope.columns, ...scope.hidden].filter((column) =>
    isQualifiedBy(column, target, context),
  );
  if (qualified.length > 0) return inSourceOrder(qualified);
  const struct = tryResolveName(target, context);
  if (struct !== undefined) return structFields(struct.expression);
  throw new SparkError({
    errorClass: "CANNOT_RESOLVE_STAR_EXPAND",
    messageParameters: {
      targetString: quoted(target),
      columns: scope.columns.map((column) => quoted([column.name])).join(", "),
    },
  });
}

function inSourceOrder(columns: readonly AttributeReference[]): readonly NamedResolved[] {
  return [...columns].map(asResolved);
}

function isQualifiedBy(
  { qualifier }: AttributeReference,
  target: readonly string[],
  { analysis }: ExpressionContext,
): boolean {
  const start = qualifier.length - target.length;
  return (
    start >= 0 && target.every((part, index) => sameName(analysis, part, qualifier[start + index] ?? ""))
  );
}

function asResolved(expression: AttributeReference): NamedResolved {
  return { expression, sql: expression.name };
}

function dataFrameColumns(planId: bigint, { scope }: ExpressionContext): readonly NamedResolved[] {
  const ids = new Set(
    scope.dataFrames
      .filter((each) => each.planId === planId)
      .flatMap((each) => each.columns.map(({ id }) => id)),
  );
  const found = scope.columns.filter((column) => ids.has(column.id));
  if (found.length > 0) return found.map(asResolved);
  throw new SparkError({ errorClass: "CANNOT_RESOLVE_DATAFRAME_COLUMN", messageParameters: { name: '"*"' } });
}

/** Every field of a struct as a column of its own. */
function structFields(struct: Expression): readonly NamedResolved[] {
  const type = dataTypeOf(struct);
  if (type.kind !== "struct") {
    throw new SparkError({
      errorClass: "CANNOT_RESOLVE_STAR_EXPAND",
      messageParameters: { targetString: "`*`", columns: "" },
    });
  }
  return type.fields.map(({ name, dataType, nullable }, ordinal) => ({
    expression: {
      kind: "field",
      child: struct,
      name,
      ordinal,
      dataType,
      nullable: nullable || isNullable(struct),
    },
    sql: name,
    alias: name,
  }));
}

function starExcept(
  [star, ...excepted]: readonly ExpressionMessage[],
  context: ExpressionContext,
): readonly NamedResolved[] {
  const all = expandStars(required(star), context) ?? [];
  const removed = new Set(excepted.map((message) => exceptedId(message, context)));
  return all.filter(({ expression }) => expression.kind !== "attribute" || !removed.has(expression.id));
}

function exceptedId({ exprType }: ExpressionMessage, context: ExpressionContext): number | undefined {
  if (exprType.case !== "unresolvedAttribute") return undefined;
  const parts = parseAttributeName(exprType.value.unparsedIdentifier);
  const found = resolveAmong(context.analysis, parts, context.scope.columns);
  if (found?.kind === "attribute") return found.id;
  throw new SparkError({
    errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    messageParameters: {
      objectName: quoted(parts),
      proposal: context.scope.columns.map((column) => quoted([column.name])).join(", "),
    },
  });
}

function expandRegex(
  { colName }: { readonly colName: string },
  context: ExpressionContext,
): readonly NamedResolved[] {
  const text = colName.startsWith("`") && colName.endsWith("`") ? colName.slice(1, -1) : colName;
  const pattern = new RegExp(`^(?:${text})$`, context.analysis.caseSensitive ? "" : "i");
  const columns = context.scope.columns.map(asResolved);
  return columns.filter(({ expression }) => expression.kind === "attribute" && pattern.test(expression.name));
}
