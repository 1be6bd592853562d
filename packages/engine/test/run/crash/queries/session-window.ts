import { longType, structField, structType, timestampType } from "@millrace/spark-model";
import { aggregate, alias, longLiteral } from "../../../../src/stream/builders.ts";
import { column } from "../../../stream/streaming-fixture.ts";
import { fieldOf, sessionOf } from "../../../stream/time-windows.ts";
import type { CrashQuery } from "../crash-case.ts";
import { closingRow, inputRows } from "../crash-input.ts";

/** Times are five seconds apart: neighbours are of one session. */
const gapSeconds = 7;

/** Count and sum of each session of a key, once it is closed. */
export const sessionWindow: CrashQuery = {
  name: "session window",
  outputMode: "append",
  inputs: ["in"],
  schema: structType([
    structField("start", timestampType),
    structField("end", timestampType),
    structField("k", longType),
    structField("count", longType),
    structField("sum", longType),
  ]),
  plan(directoryOf) {
    const { plan, time, key, value } = inputRows(directoryOf("in"));
    const { child, column: window } = sessionOf(plan, time, longLiteral(gapSeconds * 1_000_000));
    return {
      kind: "aggregate",
      child,
      grouping: [window, key],
      aggregates: [
        alias(fieldOf(window, "start"), "start", column("start").id),
        alias(fieldOf(window, "end"), "end", column("end").id),
        key,
        alias(aggregate("count", [value], longType), "count", column("count").id),
        alias(aggregate("sum", [value], longType), "sum", column("sum").id),
      ],
    };
  },
  expected({ in: rows = [] }) {
    const sessions: [start: number, end: number, key: number, count: number, sum: number][] = [];
    for (const { second, key, value } of rows.toSorted((left, right) => left.second - right.second)) {
      if (second === closingRow.second) continue;
      const open = sessions.findLast((session) => session[2] === key && second < session[1]);
      if (open) {
        open[1] = second + gapSeconds;
        open[3]++;
        open[4] += value;
      } else sessions.push([second, second + gapSeconds, key, 1, value]);
    }
    return sessions;
  },
};
