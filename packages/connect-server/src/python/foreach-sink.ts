import { randomUUID } from "node:crypto";
import type { BatchOutput, Sink, SinkProvider } from "@millrace/engine";
import { writeArrowStream } from "@millrace/spark-connect";
import { type LogicalPlan, type Schema, SparkError } from "@millrace/spark-model";
import { type PythonCommand, PythonWorker } from "./python-worker.ts";

/** What the sinks of foreachBatch and foreach need of the session that the query belongs to. */
export interface ForeachContext {
  readonly python: PythonCommand;
  readonly sessionId: string;
  readonly timeZone: string;
  /** Address at which the worker joins the session: `sc://127.0.0.1:port/;…`. */
  readonly remote: string;
  /** Relations that clients name by id. */
  readonly remoteRelations: Map<string, LogicalPlan>;
}

/**
 * The sink of `foreachBatch(function)`: the function gets the batch as a DataFrame of the same session and
 * the batch id. A batch may come again after a crash, with the same id (StreamingForeachBatchHelper).
 */
export function foreachBatchSink(command: Uint8Array, context: ForeachContext): SinkProvider {
  return foreachSink("foreachbatch", command, {
    context,
    async call(worker, batchId, output) {
      const relationId = randomUUID();
      context.remoteRelations.set(relationId, output.plan);
      try {
        const { remote, sessionId } = context;
        await worker.ask({ task: "foreachBatch", remote, sessionId, relationId, batchId });
      } finally {
        context.remoteRelations.delete(relationId);
      }
    },
  });
}

/** The sink of `foreach(writer)`: open, process for each row, close (ForeachWriter). */
export function foreachRowSink(command: Uint8Array, context: ForeachContext): SinkProvider {
  return foreachSink("foreach", command, {
    context,
    async call(worker, batchId, output) {
      const stream = await arrowOf(output.schema, output, context.timeZone);
      await worker.ask({ task: "foreach", batchId }, [stream]);
    },
  });
}

interface ForeachCall {
  readonly context: ForeachContext;
  call(worker: PythonWorker, batchId: number, output: BatchOutput): Promise<void>;
}

const names = {
  foreachbatch: { description: "ForeachBatchSink", errorClass: "FOREACH_BATCH_USER_FUNCTION_ERROR" },
  foreach: { description: "ForeachWriterTable", errorClass: "FOREACH_USER_FUNCTION_ERROR" },
} as const;

function foreachSink(
  format: keyof typeof names,
  command: Uint8Array,
  { context, call }: ForeachCall,
): SinkProvider {
  return {
    format,
    async open(): Promise<Sink> {
      const worker = new PythonWorker(context.python);
      await openFunction(worker, command, context);
      const addRows = (batchId: number, output: BatchOutput): Promise<void> =>
        call(worker, batchId, output).catch((error) => {
          throw userFunctionError(names[format].errorClass, error);
        });
      return {
        description: names[format].description,
        async addBatch(batchId, output) {
          await addRows(batchId, output);
          return { numOutputRows: -1 };
        },
        ...(format === "foreach" ? { addRows } : {}),
        async close() {
          worker.close();
        },
      };
    },
  };
}

async function openFunction(
  worker: PythonWorker,
  command: Uint8Array,
  context: ForeachContext,
): Promise<void> {
  const { workingDirectory } = context.python;
  try {
    await worker.ask({ task: "open", timeZone: context.timeZone, workingDirectory }, [command]);
  } catch (cause) {
    worker.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SparkError({
      errorClass: "STREAMING_PYTHON_RUNNER_INITIALIZATION_FAILURE",
      messageParameters: { msg: reason },
      cause,
    });
  }
}

async function arrowOf(schema: Schema, output: BatchOutput, timeZone: string): Promise<Uint8Array> {
  const batches = [];
  for await (const batch of output.columns()) batches.push(batch);
  return writeArrowStream(schema, batches, { timeZone });
}

function userFunctionError(errorClass: string, cause: unknown): SparkError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SparkError({ errorClass, messageParameters: { reason }, cause });
}
