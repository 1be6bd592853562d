import type { AttributeReference, CachedScan, ColumnBatch, LogicalPlan } from "@millrace/spark-model";
import { schemaOf, unsupported } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { type BoundProgram, bindProgram, type ProvideInput, runProgram } from "../program/run-program.ts";
import type { PythonFunctions } from "../python-functions.ts";
import type { BatchProgram } from "../sql/batch-program.ts";
import { highestId } from "../stream/highest-id.ts";
import { callsPython, cutPythonFunctions } from "./cut-python-functions.ts";

/** How a session compiles plans, finds their inputs and runs their Python functions. */
export interface PlanRun {
  compile(plan: LogicalPlan): BatchProgram;
  readonly provideInput: ProvideInput;
  readonly timeZone: string;
  /** Absent where there is no Python; plans that call it are then refused. */
  readonly python?: PythonFunctions | undefined;
}

/** A program ready to run, and the temporary tables that its Python functions filled. */
export interface BoundPlan extends BoundProgram {
  readonly pythonTables: readonly string[];
}

let tableCount = 0;

/** Makes a plan ready to run on a connection: Python functions are run now, the rest is one program. */
export async function bindPlan(
  plan: LogicalPlan,
  run: PlanRun,
  connection: DuckConnection,
): Promise<BoundPlan> {
  if (!callsPython(plan)) {
    return { ...(await bindProgram(run.compile(plan), connection, run.provideInput)), pythonTables: [] };
  }
  const stage = new ConnectionStage(run, connection, highestId(plan));
  const cut = await cutPythonFunctions(plan, stage);
  const bound = await bindProgram(run.compile(cut), connection, stage.provideInput);
  return { ...bound, pythonTables: [...stage.tables.values()] };
}

/** Runs the parts of one plan on one connection, and keeps what Python gave as temporary tables of it. */
class ConnectionStage {
  readonly functions: PythonFunctions;
  readonly timeZone: string;
  /** Tables by relation id. */
  readonly tables = new Map<string, string>();
  readonly #run: PlanRun;
  readonly #connection: DuckConnection;
  #lastId: number;

  constructor(run: PlanRun, connection: DuckConnection, lastId: number) {
    if (run.python === undefined) {
      throw unsupported("A Python function without Python", "Install Python 3.10 or later and start again.");
    }
    this.functions = run.python;
    this.timeZone = run.timeZone;
    this.#run = run;
    this.#connection = connection;
    this.#lastId = lastId;
  }

  nextExpressionId(): number {
    return ++this.#lastId;
  }

  async *compute(plan: LogicalPlan): AsyncGenerator<ColumnBatch> {
    const bound = await bindProgram(this.#run.compile(plan), this.#connection, this.provideInput);
    const batches: ColumnBatch[] = [];
    // The connection holds one open result: all rows are read before the worker's are written.
    for await (const batch of runProgram(bound, this.#connection)) batches.push(batch);
    yield* batches;
  }

  async keep(batches: readonly ColumnBatch[], output: readonly AttributeReference[]): Promise<CachedScan> {
    const table = `python_rows_${++tableCount}`;
    const scan: CachedScan = { kind: "cachedScan", relationId: table, output };
    const schema = schemaOf(scan);
    const names = output.map((_, index) => `column_${index}`);
    await this.#connection.createTable({ name: table, schema, names, temporary: true });
    this.#connection.append(
      table,
      batches.map((batch) => ({ ...batch, schema })),
    );
    this.tables.set(table, table);
    return scan;
  }

  readonly provideInput: ProvideInput = async (input, connection) => {
    const table = input.plan.kind === "cachedScan" ? this.tables.get(input.plan.relationId) : undefined;
    return table ?? this.#run.provideInput(input, connection);
  };
}
