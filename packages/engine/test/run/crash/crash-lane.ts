import { randomUUID } from "node:crypto";
import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectors } from "../../../../connectors/src/index.ts";
import type { BatchOutput, SinkProvider } from "../../../src/connector.ts";
import type { DuckConnection } from "../../../src/duckdb/connection.ts";
import type { DuckDatabase } from "../../../src/duckdb/database.ts";
import type { StreamingQuery } from "../../../src/engine.ts";
import type { PythonFunctions } from "../../../src/python-functions.ts";
import type { CrashHook } from "../../../src/run/crash-point.ts";
import { LateRowLedger } from "../../../src/run/late-row-ledger.ts";
import { localCheckpointFiles } from "../../../src/run/local-checkpoint-files.ts";
import type { StreamingHost } from "../../../src/run/streaming-host.ts";
import { SessionQueries } from "../../../src/run/streaming-queries.ts";
import { systemClock } from "../../../src/run/system-clock.ts";
import { BatchRunner, type BatchRunnerOptions } from "../../../src/tables/batch-runner.ts";
import { MemoryTables } from "../../../src/tables/memory-tables.ts";
import { SessionTables } from "../../../src/tables/session-tables.ts";
import { numbersOf } from "../../stream/streaming-fixture.ts";
import { caseOf, type OutputRow } from "./crash-case.ts";
import { crashDisk, type Reach } from "./crash-disk.ts";
import { writeBatch } from "./sinks/batch-files.ts";
import { rowsOf } from "./sinks/kafka.ts";

/** Where a run is to die: when it passes a point for the `count`th time, or in the batch of an id. */
export interface Kill {
  readonly point: string;
  readonly count: number;
  readonly batchId?: number;
}

/** One run of a case in one directory, as the parent asks for it. */
export interface LaneOrder {
  readonly caseName: string;
  readonly directory: string;
  /** Below the directory; the run that nobody kills has an output of its own. */
  readonly output: string;
  readonly kill?: Kill;
}

/** Small, so that few batches purge logs, compact tables and drop generations. */
const conf = new Map([
  ["spark.sql.streaming.minBatchesToRetain", "2"],
  ["spark.millrace.streaming.stateCompactionRows", "4"],
]);

/** What the lanes of a process share. */
export interface LaneHost {
  readonly database: DuckDatabase;
  readonly python: PythonFunctions;
}

/** Who is told of a lane. */
export interface LaneWatcher {
  /** It has come to its kill point. */
  parked(): void;
  /** It has come to a point for the first time. */
  reached(point: string): void;
}

/** Runs the case over all that is in its inputs, or for some epochs. */
export async function runLane(order: LaneOrder, host: LaneHost, watcher: LaneWatcher): Promise<void> {
  const { query, sink } = caseOf(order.caseName);
  const { directory, output, kill } = order;
  let remaining = kill?.count ?? 0;
  let stop: (() => Promise<void>) | undefined;
  const passed = new Set<string>();
  const park = (): Promise<void> => {
    watcher.parked();
    return new Promise(() => {});
  };
  const reach: Reach = async (point) => {
    if (!passed.has(point)) watcher.reached(point);
    passed.add(point);
    if (point !== kill?.point || --remaining !== 0) return;
    await park();
  };
  const onCrashPoint: CrashHook = async (point, batchId) => {
    if (kill?.point === "noData" && batchId === kill.batchId && --remaining === 0) await park();
    if (kill?.point === "stopping" && --remaining === 0) {
      void stop?.().then(watcher.parked);
      setTimeout(watcher.parked, kill.count);
    }
    await reach(point);
  };
  const target = join(directory, output);
  const definition = sink.definition(target, query.schema);
  const plan = query.plan((input) => join(directory, input));
  const given = sink.guarantee === "atLeastOnce" ? join(target, "given") : undefined;
  const request = { ...host, directory, reach, onCrashPoint, ...(given ? { given } : {}) };
  const queries = new SessionQueries(hostOf(request));
  const running = await queries.start({
    plan: definition.shape?.(plan) ?? plan,
    format: definition.format,
    outputMode: query.outputMode,
    trigger: query.trigger ?? { kind: "availableNow" },
    partitionBy: [],
    options: { ...definition.options, checkpointLocation: join(target, "checkpoint") },
    ...(definition.path === undefined ? {} : { path: definition.path }),
    ...(definition.sinkProvider ? { sinkProvider: watched(definition.sinkProvider, reach, given) } : {}),
  });
  stop = () => running.stop();
  if (query.trigger) await runEpochs(running);
  else await running.awaitTermination();
}

/** More than a kill point is passed before it kills. */
const epochCount = 5;

/** A continuous query goes on until it is stopped. */
async function runEpochs(query: StreamingQuery): Promise<void> {
  while (query.isActive() && query.recentProgress().length < epochCount) await sleep(10);
  await query.stop();
}

