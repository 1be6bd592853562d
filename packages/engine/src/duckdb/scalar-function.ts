import duckdb, { type Connection, type Vector } from "@duckdb/node-bindings";
import type { Column, ColumnBatch, DataType } from "@millrace/spark-model";
import { columnBuilder } from "./column-builder.ts";
import { logicalType } from "./duck-type.ts";
import { writeVector } from "./write-vector.ts";

/**
 * A scalar function in TypeScript, for what SQL cannot say. It runs on the main thread at about a
 * microsecond a value, so it is the second choice. A NULL argument gives NULL without a call.
 */
export interface ScalarFunction {
  readonly name: string;
  readonly parameters: readonly DataType[];
  readonly returns: DataType;
  /** Whether two calls with the same arguments may differ. */
  readonly isVolatile?: boolean;
  /** All rows at once: columns in Arrow form in, one column out. */
  readonly evaluate: (batch: ColumnBatch) => Column;
}

/** Registers a function with the whole database. */
export function registerScalarFunction(connection: Connection, definition: ScalarFunction): void {
  const registered = duckdb.create_scalar_function();
  duckdb.scalar_function_set_name(registered, definition.name);
  for (const parameter of definition.parameters) {
    duckdb.scalar_function_add_parameter(registered, logicalType(parameter));
  }
  duckdb.scalar_function_set_return_type(registered, logicalType(definition.returns));
  if (definition.isVolatile) duckdb.scalar_function_set_volatile(registered);
  duckdb.scalar_function_set_function(registered, (info, input, output) => {
    try {
      const rowCount = duckdb.data_chunk_get_size(input);
      const columns = definition.parameters.map((type, index) =>
        readVector(duckdb.data_chunk_get_vector(input, index), type, rowCount),
      );
      const column = definition.evaluate({ schema: { kind: "struct", fields: [] }, rowCount, columns });
      writeVector({ vector: output, column, type: definition.returns, start: 0, count: rowCount });
    } catch (error) {
      duckdb.scalar_function_set_error(info, error instanceof Error ? error.message : String(error));
    }
  });
  duckdb.register_scalar_function(connection, registered);
}

function readVector(vector: Vector, type: DataType, count: number): Column {
  const builder = columnBuilder(type);
  builder.append(vector, { count });
  return builder.finish();
}
