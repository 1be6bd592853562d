import type { ColumnBatch, LogicalPlan } from "@millrace/spark-model";
import { unsupported } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import type { DuckDatabase } from "../duckdb/database.ts";
import type { BatchProgram, ProgramInput } from "../sql/batch-program.ts";
import type { CompileContext } from "../sql/compile-context.ts";
import { compilePlan } from "../sql/compile-plan.ts";
import { KeptRows } from "./kept-rows.ts";
import { provideLocalRelation, type ReadArrow } from "./local-relation.ts";
import { bindProgram, type InputText, type RunOptions, runProgram, runSteps } from "./run-program.ts";

export interface BatchRunnerOptions {
  readonly database: DuckDatabase;
  readonly config: (key: string) => string | undefined;
  readonly readArrow: ReadArrow;
}

/** What a caller may say about one run besides the plan. */
export interface BatchRunOptions extends RunOptions {
  /** Microseconds since the epoch that `current_timestamp()` gives; now when absent. */
  readonly now?: bigint;
  readonly onProgress?: (fraction: number) => void;
}

const progressInterval = 250;

/** Runs batch plans for one session; each run has a connection of its own. */
export class BatchRunner {
  readonly kept = new KeptRows();
  readonly #options: BatchRunnerOptions;

  constructor(options: BatchRunnerOptions) {
    this.#options = options;
  }

  /** The context in which the session's plans are compiled at this moment. */
  context(now = BigInt(Date.now()) * 1000n): CompileContext {
    const { config } = this.#options;
    return {
      now,
      timeZone: config("spark.sql.session.timeZone") ?? "UTC",
      currentDatabase: "default",
      currentUser: process.env["USER"] ?? "spark",
      config,
    };
  }

  compile(plan: LogicalPlan, now?: bigint): BatchProgram {
    return compilePlan(plan, this.context(now));
  }

  /** Rows of a plan as they are computed. */
  async *execute(plan: LogicalPlan, options: BatchRunOptions = {}): AsyncGenerator<ColumnBatch> {
    const program = this.compile(plan, options.now);
    const connection = await this.connect();
    const progress = watchProgress(connection, options.onProgress);
    try {
      const bound = await bindProgram(program, connection, this.provideInput);
      yield* runProgram(bound, connection, options);
    } finally {
      clearInterval(progress);
      connection.close();
    }
  }

  /** Computes a plan and keeps its rows under an id. */
  async keep(id: string, plan: LogicalPlan): Promise<void> {
    await this.withConnection(async (connection) => {
      const bound = await bindProgram(this.compile(plan), connection, this.provideInput);
      await runSteps(bound, connection);
      await this.kept.keep(id, bound.prefix + bound.sql, connection);
    });
  }

  forget(id: string): Promise<void> {
    return this.withConnection((connection) => this.kept.forget(id, connection));
  }

  /** A connection in the session's time zone; the caller closes it. */
  async connect(): Promise<DuckConnection> {
    const connection = await this.#options.database.connect();
    await connection.setTimeZone(this.context(0n).timeZone);
    return connection;
  }

  async withConnection<Result>(work: (connection: DuckConnection) => Promise<Result>): Promise<Result> {
    const connection = await this.connect();
    try {
      return await work(connection);
    } finally {
      connection.close();
    }
  }

  /** Where the rows of an input come from. */
  readonly provideInput = async (input: ProgramInput, connection: DuckConnection): Promise<InputText> => {
    const { name, plan } = input;
    switch (plan.kind) {
      case "localRelation":
        return provideLocalRelation({ name, plan, readArrow: this.#options.readArrow }, connection);
      case "cachedScan":
        return this.kept.tableOf(plan);
      default:
        throw unsupported(`Reading ${plan.kind}`, "Use another source.");
    }
  };

  async close(): Promise<void> {
    await this.withConnection((connection) => this.kept.forgetAll(connection));
  }
}

function watchProgress(connection: DuckConnection, report: ((fraction: number) => void) | undefined) {
  if (report === undefined) return undefined;
  return setInterval(() => {
    const fraction = connection.progress();
    if (fraction !== undefined) report(fraction);
  }, progressInterval);
}
