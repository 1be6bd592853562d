import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type DataSourceScan,
  type LogicalPlan,
  longType,
  structField,
  structType,
  timestampType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import type { SeededRandom } from "../../../../testkit/src/oracle.ts";
import { column } from "../../stream/streaming-fixture.ts";
import type { InputRow } from "./crash-case.ts";

const schema = structType([
  structField("t", timestampType),
  structField("k", longType),
  structField("v", longType),
]);

/** Rows are never so late that they are dropped: then one pass over all of them says what must come out. */
export const delayMs = 10_000;

/** Files of an input, each a batch; the one after them is without rows. */
export const batchCount = 6;

/** Rows of about one time; each time comes five seconds after the one before. */
const rowsATime = 8;

/** Rows of an input, one file a batch, with a watermark on their time. */
export function inputRows(directory: string) {
  const time = column("t", timestampType);
  const key = column("k");
  const value = column("v");
  const scan: DataSourceScan = {
    kind: "dataSourceScan",
    format: "json",
    options: { maxfilespertrigger: "1" },
    paths: [directory],
    schema,
    isStreaming: true,
    output: [time, key, value],
  };
  const eventTime = { ...time, metadata: { [watermarkDelayKey]: delayMs } };
  const plan: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: scan,
    eventTime: time.id,
    delayMicroseconds: BigInt(delayMs) * 1000n,
  };
  return { plan, time: eventTime, key, value };
}

/** Random rows whose times move on, so that groups close in the middle of a run; none is late by two times. */
export function randomRows(count: number, random: SeededRandom): readonly InputRow[] {
  return Array.from({ length: count }, (_, index) => ({
    second: 1000 + 5 * Math.floor((index + random.below(rowsATime)) / rowsATime),
    key: random.below(4),
    value: random.below(1000),
  }));
}

/** A row so far in the future that everything before it is closed. */
export const closingRow: InputRow = { second: 100_000, key: 0, value: 0 };

/** Writes each batch as a file of a directory; modification times keep their order. */
export async function writeInput(
  directory: string,
  batches: readonly (readonly InputRow[])[],
  firstIndex = 0,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [position, rows] of batches.entries()) {
    const index = firstIndex + position;
    const path = join(directory, `${String(index).padStart(4, "0")}.json`);
    const lines = rows.map(({ second, key, value }) =>
      JSON.stringify({ t: new Date(second * 1000).toISOString(), k: key, v: value }),
    );
    await writeFile(path, lines.map((line) => `${line}\n`).join(""));
    await utimes(path, 1_000_000 + index, 1_000_000 + index);
  }
}
