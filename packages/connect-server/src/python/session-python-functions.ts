import { createHash } from "node:crypto";
import type { PythonEvaluation, PythonFunctions, PythonGroupMap, PythonMap } from "@millrace/engine";
import { readArrowStream, writeArrowStream } from "@millrace/spark-connect";
import {
  type ColumnBatch,
  dataTypeOf,
  type GroupCall,
  type PythonFunctionCall,
  type Schema,
  structField,
  structType,
  toSchemaJson,
} from "@millrace/spark-model";
import { type PythonCommand, PythonWorker } from "./python-worker.ts";

/** The Python functions of one session, run in a worker of its own that is started when first needed. */
export class SessionPythonFunctions implements PythonFunctions {
  readonly #command: () => PythonCommand;
  #worker: PythonWorker | undefined;
  /** What the worker has loaded, to send functions only when they change. */
  #loaded = "";
  /** The module path that the worker was started with. */
  #started: string | undefined;

  /** `command` says how to start a worker now: uploaded modules change it. */
  constructor(command: () => PythonCommand) {
    this.#command = command;
  }

  async evaluate({ calls, input, timeZone, signal }: PythonEvaluation): Promise<ColumnBatch> {
    const functions = calls.map((call) => call.function);
    const request = {
      task: "scalar" as const,
      timeZone,
      calls: calls.map((call, index) => ({
        function: index,
        arguments: call.arguments,
        evalType: call.function.evalType,
        returnType: JSON.stringify(toSchemaJson(call.function.dataType)),
      })),
    };
    const schema = structType(functions.map((call, index) => structField(`_${index}`, dataTypeOf(call))));
    const [batch] = await this.#run(
      { functions, request, input: [input], inputSchema: input.schema, schema, timeZone },
      signal,
    );
    if (batch?.rowCount !== input.rowCount) throw new RangeError("a Python function lost rows");
    return batch;
  }

  async mapPartitions(map: PythonMap): Promise<readonly ColumnBatch[]> {
    const { function: mapped, input, inputSchema, schema, timeZone, signal } = map;
    const request = { task: "map" as const, timeZone, function: 0, evalType: mapped.evalType };
    return this.#run({ functions: [mapped], request, input, inputSchema, schema, timeZone }, signal);
  }

  async mapGroups(map: PythonGroupMap): Promise<readonly ColumnBatch[]> {
    const { function: mapped, input, inputSchema, schema, timeZone, signal } = map;
    const request = {
      task: "groups" as const,
      timeZone,
      function: 0,
      evalType: mapped.evalType,
      call: wireCall(map.call),
      returnType: JSON.stringify(toSchemaJson(mapped.dataType)),
      keySchema: JSON.stringify(toSchemaJson(map.keySchema)),
      valueCounts: map.valueCounts,
    };
    return this.#run({ functions: [mapped], request, input, inputSchema, schema, timeZone }, signal);
  }

  /** Ends the worker. */
  close(): void {
    this.#worker?.close();
  }

  async #run(job: Job, signal: AbortSignal | undefined): Promise<readonly ColumnBatch[]> {
    signal?.throwIfAborted();
    const worker = await this.#workerWith(job.functions, job.timeZone);
    const interrupt = () => worker.close();
    signal?.addEventListener("abort", interrupt, { once: true });
    try {
      const stream = writeArrowStream(job.inputSchema, job.input, { timeZone: job.timeZone });
      const [answer] = await worker.ask(job.request, [stream]);
      const { batches } = readArrowStream(answer ?? new Uint8Array());
      return batches.map((batch) => ({ ...batch, schema: job.schema }));
    } finally {
      signal?.removeEventListener("abort", interrupt);
    }
  }

  async #workerWith(functions: readonly PythonFunctionCall[], timeZone: string): Promise<PythonWorker> {
    const command = this.#command();
    if (this.#worker !== undefined && this.#started !== command.environment?.PYTHONPATH) {
      this.#worker.close();
      this.#worker = undefined;
    }
    const wanted = `${timeZone} ${functions.map((call) => fingerprint(call.command)).join(" ")}`;
    if (!this.#worker?.isAlive) {
      this.#worker = new PythonWorker(command);
      this.#started = command.environment?.PYTHONPATH;
      this.#loaded = "";
    }
    if (this.#loaded !== wanted) {
      const { workingDirectory } = command;
      const commands = functions.map((call) => call.command);
      await this.#worker.ask({ task: "open", timeZone, workingDirectory }, commands);
      this.#loaded = wanted;
    }
    return this.#worker;
  }
}

interface Job {
  readonly functions: readonly PythonFunctionCall[];
  readonly request: { readonly task: "scalar" | "map" | "groups" };
  readonly input: readonly ColumnBatch[];
  readonly inputSchema: Schema;
  readonly schema: Schema;
  readonly timeZone: string;
}

/** A call as the worker reads it: schemas as Spark's JSON. */
function wireCall(call: GroupCall): unknown {
  if (call.kind !== "groupState") return call;
  return { ...call, stateSchema: JSON.stringify(toSchemaJson(call.stateSchema)) };
}

const fingerprint = (command: Uint8Array) => createHash("sha256").update(command).digest("base64");
