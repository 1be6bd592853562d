import type { Expression_UpdateFields } from "@millrace/spark-connect";
import {
  dataTypeOf,
  type Expression,
  isNullable,
  SparkError,
  type StructField,
  sqlName,
  structType,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { parseAttributeName, sameName } from "./column-name.ts";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { Resolved } from "./resolved.ts";
import type { ExpressionContext } from "./resolver.ts";

/** `col.withField(name, value)` and `col.dropFields(name)`: the struct made again from its fields. */
export function resolveUpdateFields(message: Expression_UpdateFields, context: ExpressionContext): Resolved {
  const struct = resolveExpression(required(message.structExpression), context);
  const value = message.valueExpression && resolveExpression(message.valueExpression, context);
  const path = parseAttributeName(message.fieldName);
  const expression = update(context.analysis, struct.expression, { path, value: value?.expression });
  const operation = value === undefined ? "dropfield()" : `WithField(${value.sql})`;
  // Updates of updates are one expression to Spark (SimplifyUpdateFields is for later; the name shows it).
  const inner = /^update_fields\((.*)\)$/.exec(struct.sql)?.[1] ?? struct.sql;
  return { expression, sql: `update_fields(${inner}, ${operation})` };
}

interface Update {
  readonly path: readonly string[];
  /** Absent to drop the field. */
  readonly value: Expression | undefined;
}

interface NewField {
  readonly field: StructField;
  readonly value: Expression;
}

function update(analysis: Analysis, struct: Expression, { path, value }: Update): Expression {
  const type = dataTypeOf(struct);
  if (type.kind !== "struct") throw notStruct(type);
  const [name = "", ...rest] = path;
  const fields = type.fields.map((field, ordinal): NewField => {
    const { dataType } = field;
    const nullable = field.nullable || isNullable(struct);
    return { field, value: { kind: "field", child: struct, name: field.name, ordinal, dataType, nullable } };
  });
  const isNamed = ({ field }: NewField) => sameName(analysis, field.name, name);
  const replaced = (each: NewField): Expression | undefined =>
    rest.length === 0 ? value : update(analysis, each.value, { path: rest, value });
  const changed = fields.flatMap((each) => {
    if (!isNamed(each)) return [each];
    const next = replaced(each);
    return next === undefined ? [] : [{ field: newField(name, next), value: next }];
  });
  if (value !== undefined && rest.length === 0 && !fields.some(isNamed)) {
    changed.push({ field: newField(name, value), value });
  }
  return rebuilt(analysis, struct, changed);
}

function newField(name: string, value: Expression): StructField {
  return { name, dataType: dataTypeOf(value), nullable: isNullable(value) };
}

function rebuilt(analysis: Analysis, struct: Expression, fields: readonly NewField[]): Expression {
  const dataType = structType(fields.map(({ field }) => field));
  const operands = fields.flatMap(({ field, value }): Expression[] => [
    { kind: "literal", value: field.name, dataType: { kind: "string" } },
    value,
  ]);
  const common = { kind: "function", dataType, ansi: analysis.ansi } as const;
  const made: Expression = { ...common, name: "named_struct", arguments: operands, nullable: false };
  if (!isNullable(struct)) return made;
  const isNull: Expression = {
    kind: "function",
    name: "isnull",
    arguments: [struct],
    dataType: { kind: "boolean" },
    nullable: false,
    ansi: analysis.ansi,
  };
  const missing: Expression = { kind: "literal", value: null, dataType };
  return { kind: "case", branches: [{ condition: isNull, value: missing }], otherwise: made, dataType };
}

function notStruct(type: Parameters<typeof sqlName>[0]): SparkError {
  return new SparkError({
    errorClass: "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
    messageParameters: {
      sqlExpr: '"update_fields()"',
      paramIndex: "first",
      inputSql: '"struct"',
      inputType: `"${sqlName(type)}"`,
      requiredType: '"STRUCT"',
    },
  });
}
