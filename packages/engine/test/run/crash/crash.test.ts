import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LogicalPlan, longType, structField, structType, timestampType } from "@millrace/spark-model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom, sorted, splitAtRandom } from "../../../../testkit/src/oracle.ts";
import { column, newFixture } from "../../stream/streaming-fixture.ts";
import {
  batchIds,
  bundleChild,
  closingRow,
  type InputRow,
  randomKill,
  randomRows,
  runChild,
  writeInput,
} from "./crash-harness.ts";

/** `CRASH_KILLS` and `CRASH_SEED` make a longer or another run of it. */
const kills = Number(process.env["CRASH_KILLS"] ?? 10);
const seed = Number(process.env["CRASH_SEED"] ?? 7);
const killsARound = 5;
const batchCount = 6;

describe("kill -9", () => {
  let program = "";
  let root = "";
  beforeAll(async () => {
    program = await bundleChild();
    root = await mkdtemp(join(tmpdir(), "millrace-crash-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it(
    `files -> windowed count -> files is exact over ${kills} kills (invariants 2 to 9)`,
    async () => {
      const random = seededRandom(seed);
      let killed = 0;
      for (let round = 0; killed < kills; round++) {
        const directory = join(root, `${round}`);
        const rows = randomRows(100, random);
        await writeInput(directory, splitAtRandom(rows, batchCount, random));
        for (let attempt = 0; attempt < killsARound; attempt++) {
          const ending = await runChild(program, directory, randomKill(random));
          if (ending === "finished") break;
          killed++;
          await checkLogs(directory);
        }
        expect(await runChild(program, directory)).toBe("finished");
        // As in Spark, a restart closes no group before new rows come.
        await writeInput(directory, [[closingRow]], batchCount);
        expect(await runChild(program, directory)).toBe("finished");
        await checkLogs(directory);
        expect(await written(directory), `seed ${seed}, round ${round}`).toEqual(expected(rows));
      }
    },
    60_000 + kills * 10_000,
  );
});

/** Invariants 4 and 9. */
async function checkLogs(directory: string): Promise<void> {
  const checkpoint = join(directory, "checkpoint");
  const offsets = await batchIds(join(checkpoint, "offsets"));
  const commits = await batchIds(join(checkpoint, "commits"));
  expect(offsets).toEqual(offsets.map((_, index) => index));
  expect(commits).toEqual(commits.map((_, index) => index));
  expect(offsets.length - commits.length).toBeOneOf([0, 1]);
  let watermark = 0;
  for (const batchId of offsets) {
    const [, metadata] = (await readFile(join(checkpoint, "offsets", `${batchId}`), "utf8")).split("\n");
    const { batchWatermarkMs } = JSON.parse(metadata ?? "") as { batchWatermarkMs: number };
    expect(batchWatermarkMs).toBeGreaterThanOrEqual(watermark);
    watermark = batchWatermarkMs;
  }
}

/** The oracle: one pass over all rows; the closing row's group stays open. */
function expected(rows: readonly InputRow[]): readonly string[] {
  const groups = new Map<string, [second: number, key: number, count: number, sum: number]>();
  for (const { second, key, value } of rows) {
    const [, , count, sum] = groups.get(`${second} ${key}`) ?? [0, 0, 0, 0];
    groups.set(`${second} ${key}`, [second, key, count + 1, sum + value]);
  }
  return sorted([...groups.values()]);
}

/** What a reader of the sink's directory sees. */
async function written(directory: string): Promise<readonly string[]> {
  const fixture = await newFixture();
  const schema = structType([
    structField("t", timestampType),
    ...["k", "count", "sum"].map((name) => structField(name, longType)),
  ]);
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
  for await (const batch of fixture.host.runner.execute(plan)) {
    for (let row = 0; row < batch.rowCount; row++) {
      const [micros = 0, ...rest] = batch.columns.map((each) =>
        each.form === "fixed" ? Number(each.values[row]) : Number.NaN,
      );
      rows.push([micros / 1_000_000, ...rest]);
    }
  }
  await fixture.close();
  return sorted(rows);
}
