import { booleanType, longType, structField, structType, timestampType } from "@millrace/spark-model";
import { alias, and, call, longLiteral } from "../../../../src/stream/builders.ts";
import { column } from "../../../stream/streaming-fixture.ts";
import type { CrashQuery } from "../crash-case.ts";
import { inputRows } from "../crash-input.ts";

/** Two streams joined by key and time; left rows without a match come when the watermark has passed them. */
export const outerJoin: CrashQuery = {
  name: "left outer join",
  outputMode: "append",
  inputs: ["left", "right"],
  schema: structType([
    structField("t", timestampType),
    structField("k", longType),
    structField("v", longType),
    structField("v2", longType),
  ]),
  plan(directoryOf) {
    const left = inputRows(directoryOf("left"));
    const right = inputRows(directoryOf("right"));
    // A number, so that every sink can tell it.
    const matched = call("coalesce", [right.value, longLiteral(-1)], longType);
    return {
      kind: "project",
      child: {
        kind: "join",
        left: left.plan,
        right: right.plan,
        joinType: "left_outer",
        condition: and([
          call("==", [left.key, right.key], booleanType),
          call("==", [left.time, right.time], booleanType),
        ]),
      },
      projections: [left.time, left.key, left.value, alias(matched, "v2", column("v2").id)],
    };
  },
  expected({ left = [], right = [] }) {
    return left.flatMap(({ second, key, value }) => {
      const matches = right.filter((row) => row.second === second && row.key === key);
      if (matches.length === 0) return [[second, key, value, -1]];
      return matches.map((row) => [second, key, value, row.value]);
    });
  },
};
