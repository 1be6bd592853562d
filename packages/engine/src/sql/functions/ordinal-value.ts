import type { DataType } from "@millrace/spark-model";
import { duckType } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";

/** A number, date, timestamp or interval as the double that statistics are computed with. */
export function asDouble(value: SqlText, type: DataType): SqlText {
  switch (type.kind) {
    case "date":
      return `CAST(${value} - DATE '1970-01-01' AS DOUBLE)`;
    case "timestamp":
    case "timestamp_ntz":
      return `CAST(epoch_us(${value}) AS DOUBLE)`;
    default:
      return `CAST(${value} AS DOUBLE)`;
  }
}

/** A double as the value of a type: whole ones lose what is behind the point. */
export function fromDouble(value: SqlText, type: DataType): SqlText {
  switch (type.kind) {
    case "double":
    case "float":
    case "decimal":
      return `CAST(${value} AS ${duckType(type)})`;
    case "date":
      return `(DATE '1970-01-01' + CAST(trunc(${value}) AS INTEGER))`;
    case "timestamp":
      return `make_timestamptz(CAST(trunc(${value}) AS BIGINT))`;
    case "timestamp_ntz":
      return `make_timestamp(CAST(trunc(${value}) AS BIGINT))`;
    default:
      return `CAST(trunc(${value}) AS ${duckType(type)})`;
  }
}
