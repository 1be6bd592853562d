import {
  arrayType,
  booleanType,
  type DataType,
  doubleType,
  longType,
  type Schema,
  type SourceOptions,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { readText } from "./read-scalar.ts";

/** The schema of JSON records: fields in order of name, conflicts as STRING (JsonInferSchema). */
export async function inferJsonSchema(
  records: string,
  options: SourceOptions,
  connection: DuckConnection,
): Promise<Schema> {
  const valid = "CASE WHEN ltrim(line)[1] = '{' THEN TRY_CAST(line AS JSON) END";
  const sql = `SELECT CAST(json_group_structure(record) AS VARCHAR), CAST(bool_or(record IS NULL) AS VARCHAR) FROM (SELECT ${valid} AS record FROM (${records}))`;
  const [structure, hasMalformed] = await readText(connection, sql, 2);
  const inferred =
    structure === null || structure === undefined ? structType([]) : typeOf(JSON.parse(structure), options);
  const fields = inferred.kind === "struct" ? inferred.fields : [];
  if (hasMalformed !== "true" || options["mode"]?.toUpperCase() === "DROPMALFORMED")
    return structType(fields);
  const corrupt = structField(options["columnnameofcorruptrecord"] ?? "_corrupt_record", stringType);
  return structType(byName([...fields, corrupt]));
}

const scalars: Readonly<Record<string, DataType>> = {
  UBIGINT: longType,
  BIGINT: longType,
  DOUBLE: doubleType,
  BOOLEAN: booleanType,
};

/** A type of DuckDB's json_structure in Spark's terms; a field that is always null is a string. */
function typeOf(structure: unknown, options: SourceOptions): DataType {
  if (Array.isArray(structure)) return arrayType(typeOf(structure[0], options));
  if (typeof structure === "object" && structure !== null) {
    const fields = Object.entries(structure).map(([name, item]) => structField(name, typeOf(item, options)));
    return structType(byName(fields));
  }
  if (options["primitivesasstring"] === "true") return stringType;
  return scalars[String(structure)] ?? stringType;
}

function byName<Field extends { readonly name: string }>(fields: readonly Field[]): readonly Field[] {
  return [...fields].sort((left, right) => (left.name < right.name ? -1 : 1));
}
