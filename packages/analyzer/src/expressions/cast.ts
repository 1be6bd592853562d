import { Expression_Cast_EvalMode as EvalMode, type Expression_Cast } from "@millrace/spark-connect";
import {
  type CastMode,
  type DataType,
  dataTypeOf,
  SparkError,
  sameType,
  sqlName,
} from "@millrace/spark-model";
import { castRefusal } from "../types/cast-rules.ts";
import { dataTypeFromMessage, dataTypeFromText } from "../types/data-type-text.ts";
import { asNullable } from "./implicit.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";

/** `CAST(x AS type)`, `try_cast`, `col.cast(…)`. */
export function resolveCast(message: Expression_Cast, context: ExpressionContext): Resolved {
  const child = resolveExpression(required(message.expr), context);
  const dataType = targetType(message);
  const mode = castMode(message.evalMode, context.analysis.ansi);
  const function_ = mode === "try" ? "TRY_CAST" : "CAST";
  const sql = `${function_}(${child.sql} AS ${sqlName(dataType)})`;
  const from = dataTypeOf(child.expression);
  const refusal = castRefusal(from, dataType, mode);
  if (refusal !== undefined) throw cannotCast(sql, { from, to: dataType, refusal });
  if (sameType(asNullable(from), asNullable(dataType)) && mode !== "try")
    return { expression: child.expression, sql };
  if (child.expression.kind === "literal" && child.expression.value === null) {
    return { expression: { ...child.expression, dataType }, sql };
  }
  return { expression: { kind: "cast", child: child.expression, dataType, mode }, sql };
}

function targetType({ castToType }: Expression_Cast): DataType {
  const type =
    castToType.case === "typeStr"
      ? dataTypeFromText(castToType.value)
      : dataTypeFromMessage(castToType.value);
  // CHAR and VARCHAR outside table schemas are plain strings.
  return type.kind === "char" || type.kind === "varchar" ? { kind: "string" } : type;
}

function castMode(mode: EvalMode, ansi: boolean): CastMode {
  switch (mode) {
    case EvalMode.LEGACY:
      return "legacy";
    case EvalMode.ANSI:
      return "ansi";
    case EvalMode.TRY:
      return "try";
    default:
      return ansi ? "ansi" : "legacy";
  }
}

function cannotCast(
  sql: string,
  {
    from,
    to,
    refusal,
  }: { readonly from: DataType; readonly to: DataType; readonly refusal: "never" | "ansi" },
): SparkError {
  const types = { srcType: `"${sqlName(from)}"`, targetType: `"${sqlName(to)}"` };
  if (refusal === "never") {
    return new SparkError({
      errorClass: "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION",
      messageParameters: { sqlExpr: `"${sql}"`, ...types },
    });
  }
  return new SparkError({
    errorClass: "DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION",
    messageParameters: {
      sqlExpr: `"${sql}"`,
      ...types,
      config: '"spark.sql.ansi.enabled"',
      configVal: "'false'",
    },
  });
}
