import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CompactibleLog } from "../../../../connectors/src/files/compactible-log.ts";
import { connectors } from "../../../../connectors/src/index.ts";
import { seededRandom, sorted } from "../../../../testkit/src/oracle.ts";
import { openCommitLog } from "../../../src/run/commit-log.ts";
import type { Disk } from "../../../src/run/disk.ts";
import { localCheckpointFiles } from "../../../src/run/local-checkpoint-files.ts";
import { openOffsetLog } from "../../../src/run/offset-log.ts";
import { readQueryId } from "../../../src/run/query-metadata.ts";
import { recover } from "../../../src/run/recover.ts";
import { newFixture } from "../../stream/streaming-fixture.ts";
import { inputRows, writeInput } from "../crash/crash-input.ts";
import { deduplicate } from "../crash/queries/deduplicate.ts";
import { files as fileSink } from "../crash/sinks/files.ts";
import { crashStates, type DiskState, diskOf, JournalDisk } from "./journal-disk.ts";

const batchCount = 4;
const rows = Array.from({ length: batchCount }, (_, batch) => [
  { second: 1000 + batch, key: batch, value: 1 },
  { second: 2000 + batch, key: batch, value: 2 },
]);
const expected = sorted(rows.flat().map(({ second, key }) => [second, key]));

/**
 * kill -9 leaves the page cache, so it never tests fsync. Here a run's calls are written down, and recovery is
 * tried from what a power cut after each of them may have left. The state's database is DuckDB's own file and
 * out of reach: the query has no state.
 */
describe("power cuts", () => {
  let root: string;
  const journal = new JournalDisk();
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "millrace-power-"));
    await writeInput(join(root, "in"), rows);
    await run(root, journal);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function run(directory: string, disk?: Disk): Promise<void> {
    const conf = new Map([["spark.sql.streaming.minBatchesToRetain", "2"]]);
    const fixture = await newFixture(connectors, {
      config: { get: (key) => conf.get(key), entries: () => conf },
      ...(disk ? { files: localCheckpointFiles(disk) } : {}),
    });
    const { plan, time, key } = inputRows(join(root, "in"));
    const query = await fixture.start({
      plan: { kind: "project", child: plan, projections: [time, key] },
      format: "parquet",
      path: join(directory, "out"),
      options: { checkpointLocation: join(directory, "checkpoint") },
      trigger: { kind: "availableNow" },
    });
    await query.awaitTermination();
    await fixture.close();
  }

  it("every crash-consistent prefix recovers: no log is torn, none is ahead of what it needs (invariants 1 to 4)", async () => {
    const random = seededRandom(11);
    let states = 0;
    for (let length = 0; length <= journal.operations.length; length++) {
      for (const state of crashStates(journal.operations, length, random)) {
        states++;
        await checkState(state, join(root, "checkpoint"), `after ${length} operations`);
      }
    }
    expect(states).toBeGreaterThan(300);
  });

  it("restarts from such states write every row once", async () => {
    const random = seededRandom(12);
    for (let attempt = 0; attempt < 8; attempt++) {
      const length = random.below(journal.operations.length + 1);
      const [state] = [...crashStates(journal.operations, length, random)].slice(-1);
      const directory = join(root, `attempt-${attempt}`);
      await materialize(state ?? new Map(), directory);
      await run(directory);
      const schema = deduplicate.schema;
      expect(sorted(await fileSink.read(directory, schema)), `after ${length} operations`).toEqual(expected);
    }
  });

  /** The logs of a state, and the sink's data files, of which those not in its log do not count. */
  async function materialize(state: DiskState, directory: string): Promise<void> {
    await cp(join(root, "out"), join(directory, "out"), {
      recursive: true,
      filter: (path) => !path.includes("_spark_metadata"),
    });
    for (const [path, content] of state) {
      const target = join(directory, path.slice(root.length + 1));
      if (path.includes("/millrace/")) continue;
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content.replaceAll(`${root}/out`, `${directory}/out`));
    }
  }
});

async function checkState(state: DiskState, checkpoint: string, when: string): Promise<void> {
  const files = localCheckpointFiles(diskOf(state));
  const offsets = openOffsetLog(files, checkpoint);
  const commits = openCommitLog(files, checkpoint);
  const { position } = await recover({ offsets, commits }, 1);
  const planned = await offsets.batchIds();
  const committed = await commits.batchIds();
  expect((planned.at(-1) ?? -1) - (committed.at(-1) ?? -1), when).toBeOneOf([0, 1]);
  expect(position.batchId, when).toBe(Math.max(-1, ...committed) + 1);
  if (planned.length > 0) await readQueryId(files, checkpoint); // Throws when there is none.
  const newest = position.unfinished?.end ?? position.committed;
  const read = await logBatches(files, join(checkpoint, "sources", "0"));
  const wanted = newest[0] ? Number(/\d+/.exec(newest[0])?.[0]) : -1;
  expect(read, `${when}: the source's log lacks files of its offset`).toBeGreaterThanOrEqual(wanted);
  const written = await logBatches(files, join(dirname(checkpoint), "out", "_spark_metadata"));
  expect(written, `${when}: a batch is committed that the sink does not know`).toBeGreaterThanOrEqual(
    committed.at(-1) ?? -1,
  );
}

/** The newest batch of a log; reading all entries throws for a torn file. */
async function logBatches(
  files: ReturnType<typeof localCheckpointFiles>,
  directory: string,
): Promise<number> {
  const log = new CompactibleLog<unknown>({
    files,
    directory,
    compactInterval: 10,
    cleanupDelay: 0,
    now: Date.now,
  });
  await log.entries();
  return log.latestBatchId();
}