interface HostRequest extends LaneHost {
  readonly directory: string;
  readonly reach: Reach;
  readonly onCrashPoint: CrashHook;
  /** Where to note what the sink is given of each batch. */
  readonly given?: string;
}

function hostOf({ database, python, directory, reach, onCrashPoint, given }: HostRequest): StreamingHost {
  const memoryTables = new MemoryTables();
  const lateRows = new LateRowLedger();
  const options: BatchRunnerOptions = {
    database,
    python,
    config: (key) => conf.get(key),
    currentDatabase: () => "default",
    readArrow: () => [],
    workingDirectory: directory,
    readSource: async ({ format }) => {
      throw new Error(`no source ${format}`);
    },
    tableRows: async ({ identifier }) => {
      throw new Error(`no table ${identifier.join(".")}`);
    },
  };
  const runner = new WatchedRunner(options, reach);
  const warehouse = join(directory, "warehouse");
  return {
    runner,
    memoryTables,
    lateRows,
    tables: new SessionTables({ runner, memoryTables, lateRows, workingDirectory: directory, warehouse }),
    connectors: { ...connectors, sinks: connectors.sinks.map((each) => watched(each, reach, given)) },
    workingDirectory: directory,
    config: { get: (key) => conf.get(key), entries: () => conf },
    clock: systemClock,
    files: localCheckpointFiles(crashDisk(reach)),
    onCrashPoint,
  };
}

/** A sink whose data files can be cut short, or left without a word in its log. */
function watched(provider: SinkProvider, reach: Reach, given?: string): SinkProvider {
  const note = async (name: string, output: BatchOutput): Promise<void> => {
    if (given !== undefined) await noteGiven(given, name, output);
  };
  return {
    ...provider,
    async open(request, context) {
      const sink = await provider.open(request, context);
      return {
        ...sink,
        description: sink.description,
        async addBatch(batchId, output) {
          await note(`${batchId}`, output);
          return sink.addBatch(batchId, watchedOutput(output, reach));
        },
        ...(sink.addRows
          ? {
              async addRows(epochId: number, output: BatchOutput) {
                await note(`${epochId}-${randomUUID()}`, output);
                await sink.addRows?.(epochId, output);
              },
            }
          : {}),
        close: () => sink.close(),
      };
    },
  };
}

async function noteGiven(directory: string, name: string, output: BatchOutput): Promise<void> {
  const batches: (readonly OutputRow[])[] = [];
  for await (const batch of output.columns()) {
    const isText = batch.columns.some((column) => column.form === "variable");
    batches.push(isText ? rowsOf(batch) : numbersOf(batch));
  }
  await writeBatch(directory, name, batches.flat());
}

function watchedOutput(output: BatchOutput, reach: Reach): BatchOutput {
  return {
    ...output,
    async writeFiles(request) {
      const files = await output.writeFiles(request);
      const [first] = files;
      await reach("dataFilesWritten");
      if (first) {
        // Not put right again: who is not killed here must not come by here.
        await reachTorn(join(request.directory, first.path), first.size, reach);
      }
      return files;
    },
  };
}

/** Cuts a data file short only for a run that ends with it. */
async function reachTorn(path: string, size: number, reach: Reach): Promise<void> {
  let isPassed = false;
  const passing = reach("dataFileTorn").then(() => {
    isPassed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  if (!isPassed) await truncate(path, Math.floor(size / 2));
  await passing;
}

/** A runner whose connections stop inside the statements of the state's database. */
class WatchedRunner extends BatchRunner {
  readonly #reach: Reach;

  constructor(options: BatchRunnerOptions, reach: Reach) {
    super(options);
    this.#reach = reach;
  }

  override async connect(): Promise<DuckConnection> {
    const connection = await super.connect();
    const run = connection.run.bind(connection);
    connection.run = (sql) => runWatched(sql, run, this.#reach);
    return connection;
  }
}

async function runWatched(sql: string, run: (sql: string) => Promise<void>, reach: Reach): Promise<void> {
  if (sql.startsWith("BEGIN TRANSACTION;") && sql.endsWith("COMMIT")) {
    await run(sql.slice(0, -"COMMIT".length));
    await reach("stateUncommitted");
    return run("COMMIT");
  }
  await run(sql);
  const isBuilt = sql.startsWith("INSERT INTO state_catalog") && sql.includes(".compacted_operator_");
  if (isBuilt && !sql.includes(" WHERE batch > ")) await reach("compacting");
  if (sql.startsWith("ALTER TABLE") && sql.includes(".compacted_operator_")) await reach("replacing");
  if (sql.startsWith("DELETE FROM state_catalog") && sql.includes(".batches WHERE batch >")) {
    await reach("restoring");
  }
}
