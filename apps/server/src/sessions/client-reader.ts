import { SparkSession, StreamingQuery } from "@millrace/client";
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

async function readRows(spark: SparkSession, sql: string, options: ReadOptions = {}): Promise<ReadRows> {
  const { signal, onProgress } = options;
  const execute = {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined
      ? {}
      : {
          onProgress: (progress: { completedTasks: number; totalTasks: number; bytesRead: number }) =>
            onProgress({
              completedTasks: progress.completedTasks,
              totalTasks: progress.totalTasks,
              inputBytes: progress.bytesRead,
            }),
        }),
  };
  const result = await spark.sql(sql, [], execute);
  const arrow = joinArrowStreams(await result.toArrow(execute));
  return { ...columnsOfArrow(arrow), arrow };
}

function validProgress(reports: readonly unknown[]): StreamingQueryProgress[] {
  return reports.flatMap((report) => {
    const parsed = streamingQueryProgressSchema.safeParse(report);
    return parsed.success ? [parsed.data] : [];
  });
}
