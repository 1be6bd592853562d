import { type DataType, type DecimalType, decimalType, type Expression } from "@millrace/spark-model";

const maximumPrecision = 38;
const minimumAdjustedScale = 6;

const bounded = (precision: number, scale: number): DecimalType =>
  decimalType(Math.min(precision, maximumPrecision), Math.min(scale, maximumPrecision));

/** Gives up scale rather than integral digits where 38 digits do not suffice (DecimalType.adjustPrecisionScale). */
function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= maximumPrecision) return decimalType(precision, scale);
  const integralDigits = precision - scale;
  const adjustedScale = Math.max(maximumPrecision - integralDigits, Math.min(scale, minimumAdjustedScale));
  return decimalType(maximumPrecision, adjustedScale);
}

/** The result type of a decimal operation (DecimalPrecision). */
export function decimalResult(operator: string, left: DecimalType, right: DecimalType): DecimalType {
  const scale = Math.max(left.scale, right.scale);
  const leftDigits = left.precision - left.scale;
  const rightDigits = right.precision - right.scale;
  switch (operator) {
    case "*":
      return adjusted(left.precision + right.precision + 1, left.scale + right.scale);
    case "/": {
      const quotientScale = Math.max(minimumAdjustedScale, left.scale + right.precision + 1);
      return adjusted(leftDigits + right.scale + quotientScale, quotientScale);
    }
    case "%":
    case "pmod":
      return adjusted(Math.min(leftDigits, rightDigits) + scale, scale);
    case "div":
      return bounded(Math.max(leftDigits + right.scale, 1), 0);
    default:
      return adjusted(Math.max(leftDigits, rightDigits) + scale + 1, scale);
  }
}

/** The smallest decimal type that holds both (DecimalPrecision.widerDecimalType). */
export function widerDecimal(left: DecimalType, right: DecimalType): DecimalType {
  const scale = Math.max(left.scale, right.scale);
  const range = Math.max(left.precision - left.scale, right.precision - right.scale);
  return bounded(range + scale, scale);
}

const forTypes: Readonly<Partial<Record<DataType["kind"], DecimalType>>> = {
  byte: decimalType(3, 0),
  short: decimalType(5, 0),
  integer: decimalType(10, 0),
  long: decimalType(20, 0),
  float: decimalType(14, 7),
  double: decimalType(30, 15),
};

/** The decimal type for a numeric type (DecimalType.forType). */
export function decimalForType(type: DataType): DecimalType | undefined {
  return type.kind === "decimal" ? type : forTypes[type.kind];
}

/** The decimal type for an operand: literals take as few digits as they have. */
export function decimalForOperand(expression: Expression, type: DataType): DecimalType | undefined {
  if (
    expression.kind === "literal" &&
    (typeof expression.value === "number" || typeof expression.value === "bigint")
  ) {
    if (type.kind !== "decimal" && type.kind !== "float" && type.kind !== "double") {
      return decimalType(Math.max(1, String(expression.value).replace("-", "").length), 0);
    }
  }
  return decimalForType(type);
}
