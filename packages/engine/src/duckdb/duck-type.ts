import duckdb, { type LogicalType } from "@duckdb/node-bindings";
import type { DataType, DecimalType } from "@millrace/spark-model";

/**
 * How each Spark type is held in DuckDB. A timestamp is an instant (TIMESTAMPTZ), a day-time interval its
 * microseconds, a year-month interval its months; `void` columns are INTEGER and always NULL.
 */
export function duckType(type: DataType): string {
  switch (type.kind) {
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "array":
      return `${duckType(type.elementType)}[]`;
    case "map":
      return `MAP(${duckType(type.keyType)}, ${duckType(type.valueType)})`;
    case "struct":
      return `STRUCT(${fieldNames(type.fields.map((field) => field.name))
        .map((name, index) => `${quoteName(name)} ${duckType(fieldType(type.fields, index))}`)
        .join(", ")})`;
    default:
      return scalarTypes[type.kind].sql;
  }
}

/** The same mapping as a logical type of the C interface, to make vectors of. */
export function logicalType(type: DataType): LogicalType {
  switch (type.kind) {
    case "decimal":
      return duckdb.create_decimal_type(type.precision, type.scale);
    case "array":
      return duckdb.create_list_type(logicalType(type.elementType));
    case "map":
      return duckdb.create_map_type(logicalType(type.keyType), logicalType(type.valueType));
    case "struct":
      return duckdb.create_struct_type(
        type.fields.map((field) => logicalType(field.dataType)),
        fieldNames(type.fields.map((field) => field.name)),
      );
    default:
      return duckdb.create_logical_type(scalarTypes[type.kind].id);
  }
}

/** Whether a result column of DuckDB has the form that a Spark type is read from. */
export function isReadableAs(logical: LogicalType, type: DataType): boolean {
  const id = duckdb.get_type_id(logical);
  switch (type.kind) {
    case "decimal":
      return id === duckdb.Type.DECIMAL && sameDecimal(logical, type);
    case "array":
      return id === duckdb.Type.LIST && isReadableAs(duckdb.list_type_child_type(logical), type.elementType);
    case "map":
      return (
        id === duckdb.Type.MAP &&
        isReadableAs(duckdb.map_type_key_type(logical), type.keyType) &&
        isReadableAs(duckdb.map_type_value_type(logical), type.valueType)
      );
    case "struct":
      return (
        id === duckdb.Type.STRUCT &&
        duckdb.struct_type_child_count(logical) === type.fields.length &&
        type.fields.every((field, index) =>
          isReadableAs(duckdb.struct_type_child_type(logical, index), field.dataType),
        )
      );
    default:
      return id === scalarTypes[type.kind].id;
  }
}

/** A DuckDB identifier in double quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A DuckDB string literal, on one line: the lines of statements are indented. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\n") ? `E${quoted.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}` : quoted;
}

/**
 * Names for the entries of a DuckDB struct. DuckDB compares entry names without case and wants them
 * distinct, which Spark does not: a repeated or empty name gets its position.
 */
export function fieldNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const unique = name === "" || taken.has(name.toLowerCase()) ? `${name}#${index}` : name;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

type ScalarKind = Exclude<DataType["kind"], "decimal" | "array" | "map" | "struct">;

const { Type } = duckdb;
const scalarTypes: Readonly<Record<ScalarKind, { readonly sql: string; readonly id: number }>> = {
  void: { sql: "INTEGER", id: Type.INTEGER },
  boolean: { sql: "BOOLEAN", id: Type.BOOLEAN },
  byte: { sql: "TINYINT", id: Type.TINYINT },
  short: { sql: "SMALLINT", id: Type.SMALLINT },
  integer: { sql: "INTEGER", id: Type.INTEGER },
  long: { sql: "BIGINT", id: Type.BIGINT },
  float: { sql: "FLOAT", id: Type.FLOAT },
  double: { sql: "DOUBLE", id: Type.DOUBLE },
  string: { sql: "VARCHAR", id: Type.VARCHAR },
  char: { sql: "VARCHAR", id: Type.VARCHAR },
  varchar: { sql: "VARCHAR", id: Type.VARCHAR },
  binary: { sql: "BLOB", id: Type.BLOB },
  date: { sql: "DATE", id: Type.DATE },
  timestamp: { sql: "TIMESTAMPTZ", id: Type.TIMESTAMP_TZ },
  timestamp_ntz: { sql: "TIMESTAMP", id: Type.TIMESTAMP },
  interval: { sql: "INTERVAL", id: Type.INTERVAL },
  day_time_interval: { sql: "BIGINT", id: Type.BIGINT },
  year_month_interval: { sql: "INTEGER", id: Type.INTEGER },
  variant: { sql: "VARIANT", id: Type.VARIANT },
};

function sameDecimal(logical: LogicalType, type: DecimalType): boolean {
  return duckdb.decimal_width(logical) === type.precision && duckdb.decimal_scale(logical) === type.scale;
}

function fieldType(fields: readonly { readonly dataType: DataType }[], index: number): DataType {
  const field = fields[index];
  if (field === undefined) throw new RangeError(`no struct field ${index}`);
  return field.dataType;
}
