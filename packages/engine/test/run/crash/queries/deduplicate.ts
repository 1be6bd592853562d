import { longType, structField, structType, timestampType } from "@millrace/spark-model";
import type { CrashQuery } from "../crash-case.ts";
import { inputRows } from "../crash-input.ts";

/** The first row of each time and key; its other column is left out, as any row of a batch may be first. */
export const deduplicate: CrashQuery = {
  name: "deduplicate",
  outputMode: "append",
  inputs: ["in"],
  schema: structType([structField("t", timestampType), structField("k", longType)]),
  plan(directoryOf) {
    const { plan, time, key } = inputRows(directoryOf("in"));
    return {
      kind: "project",
      child: { kind: "deduplicate", child: plan, keys: [time, key], withinWatermark: false },
      projections: [time, key],
    };
  },
  expected({ in: rows = [] }) {
    const pairs = new Map(rows.map(({ second, key }) => [`${second} ${key}`, [second, key]]));
    return [...pairs.values()];
  },
};
