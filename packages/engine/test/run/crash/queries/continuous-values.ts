import { type DataSourceScan, longType, structField, structType, timestampType } from "@millrace/spark-model";
import { column } from "../../../stream/streaming-fixture.ts";
import type { CrashQuery } from "../crash-case.ts";

/** The numbers of a rate source, one after the other, by the continuous trigger. */
export const continuousValues: CrashQuery = {
  name: "continuous values",
  trigger: { kind: "continuous", checkpointIntervalMs: 40 },
  outputMode: "append",
  inputs: [],
  schema: structType([structField("value", longType)]),
  plan() {
    const output = [column("timestamp", timestampType), column("value")] as const;
    const scan: DataSourceScan = {
      kind: "dataSourceScan",
      format: "rate",
      options: { rowspersecond: "100" },
      paths: [],
      schema: structType([structField("timestamp", timestampType), structField("value", longType)]),
      isStreaming: true,
      output,
    };
    return { kind: "project", child: scan, projections: [output[1]] };
  },
  /** None is left out up to the newest that has come. */
  expected(_, written = []) {
    const newest = written.reduce((most, [value = -1]) => Math.max(most, value), -1);
    return Array.from({ length: newest + 1 }, (_each, value) => [value]);
  },
};
