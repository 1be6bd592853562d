import { type Cast, type DataType, dataTypeOf, type Expression, sameType } from "@millrace/spark-model";

/** The expression as a type, through an ANSI cast where it is not of that type already. */
export function castTo(expression: Expression, dataType: DataType): Expression {
  const from = dataTypeOf(expression);
  if (sameType(asNullable(from), asNullable(dataType))) return expression;
  if (expression.kind === "literal" && expression.value === null) return { ...expression, dataType };
  const cast: Cast = { kind: "cast", child: expression, dataType, mode: "ansi" };
  return cast;
}

/** The type with everything inside it nullable: casts do not care. */
export function asNullable(type: DataType): DataType {
  switch (type.kind) {
    case "array":
      return { ...type, elementType: asNullable(type.elementType), containsNull: true };
    case "map":
      return {
        ...type,
        keyType: asNullable(type.keyType),
        valueType: asNullable(type.valueType),
        valueContainsNull: true,
      };
    case "struct":
      return {
        kind: "struct",
        fields: type.fields.map((field) => ({
          name: field.name,
          dataType: asNullable(field.dataType),
          nullable: true,
        })),
      };
    default:
      return type;
  }
}
