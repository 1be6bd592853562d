import { longType, structField, structType, timestampType } from "@millrace/spark-model";
import { aggregate, alias } from "../../../../src/stream/builders.ts";
import { column } from "../../../stream/streaming-fixture.ts";
import type { CrashQuery } from "../crash-case.ts";
import { closingRow, inputRows } from "../crash-input.ts";

/** Count and sum by time and key, each group once, when the watermark has passed it. */
export const windowedCount: CrashQuery = {
  name: "windowed count",
  outputMode: "append",
  inputs: ["in"],
  schema: structType([
    structField("t", timestampType),
    structField("k", longType),
    structField("count", longType),
    structField("sum", longType),
  ]),
  plan(directoryOf) {
    const { plan, time, key, value } = inputRows(directoryOf("in"));
    return {
      kind: "aggregate",
      child: plan,
      grouping: [time, key],
      aggregates: [
        time,
        key,
        alias(aggregate("count", [value], longType), "count", column("count").id),
        alias(aggregate("sum", [value], longType), "sum", column("sum").id),
      ],
    };
  },
  expected({ in: rows = [] }) {
    const groups = new Map<string, [second: number, key: number, count: number, sum: number]>();
    for (const { second, key, value } of rows) {
      if (second === closingRow.second) continue;
      const [, , count, sum] = groups.get(`${second} ${key}`) ?? [0, 0, 0, 0];
      groups.set(`${second} ${key}`, [second, key, count + 1, sum + value]);
    }
    return [...groups.values()];
  },
};
