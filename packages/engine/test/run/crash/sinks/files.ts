import { join } from "node:path";
import type { LogicalPlan } from "@millrace/spark-model";
import { column, newFixture, numbersOf } from "../../../stream/streaming-fixture.ts";
import type { CrashSink } from "../crash-case.ts";

/** The file sink: exactly once, by its log `_spark_metadata`. */
export const files: CrashSink = {
  name: "files",
  guarantee: "exact",
  points: [
    "dataFileTorn",
    "dataFilesWritten",
    "sinkLog:torn",
    "sinkLog:temporary",
    "sinkLog:named",
    "sinkLog:flushed",
  ],
  definition: (directory) => ({ format: "parquet", path: join(directory, "out") }),
  async read(directory, schema) {
    const fixture = await newFixture();
    const plan: LogicalPlan = {
      kind: "dataSourceScan",
      format: "parquet",
      options: {},
      paths: [join(directory, "out")],
      schema,
      isStreaming: false,
      output: schema.fields.map(({ name, dataType }) => column(name, dataType)),
    };
    const rows: number[][] = [];
    for await (const batch of fixture.host.runner.execute(plan)) rows.push(...numbersOf(batch));
    await fixture.close();
    return rows;
  },
};
