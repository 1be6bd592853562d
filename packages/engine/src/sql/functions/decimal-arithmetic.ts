import { type DataType, type DecimalType, unsupported } from "@millrace/spark-model";
import { duckType } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";

/**
 * Decimals in Spark's result types (DecimalPrecisionTypeCoercion). Additions and products are exact in
 * DuckDB's DECIMAL; quotients are computed on the unscaled integers, rounded half up.
 */
export function decimalPlus(
  operator: "+" | "-",
  [left, right]: readonly SqlText[],
  type: DecimalType,
): SqlText {
  const sqlType = duckType(type);
  return `CAST(CAST(${left} AS ${sqlType}) ${operator} CAST(${right} AS ${sqlType}) AS ${sqlType})`;
}

export function decimalTimes([left, right]: readonly SqlText[], type: DecimalType): SqlText {
  return `CAST(${left} * ${right} AS ${duckType(type)})`;
}

export function decimalRemainder([left, right]: readonly SqlText[], type: DecimalType): SqlText {
  return `CAST(${left} % ${right} AS ${duckType(type)})`;
}

type Pair<Item> = readonly [Item, Item];

export function decimalDivide(
  [left, right]: Pair<SqlText>,
  [leftType, rightType]: Pair<DataType>,
  type: DecimalType,
): SqlText {
  const dividend = asDecimal(leftType);
  const divisor = asDecimal(rightType);
  const exponent = type.scale - dividend.scale + divisor.scale;
  if (
    exponent < 0 ||
    dividend.precision + exponent > 38 ||
    !isUnscalable(dividend) ||
    !isUnscalable(divisor)
  ) {
    return `CAST(spark_decimal_divide(${left}::VARCHAR, ${right}::VARCHAR, ${type.scale}) AS ${duckType(type)})`;
  }
  const numerator = `(${unscaled(left, dividend)} * ${10n ** BigInt(exponent)}::HUGEINT)`;
  return scaled(`spark_round_divide(${numerator}, ${unscaled(right, divisor)})`, type);
}

/** `div` of decimals: the whole part of the quotient. */
export function decimalWhole([left, right]: Pair<SqlText>, [leftType, rightType]: Pair<DataType>): SqlText {
  const dividend = asDecimal(leftType);
  const divisor = asDecimal(rightType);
  const scale = Math.max(dividend.scale, divisor.scale);
  const wide: DecimalType = {
    kind: "decimal",
    precision: Math.max(dividend.precision - dividend.scale, divisor.precision - divisor.scale) + scale,
    scale,
  };
  if (wide.precision > 38 || !isUnscalable(wide)) {
    throw unsupported("div of such wide decimals", "Cast the operands to narrower decimals.");
  }
  const whole = (value: SqlText) => unscaled(`CAST(${value} AS ${duckType(wide)})`, wide);
  return `(${whole(left)} // ${whole(right)})::BIGINT`;
}

/** avg of decimals from their exact sum and count. */
export function decimalAverage(
  sum: SqlText,
  count: SqlText,
  types: { sum: DecimalType; result: DecimalType },
): SqlText {
  const exponent = types.result.scale - types.sum.scale;
  if (exponent < 0 || types.sum.precision + exponent > 38 || !isUnscalable(types.sum)) {
    return `CAST(spark_decimal_divide(${sum}::VARCHAR, ${count}::VARCHAR, ${types.result.scale}) AS ${duckType(types.result)})`;
  }
  const total = unscaled(`CAST(${sum} AS ${duckType(types.sum)})`, types.sum);
  return scaled(
    `spark_round_divide(${total} * ${10n ** BigInt(exponent)}::HUGEINT, ${count}::HUGEINT)`,
    types.result,
  );
}

function asDecimal(type: DataType): DecimalType {
  if (type.kind === "decimal") return type;
  throw new TypeError(`decimal arithmetic over ${type.kind}`);
}

/** Whether `unscaled` stays inside 38 digits. */
function isUnscalable({ precision, scale }: DecimalType): boolean {
  return precision + scale + 1 <= 38;
}

/** The unscaled integer of a decimal. */
function unscaled(value: SqlText, { scale }: DecimalType): SqlText {
  if (scale === 0) return `${value}::HUGEINT`;
  return `(${value} * ${10n ** BigInt(scale)}::DECIMAL(${scale + 1},0))::HUGEINT`;
}

/** A decimal from its unscaled integer. */
function scaled(integer: SqlText, type: DecimalType): SqlText {
  if (type.scale === 0) return `CAST(${integer} AS ${duckType(type)})`;
  const unit = `0.${"0".repeat(type.scale - 1)}1::DECIMAL(${type.scale},${type.scale})`;
  return `CAST(CAST(${integer} AS DECIMAL(38,0)) * ${unit} AS ${duckType(type)})`;
}
