import type { ToSchema } from "@millrace/spark-connect";
import {
  type AttributeReference,
  type DataType,
  dataTypeOf,
  type Expression,
  isNullable,
  type NamedExpression,
  SparkError,
  type StructField,
  sqlName,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { quoted, sameName } from "../expressions/column-name.ts";
import { castTo } from "../expressions/implicit.ts";
import { dataTypeFromMessage } from "../types/data-type-text.ts";
import { canStoreAssign } from "../types/implicit-cast.ts";
import { isComplex, isString } from "../types/predicates.ts";
import { project } from "./output.ts";
import { analyzeInput } from "./relation-context.ts";

/** `df.to(schema)`: columns by name, in the schema's order, cast where that loses nothing. */
export async function analyzeToSchema(message: ToSchema, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const schema = dataTypeFromMessage(message.schema);
  const fields = schema.kind === "struct" ? schema.fields : [];
  const projections = fields.map((field) => projection(analysis, field, input.columns));
  return resolvedRelation(project(input.plan, projections), { dataFrames: input.dataFrames });
}

function projection(
  analysis: Analysis,
  field: StructField,
  columns: readonly AttributeReference[],
): NamedExpression {
  const column = columns.find((each) => sameName(analysis, each.name, field.name));
  const metadata = field.metadata ?? column?.metadata;
  const child = column === undefined ? missing(field, columns) : converted(column, field);
  return {
    kind: "alias",
    child,
    name: field.name,
    id: analysis.context.nextExpressionId(),
    ...(metadata ? { metadata } : {}),
  };
}

function missing(field: StructField, columns: readonly AttributeReference[]): Expression {
  if (field.nullable)
    return castTo({ kind: "literal", value: null, dataType: { kind: "void" } }, field.dataType);
  throw new SparkError({
    errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    messageParameters: {
      objectName: quoted([field.name]),
      proposal: columns.map((column) => quoted([column.name])).join(", "),
    },
  });
}

function converted(column: AttributeReference, field: StructField): Expression {
  if (!field.nullable && isNullable(column)) {
    throw new SparkError({
      errorClass: "NULLABLE_COLUMN_OR_FIELD",
      messageParameters: { name: quoted([field.name]) },
    });
  }
  const from = dataTypeOf(column);
  if (!convertible(from, field.dataType)) {
    throw new SparkError({
      errorClass: "INVALID_COLUMN_OR_FIELD_DATA_TYPE",
      messageParameters: {
        name: quoted([field.name]),
        type: `"${sqlName(from)}"`,
        expectedType: `"${sqlName(field.dataType)}"`,
      },
    });
  }
  return castTo(column, field.dataType);
}

function convertible(from: DataType, to: DataType): boolean {
  if (from.kind === to.kind) return true;
  if (isComplex(from) || isComplex(to)) return false;
  return canStoreAssign(from, to) && !(isString(from) && !isString(to));
}
