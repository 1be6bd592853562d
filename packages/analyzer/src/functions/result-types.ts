import { type DataType, dataTypeOf, type Expression, voidType } from "@millrace/spark-model";

/** Result types that follow from arguments; each may stand as `returns` of a function. */
const typeOfArgument =
  (index: number) =>
  (operands: readonly Expression[]): DataType => {
    const operand = operands[index];
    return operand ? dataTypeOf(operand) : voidType;
  };

export const typeOfFirst = typeOfArgument(0);

/** The element type of an array, or a map's value type. */
export function elementTypeOf(type: DataType): DataType {
  if (type.kind === "array") return type.elementType;
  return type.kind === "map" ? type.valueType : voidType;
}

/** Whether an array's elements or a map's values can be NULL. */
export function containsNull(type: DataType): boolean {
  if (type.kind === "array") return type.containsNull;
  return type.kind === "map" ? type.valueContainsNull : true;
}

export const elementOfFirst = (operands: readonly Expression[]): DataType =>
  elementTypeOf(typeOfFirst(operands));
