import {
  type DataType,
  longType,
  type Schema,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";

export interface Fingerprint {
  readonly rowCount: number;
  readonly hash: string;
}

const fingerprintSchema = structType([structField("rowCount", longType), structField("hash", stringType)]);

/**
 * Number of the rows of a table and a hash of them that does not depend on their order. Floating point
 * numbers count by their first ten digits: sums of them depend on the order of adding.
 */
export async function fingerprintOf(
  connection: DuckConnection,
  table: string,
  schema: Schema,
): Promise<Fingerprint> {
  const names = schema.fields.map((_, index) => `x${index}`);
  const values = schema.fields.map(({ dataType }, index) => hashed(`x${index}`, dataType));
  const { columns } = await connection.readAll(
    `SELECT count(*), coalesce(sum(hash(${values.join(", ") || "0"})::HUGEINT), 0)::VARCHAR FROM (SELECT * FROM ${table}) AS t(${names.join(", ")})`,
    fingerprintSchema,
  );
  const [count, hash] = columns;
  if (count?.form !== "fixed" || hash?.form !== "variable")
    throw new RangeError("a fingerprint is two columns");
  return {
    rowCount: Number(count.values[0] ?? 0),
    hash: new TextDecoder().decode(hash.bytes.subarray(hash.offsets[0], hash.offsets[1])),
  };
}

function hashed(name: string, dataType: DataType): string {
  return dataType.kind === "double" || dataType.kind === "float" ? `printf('%.10g', ${name}::DOUBLE)` : name;
}
