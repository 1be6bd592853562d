import type { ColumnBatch } from "@millrace/spark-model";
import type { DuckConnection, QueryOptions } from "../duckdb/connection.ts";
import { quoteName } from "../duckdb/duck-type.ts";
import { type BatchProgram, columnName, type ProgramInput } from "../sql/batch-program.ts";

/** SQL that gives an input's rows: a SELECT or a table name, its columns in the order of the plan's output. */
export type InputText = string;

/** Finds the rows of a program's input; may make temporary tables on the connection that will run it. */
export type ProvideInput = (input: ProgramInput, connection: DuckConnection) => Promise<InputText>;

export interface RunOptions extends QueryOptions {
  /** Called with the one row of each `observe`. */
  readonly onMetrics?: (name: string, row: ColumnBatch) => void;
}

/** A program whose inputs have been found: each of its queries can run as it stands. */
export interface BoundProgram extends BatchProgram {
  /** The WITH clause that names the inputs, with a line break behind; empty without inputs. */
  readonly prefix: string;
}

/** Finds the rows of all inputs. */
export async function bindProgram(
  program: BatchProgram,
  connection: DuckConnection,
  provide: ProvideInput,
): Promise<BoundProgram> {
  const views: string[] = [];
  for (const input of program.inputs) {
    const columns = input.plan.output.map((column) => columnName(column.id));
    const text = await provide(input, connection);
    const table = /\s/.test(text) ? `(${text})` : quoteName(text);
    views.push(
      columns.length === 0
        ? `${input.name} AS NOT MATERIALIZED (SELECT * FROM ${table})`
        : `${input.name} AS NOT MATERIALIZED (SELECT * FROM ${table} AS t(${columns.join(", ")}))`,
    );
  }
  return { ...program, prefix: views.length === 0 ? "" : `WITH ${views.join(",\n")}\n` };
}

/** Does the program's steps, in order. What they keep are temporary tables of the connection. */
export async function runSteps(
  program: BoundProgram,
  connection: DuckConnection,
  options: RunOptions = {},
): Promise<void> {
  for (const step of program.steps) {
    options.signal?.throwIfAborted();
    if (step.kind === "store") {
      await connection.run(`CREATE OR REPLACE TEMP TABLE ${step.table} AS ${program.prefix}${step.sql}`);
    } else {
      const row = await connection.readAll(program.prefix + step.sql, step.schema);
      options.onMetrics?.(step.name, row);
    }
  }
}

/** Runs a bound program: its steps, then the query whose rows are the result. */
export async function* runProgram(
  program: BoundProgram,
  connection: DuckConnection,
  options: RunOptions = {},
): AsyncGenerator<ColumnBatch> {
  await runSteps(program, connection, options);
  yield* connection.query(program.prefix + program.sql, program.schema, options);
}
