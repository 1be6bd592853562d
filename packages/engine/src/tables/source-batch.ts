import { type ColumnBatch, type DataSourceScan, type LogicalPlan, schemaOf } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { bindProgram, type InputText, type ProvideInput, runSteps } from "../program/run-program.ts";
import type { BatchProgram } from "../sql/batch-program.ts";

/** What a source gives for a batch read: a plan, or columns (connector.ts `SourceBatch`). */
type SourceRows =
  | { readonly kind: "plan"; readonly plan: LogicalPlan }
  | { readonly kind: "columns"; readonly batches: AsyncIterable<ColumnBatch> };

/** Reads a source that is no file format; throws for a format that nobody knows. */
export type ReadSource = (scan: DataSourceScan) => Promise<SourceRows>;

/** Compiles plans and finds their inputs. */
interface PlanRun {
  compile(plan: LogicalPlan): BatchProgram;
  readonly provideInput: ProvideInput;
}

let tableCount = 0;

/** Puts a source's rows where a program can read them: as SQL of a plan, or in a temporary table. */
export async function provideSourceBatch(
  { plan, read, run }: { readonly plan: DataSourceScan; readonly read: ReadSource; readonly run: PlanRun },
  connection: DuckConnection,
): Promise<InputText> {
  const rows = await read(plan);
  const table = `source_rows_${++tableCount}`;
  if (rows.kind === "plan") {
    const bound = await bindProgram(run.compile(rows.plan), connection, run.provideInput);
    await runSteps(bound, connection);
    await connection.run(`CREATE TEMP TABLE ${table} AS ${bound.prefix}${bound.sql}`);
    return table;
  }
  const schema = schemaOf(plan);
  const names = schema.fields.map((_, index) => `column_${index}`);
  await connection.createTable({ name: table, schema, names, temporary: true });
  for await (const batch of rows.batches) connection.append(table, [{ ...batch, schema }]);
  return table;
}
