import type {
  PythonAggregation,
  PythonColumnCall,
  PythonEvaluation,
  PythonFunctions,
  PythonGroupMap,
  PythonMap,
} from "@millrace/engine";
import { readArrowStream, writeArrowStream } from "@millrace/spark-connect";
import {
  type ColumnBatch,
  type GroupCall,
  type PythonFunction,
  type Schema,
  structField,
  structType,
  toSchemaJson,
} from "@millrace/spark-model";
import { type PythonSettings, pythonSettings } from "./python-settings.ts";
import type { PythonCommand } from "./python-worker.ts";
import { WorkerPool } from "./worker-pool.ts";

/** The Python functions of one session, run in workers of its own that are started when first needed. */
export class SessionPythonFunctions implements PythonFunctions {
  readonly #workers: WorkerPool;
  readonly #settings: () => PythonSettings;

  /** `command` says how to start a worker now: uploaded modules change it. */
  constructor(command: () => PythonCommand, settings = defaultSettings) {
    this.#workers = new WorkerPool(command);
    this.#settings = settings;
  }

  async evaluate({ calls, input, timeZone, signal }: PythonEvaluation): Promise<ColumnBatch> {
    const functions = calls.map((call) => call.function);
    const request = {
      task: "scalar" as const,
      calls: calls.map(wireFunction),
    };
    const schema = structType(functions.map((call, index) => structField(`_${index}`, call.dataType)));
    const [batch] = await this.#run(
      { functions, request, input: [input], inputSchema: input.schema, schema, timeZone },
      signal,
    );
    if (batch?.rowCount !== input.rowCount) throw new RangeError("a Python function lost rows");
    return batch;
  }

  async mapPartitions(map: PythonMap): Promise<readonly ColumnBatch[]> {
    const { function: mapped, input, inputSchema, schema, timeZone, signal } = map;
    const request = { task: "map" as const, function: 0, evalType: mapped.evalType };
    return this.#run({ functions: [mapped], request, input, inputSchema, schema, timeZone }, signal);
  }

  async aggregateGroups(aggregation: PythonAggregation): Promise<readonly ColumnBatch[]> {
    const { calls, keyCount, input, inputSchema, schema, timeZone, signal } = aggregation;
    const request = { task: "aggregates" as const, keyCount, calls: calls.map(wireFunction) };
    const functions = calls.map((call) => call.function);
    return this.#run({ functions, request, input, inputSchema, schema, timeZone }, signal);
  }

  async mapGroups(map: PythonGroupMap): Promise<readonly ColumnBatch[]> {
    const { function: mapped, input, inputSchema, schema, timeZone, signal } = map;
    const request = {
      task: "groups" as const,
      function: 0,
      evalType: mapped.evalType,
      call: wireCall(map.call),
      returnType: JSON.stringify(toSchemaJson(mapped.dataType)),
      keySchema: JSON.stringify(toSchemaJson(map.keySchema)),
      valueCounts: map.valueCounts,
    };
    return this.#run({ functions: [mapped], request, input, inputSchema, schema, timeZone }, signal);
  }

  /** Ends the workers. */
  close(): void {
    this.#workers.close();
  }

  async #run(job: Job, signal: AbortSignal | undefined): Promise<readonly ColumnBatch[]> {
    signal?.throwIfAborted();
    const { functions, timeZone } = job;
    return this.#workers.use(functions, timeZone, async (worker) => {
      const interrupt = () => worker.close();
      signal?.addEventListener("abort", interrupt, { once: true });
      try {
        const stream = writeArrowStream(job.inputSchema, job.input, { timeZone });
        const { request } = job;
        const [answer] = await worker.ask({ ...request, timeZone, settings: this.#settings() }, [stream]);
        const { batches } = readArrowStream(answer ?? new Uint8Array());
        return batches.map((batch) => ({ ...batch, schema: job.schema }));
      } finally {
        signal?.removeEventListener("abort", interrupt);
      }
    });
  }
}

const defaultSettings = (): PythonSettings => pythonSettings(() => undefined);

interface Job {
  readonly functions: readonly PythonFunction[];
  readonly request: { readonly task: "scalar" | "map" | "aggregates" | "groups" };
  readonly input: readonly ColumnBatch[];
  readonly inputSchema: Schema;
  readonly schema: Schema;
  readonly timeZone: string;
}

/** A function with the numbers of its argument columns, as the worker reads it. */
function wireFunction({ function: called, arguments: columns }: PythonColumnCall, index: number): unknown {
  const returnType = JSON.stringify(toSchemaJson(called.dataType));
  const { evalType, argumentNames } = called;
  return { function: index, arguments: columns, names: argumentNames, evalType, returnType };
}

/** A call as the worker reads it: schemas as Spark's JSON. */
function wireCall(call: GroupCall): unknown {
  if (call.kind !== "groupState") return call;
  return { ...call, stateSchema: JSON.stringify(toSchemaJson(call.stateSchema)) };
}
