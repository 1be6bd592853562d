import {
  type AttributeReference,
  booleanType,
  type DataType,
  type Expression,
  longType,
  timestampType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { describe, expect, it } from "vitest";
import { and, call } from "../../src/stream/builders.ts";
import { stateWatermarkOffsetMs } from "../../src/stream/join-watermarks.ts";
import { column } from "./streaming-fixture.ts";

const marked = (name: string): AttributeReference => ({
  ...column(name, timestampType),
  metadata: { [watermarkDelayKey]: 10_000 },
});
const left = marked("left");
const right = marked("right");
const unmarked = column("other", timestampType);
const leftNumber = column("number");

const literal = (value: bigint | number, dataType: DataType): Expression =>
  ({ kind: "literal", value, dataType }) as Expression;
const seconds = (count: number) =>
  literal(BigInt(Math.round(count * 1_000_000)), {
    kind: "day_time_interval",
    start: "second",
    end: "second",
  });
const months = literal(1n, { kind: "year_month_interval", start: "month", end: "month" });
const plus = (time: Expression, by: Expression) => call("+", [time, by], timestampType);
const minus = (time: Expression, by: Expression) => call("-", [time, by], timestampType);
const asLong = (child: Expression): Expression => ({ kind: "cast", child, dataType: longType, mode: "ansi" });
const asNtz = (child: Expression): Expression => ({
  kind: "cast",
  child,
  dataType: { kind: "timestamp_ntz" },
  mode: "ansi",
});
const compare = (name: string, first: Expression, second: Expression) =>
  call(name, [first, second], booleanType);

/** Offsets of the left and of the right side's state watermark, milliseconds. */
const cases: readonly [
  text: string,
  condition: Expression,
  left: number | undefined,
  right: number | undefined,
][] = [
  ["right > left", compare(">", right, left), undefined, 0],
  ["right >= left", compare(">=", right, left), undefined, -1],
  ["left < right", compare("<", left, right), undefined, 0],
  ["right < left + 20 s", compare("<", right, plus(left, seconds(20))), -20_000, undefined],
  ["right <= left + 20 s", compare("<=", right, plus(left, seconds(20))), -20_001, undefined],
  ["left + 20 s >= right", compare(">=", plus(left, seconds(20)), right), -20_001, undefined],
  ["right - 20 s < left", compare("<", minus(right, seconds(20)), left), -20_000, undefined],
  ["left > right + 30 s", compare(">", left, plus(right, seconds(30))), 30_000, undefined],
  [
    "right >= left and right <= left + 20 s",
    and([compare(">=", right, left), compare("<=", right, plus(left, seconds(20)))]),
    -20_001,
    -1,
  ],
  [
    "two bounds: the safer one",
    and([compare("<", right, plus(left, seconds(20))), compare("<", right, plus(left, seconds(5)))]),
    -20_000,
    undefined,
  ],
  [
    "seconds as numbers",
    compare("<", asLong(right), call("+", [asLong(left), literal(60n, longType)], longType)),
    -60_000,
    undefined,
  ],
  ["less than a millisecond", compare("<", right, plus(left, seconds(0.0005))), -1, undefined],
  ["months have no length", compare("<", right, plus(left, months)), undefined, undefined],
  ["other casts", compare("<", asNtz(right), plus(left, seconds(1))), undefined, undefined],
  ["times without a watermark", compare("<", unmarked, left), undefined, undefined],
  ["columns of one side", compare("<", left, plus(leftNumber, seconds(1))), undefined, undefined],
  ["equality", compare("==", left, right), undefined, undefined],
  [
    "either or",
    call("or", [compare("<", right, left), compare("<", left, right)], booleanType),
    undefined,
    undefined,
  ],
];

describe("state watermarks of a join by a range of time", () => {
  const leftColumns = [left, leftNumber];
  const rightColumns = [right, unmarked];
  for (const [text, condition, ofLeft, ofRight] of cases) {
    it(text, () => {
      const offsets = [
        stateWatermarkOffsetMs(condition, { kept: leftColumns, other: rightColumns }),
        stateWatermarkOffsetMs(condition, { kept: rightColumns, other: leftColumns }),
      ];
      expect(offsets).toEqual([ofLeft, ofRight]);
    });
  }
});
