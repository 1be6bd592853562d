import {
  type Cast,
  type DataType,
  dataTypeOf,
  type Expression,
  sameType,
  stringType,
} from "@millrace/spark-model";

/** The expression as a type, through an ANSI cast where it is not of that type already. */
export function castTo(expression: Expression, dataType: DataType): Expression {
  const from = dataTypeOf(expression);
  if (sameType(asNullable(from), asNullable(dataType))) return expression;
  if (expression.kind === "literal" && expression.value === null) return { ...expression, dataType };
  return folded(expression, dataType) ?? insideOut(expression, dataType) ?? ansiCast(expression, dataType);
}

function ansiCast(child: Expression, dataType: DataType): Cast {
  return { kind: "cast", child, dataType, mode: "ansi" };
}

const integerRange: Readonly<Partial<Record<DataType["kind"], bigint>>> = {
  byte: 2n ** 7n,
  short: 2n ** 15n,
  integer: 2n ** 31n,
  long: 2n ** 63n,
};

/** A whole number that the other numeric type holds exactly is that type's literal. */
function folded(expression: Expression, dataType: DataType): Expression | undefined {
  if (expression.kind !== "literal" || integerRange[expression.dataType.kind] === undefined) return undefined;
  if (typeof expression.value !== "number" && typeof expression.value !== "bigint") return undefined;
  const value = BigInt(expression.value);
  if (dataType.kind === "double" && value <= 2n ** 53n && value >= -(2n ** 53n)) {
    return { kind: "literal", value: Number(value), dataType };
  }
  const limit = integerRange[dataType.kind];
  if (limit === undefined || value >= limit || value < -limit) return undefined;
  return { kind: "literal", value: dataType.kind === "long" ? value : Number(value), dataType };
}

/** A struct made on the spot has its fields cast rather than itself. */
function insideOut(expression: Expression, dataType: DataType): Expression | undefined {
  if (expression.kind !== "function" || expression.name !== "named_struct" || dataType.kind !== "struct")
    return undefined;
  const { arguments: operands } = expression;
  if (operands.length !== 2 * dataType.fields.length) return undefined;
  const fields = dataType.fields.flatMap((field, index): Expression[] => {
    const value = operands[2 * index + 1];
    return value
      ? [{ kind: "literal", value: field.name, dataType: stringType }, castTo(value, field.dataType)]
      : [];
  });
  return { ...expression, arguments: fields, dataType };
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
