import type {
  ColumnBatch,
  DataSourceScan,
  LogicalPlan,
  SourceOptions,
  TableScan,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import type { DuckDatabase } from "../duckdb/database.ts";
import { resolvePath } from "../files/resolve-path.ts";
import { type FileEnvironment, fileRows, isFileFormat } from "../files/scan-files.ts";
import { type Replaced, saveFiles } from "../files/write-files.ts";
import {
  type InputText,
  type ProvideInput,
  type RunOptions,
  runProgram,
  runSteps,
} from "../program/run-program.ts";
import { type BoundPlan, bindPlan, type PlanRun } from "../python/bind-plan.ts";
import type { PythonFunctions } from "../python-functions.ts";
import type { BatchProgram, ProgramInput } from "../sql/batch-program.ts";
import type { CompileContext } from "../sql/compile-context.ts";
import { compilePlan } from "../sql/compile-plan.ts";
import { KeptRows } from "./kept-rows.ts";
import { provideLocalRelation, type ReadArrow } from "./local-relation.ts";
import { provideSourceBatch, type ReadSource } from "./source-batch.ts";

export interface BatchRunnerOptions {
  readonly database: DuckDatabase;
  readonly config: (key: string) => string | undefined;
  readonly currentDatabase: () => string;
  readonly readArrow: ReadArrow;
  readonly workingDirectory: string;
  /** Rows of sources that are no files. */
  readonly readSource: ReadSource;
  /** SQL of the rows of a table, columns in its schema's order. */
  readonly tableRows: (scan: TableScan, connection: DuckConnection) => Promise<InputText>;
  /** Runs the session's Python functions; absent where there is no Python. */
  readonly python?: PythonFunctions | undefined;
}

/** What a caller may say about one run besides the plan. */
export interface BatchRunOptions extends RunOptions {
  /** Microseconds since the epoch that `current_timestamp()` gives; now when absent. */
  readonly now?: bigint;
  readonly onProgress?: (fraction: number) => void;
}

/** What `df.write` asks for (engine.ts `WriteRequest`). */
export interface SaveRequest {
  readonly format: string;
  readonly path: string;
  readonly mode: "append" | "overwrite" | "errorIfExists" | "ignore";
  readonly options: SourceOptions;
  readonly partitionBy: readonly string[];
  /** What an overwrite replaces; by the option or setting partitionOverwriteMode when absent. */
  readonly replaced?: Replaced;
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
      currentDatabase: this.#options.currentDatabase(),
      currentUser: process.env["USER"] ?? "spark",
      config,
    };
  }

  compile(plan: LogicalPlan, now?: bigint): BatchProgram {
    return compilePlan(plan, this.context(now));
  }

  /** A plan made ready to run on a connection. */
  bind(plan: LogicalPlan, connection: DuckConnection, now?: bigint): Promise<BoundPlan> {
    return bindPlan(plan, this.planRun(this.provideInput, now), connection);
  }

  /** How the session's plans are run when their inputs are found by `provideInput`. */
  planRun(provideInput: ProvideInput, now?: bigint): PlanRun {
    const { timeZone } = this.context(now);
    return {
      compile: (plan) => this.compile(plan, now),
      provideInput,
      timeZone,
      python: this.#options.python,
    };
  }

  /** Rows of a plan as they are computed. */
  async *execute(plan: LogicalPlan, options: BatchRunOptions = {}): AsyncGenerator<ColumnBatch> {
    const connection = await this.connect();
    const progress = await watchProgress(connection, options.onProgress);
    try {
      const bound = await this.bind(plan, connection, options.now);
      yield* runProgram(bound, connection, options);
    } finally {
      clearInterval(progress);
      connection.close();
    }
  }

  /** Computes a plan and keeps its rows under an id. */
  async keep(id: string, plan: LogicalPlan): Promise<void> {
    await this.withConnection(async (connection) => {
      const bound = await this.bind(plan, connection);
      await runSteps(bound, connection);
      await this.kept.keep(id, bound.prefix + bound.sql, connection);
    });
  }

  /** `df.write.save(path)`. */
  async save(plan: LogicalPlan, request: SaveRequest): Promise<void> {
    await this.withConnection(async (connection) => {
      const bound = await this.bind(plan, connection);
      await runSteps(bound, connection);
      const directory = resolvePath(request.path, this.#options.workingDirectory);
      const rows = {
        sql: bound.prefix + bound.sql,
        schema: bound.schema,
        directory,
        format: request.format,
        options: request.options,
        partitionBy: request.partitionBy,
      };
      await saveFiles(rows, { mode: request.mode, replaced: this.#replaced(request) }, connection);
    });
  }

  /** A dynamic overwrite replaces the partitions written, unless the statement fixes all partition columns. */
  #replaced({ options, partitionBy, replaced }: SaveRequest): Replaced {
    const fixed = typeof replaced === "object" ? Object.keys(replaced).length : 0;
    if (replaced === "all" || fixed === partitionBy.length) return replaced ?? "all";
    const mode =
      options["partitionoverwritemode"] ?? this.#options.config("spark.sql.sources.partitionOverwriteMode");
    return mode?.toLowerCase() === "dynamic" ? "written" : (replaced ?? "all");
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
      case "dataSourceScan":
        return this.#scan(plan, connection);
      case "tableScan":
        return this.#options.tableRows(plan, connection);
    }
  };

  /** Rows of a source: files, or what a connector reads as a batch. */
  async #scan(plan: DataSourceScan, connection: DuckConnection): Promise<InputText> {
    if (isFileFormat(plan.format)) return fileRows(plan, this.fileEnvironment(connection));
    return provideSourceBatch({ plan, read: this.#options.readSource, run: this }, connection);
  }

  fileEnvironment(connection: DuckConnection): FileEnvironment {
    return {
      workingDirectory: this.#options.workingDirectory,
      connection,
      inferPartitionTypes:
        this.#options.config("spark.sql.sources.partitionColumnTypeInference.enabled") !== "false",
    };
  }

  async close(): Promise<void> {
    await this.withConnection((connection) => this.kept.forgetAll(connection));
  }
}

async function watchProgress(
  connection: DuckConnection,
  report: ((fraction: number) => void) | undefined,
): Promise<NodeJS.Timeout | undefined> {
  if (report === undefined) return undefined;
  await connection.countProgress();
  return setInterval(() => {
    const fraction = connection.progress();
    if (fraction !== undefined) report(fraction);
  }, progressInterval);
}
