// A run that a full disk ends: full-disk-child DIRECTORY. It says `ended` and why, or `done`.
import { writeSync } from "node:fs";
import { join } from "node:path";
import { connectors } from "../../../../connectors/src/index.ts";
import { newFixture } from "../../stream/streaming-fixture.ts";
import { windowedCount } from "../crash/queries/windowed-count.ts";

const directory = process.argv[2] ?? "";
const fixture = await newFixture(connectors);
try {
  const query = await fixture.start({
    plan: windowedCount.plan((input) => join(directory, input)),
    format: "parquet",
    path: join(directory, "out"),
    options: { checkpointLocation: join(directory, "checkpoint") },
    trigger: { kind: "availableNow" },
  });
  await query.awaitTermination();
  writeSync(1, "done\n");
} catch (error) {
  writeSync(1, `ended ${error instanceof Error ? error.message : String(error)}\n`);
}
await fixture.close();
