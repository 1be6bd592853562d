import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type Expression_Literal as Literal,
  Expression_LiteralSchema as LiteralSchema,
  type ExecutePlanResponse_ObservedMetricsSchema as ObservedMetricsSchema,
  toDataTypeMessage,
} from "@millrace/spark-connect";
import { type Column, type ColumnBatch, type DataType, isValid, unsupported } from "@millrace/spark-model";

/** The one row of a `df.observe(name, …)` as the client's Observation reads it. */
export function observedMetrics(
  name: string,
  row: ColumnBatch,
): MessageInitShape<typeof ObservedMetricsSchema> {
  return {
    name,
    keys: row.schema.fields.map((field) => field.name),
    values: row.columns.map((column, index) =>
      literal(row.schema.fields[index]?.dataType ?? { kind: "void" }, column),
    ),
  };
}

type LiteralInit = MessageInitShape<typeof LiteralSchema>["literalType"];

function literal(type: DataType, column: Column): Literal {
  const literalType = isValid(column, 0) ? value(type, column) : nullLiteral(type);
  return create(LiteralSchema, literalType === undefined ? {} : { literalType });
}

function nullLiteral(type: DataType): LiteralInit {
  return { case: "null", value: toDataTypeMessage(type) };
}

function value(type: DataType, column: Column): LiteralInit {
  if (column.form === "variable") {
    const bytes = column.bytes.slice(column.offsets[0], column.offsets[1]);
    if (type.kind === "binary") return { case: "binary", value: bytes };
    return { case: "string", value: Buffer.from(bytes).toString() };
  }
  if (column.form === "fixed") return fixed(type, column);
  throw unsupported(`observe() of a ${type.kind} value`, "Observe its parts, or cast it to a string.");
}

function fixed(type: DataType, { values }: Column & { readonly form: "fixed" }): LiteralInit {
  const first = values[0] ?? 0;
  switch (type.kind) {
    case "boolean":
      return { case: "boolean", value: (Number(first) & 1) === 1 };
    case "byte":
    case "short":
    case "integer":
    case "date":
      return { case: type.kind, value: Number(first) };
    case "long":
    case "timestamp":
      return { case: type.kind, value: BigInt(first) };
    case "timestamp_ntz":
      return { case: "timestampNtz", value: BigInt(first) };
    case "float":
    case "double":
      return { case: type.kind, value: Number(first) };
    case "day_time_interval":
      return { case: "dayTimeInterval", value: BigInt(first) };
    case "year_month_interval":
      return { case: "yearMonthInterval", value: Number(first) };
    case "decimal":
      return decimal(type.precision, type.scale, values);
    default:
      throw unsupported(`observe() of a ${type.kind} value`, "Cast it to a string.");
  }
}

function decimal(precision: number, scale: number, values: ArrayBufferView): LiteralInit {
  const view = new DataView(values.buffer, values.byteOffset, 16);
  const unscaled = (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const sign = unscaled < 0n ? "-" : "";
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`;
  return { case: "decimal", value: { value: `${sign}${text}`, precision, scale } };
}
