import { randomUUID } from "node:crypto";
import { type ExecuteOptions, type OperationProgress, SparkSession, StreamingQuery } from "@millrace/client";
import { type StreamingQueryProgress, streamingQueryProgressSchema } from "@millrace/notebook";
import type { SparkSessionAddress } from "../kernels/kernel.ts";
import { columnsOfArrow } from "./arrow-columns.ts";
import { joinArrowStreams } from "./arrow-streams.ts";
import type { QueryIdentity, ReadOptions, ReadRows, SparkReader } from "./spark-reader.ts";

/** Joins a kernel's Spark session as a second client of it. */
export async function openClientReader(address: SparkSessionAddress): Promise<SparkReader> {
  const spark = SparkSession.connect(address);
  const query = ({ queryId, runId }: QueryIdentity): StreamingQuery =>
    new StreamingQuery(spark, { id: queryId, runId, name: null });
  return {
    read: (sql, options) => readRows(spark, sql, options),
    activeQueries: async () =>
      (await spark.streams.active()).map(({ id, runId, name }) => ({ queryId: id, runId, name })),
    status: async (identity) => {
      const [active, { message }] = await Promise.all([query(identity).isActive(), query(identity).status()]);
      return { active, message };
    },
    lastProgress: async (identity) => validProgress([await query(identity).lastProgress()])[0],
    recentProgress: async (identity) => validProgress(await query(identity).recentProgress()),
    exception: async (identity) => (await query(identity).exception())?.message,
    stop: (identity) => query(identity).stop(),
    interruptAll: async () => {
      await spark.interruptAll();
    },
    close: () => spark.stop(),
  };
}

/** An abort ends the operation on the server too, not only the wait for it. */
async function readRows(spark: SparkSession, sql: string, options: ReadOptions = {}): Promise<ReadRows> {
  const { signal } = options;
  signal?.throwIfAborted();
  const operationId = randomUUID();
  const interrupt = (): void => void spark.interruptOperation(operationId).catch(() => undefined);
  signal?.addEventListener("abort", interrupt, { once: true });
  try {
    const result = await spark.sql(sql);
    const arrow = joinArrowStreams(await result.toArrow(executeOptions(operationId, options)));
    return { ...columnsOfArrow(arrow), arrow };
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

function executeOptions(operationId: string, { signal, onProgress }: ReadOptions): ExecuteOptions {
  const report = (progress: OperationProgress): void => {
    const { completedTasks, totalTasks, bytesRead } = progress;
    onProgress?.({ completedTasks, totalTasks, inputBytes: bytesRead });
  };
  return { operationId, ...(signal === undefined ? {} : { signal }), onProgress: report };
}

function validProgress(reports: readonly unknown[]): StreamingQueryProgress[] {
  return reports.flatMap((report) => {
    const parsed = streamingQueryProgressSchema.safeParse(report);
    return parsed.success ? [parsed.data] : [];
  });
}
