import type { ConnectorContext, Offset, Source } from "@millrace/engine/connector";
import { rateRows } from "./rate-rows.ts";

interface RateContinuousOptions {
  readonly rowsPerSecond: number;
  readonly partitions: string;
  /** Time of the first value, milliseconds. */
  readonly createdMs: number;
}

/**
 * The rate source of a continuous query (RateStreamContinuousStream): one value at a time, at its time. An
 * offset is the last value given, in Spark's form with one partition; there is no ramp-up.
 */
export function continuousRateSource(
  { rowsPerSecond, partitions, createdMs }: RateContinuousOptions,
  { clock }: ConnectorContext,
): Source {
  const timeOf = (value: number): number => createdMs + Math.floor((value * 1000) / rowsPerSecond);
  return {
    description: `RateStreamV2[rowsPerSecond=${rowsPerSecond}, numPartitions=${partitions}`,
    async latestOffset(start) {
      const last = Math.floor(((clock.now() - createdMs) * rowsPerSecond) / 1000);
      return last <= lastValue(start) ? start : formatOffset(last, timeOf(last));
    },
    async getBatch(start, end) {
      const rows = rateRows(lastValue(start) + 1, lastValue(end) + 1, (value) => timeOf(value) * 1000);
      return { kind: "columns", batches: rows };
    },
    async commit() {},
    async close() {},
  };
}

function formatOffset(value: number, runTimeMs: number): Offset {
  return JSON.stringify({ 0: { value, runTimeMs } });
}

function lastValue(offset: Offset | null): number {
  if (offset === null) return -1;
  return (JSON.parse(offset) as { readonly 0: { readonly value: number } })[0].value;
}
