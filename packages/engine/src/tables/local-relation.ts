import type { ColumnBatch, LocalRelation } from "@millrace/spark-model";
import { schemaOf } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import type { InputText } from "../program/run-program.ts";

/** Reads a complete Arrow IPC stream; the engine does not know the wire, its maker does. */
export type ReadArrow = (stream: Uint8Array) => Iterable<ColumnBatch>;

/** Puts the rows that a client sent into a temporary table of the connection. */
export async function provideLocalRelation(
  request: { readonly name: string; readonly plan: LocalRelation; readonly readArrow: ReadArrow },
  connection: DuckConnection,
): Promise<InputText> {
  const table = `rows_of_${request.name}`;
  const schema = schemaOf(request.plan);
  const names = schema.fields.map((_, index) => `column_${index}`);
  await connection.createTable({ name: table, schema, names, temporary: true });
  for (const stream of request.plan.data) {
    // The relation's own schema is used: the stream's may differ in names and nullability.
    const batches = [...request.readArrow(stream)].map((batch) => ({ ...batch, schema }));
    connection.append(table, batches);
  }
  return table;
}
