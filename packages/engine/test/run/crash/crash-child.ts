// The process that the crash test kills: crash-child DIRECTORY [POINT COUNT]. It runs the query over what is
// in DIRECTORY/in until all is done, or dies by SIGKILL when it comes to POINT for the COUNTth time.
import { join } from "node:path";
import { connectors } from "../../../../connectors/src/index.ts";
import type { CrashHook } from "../../../src/run/crash-point.ts";
import { newFixture } from "../../stream/streaming-fixture.ts";
import { crashQuery } from "./crash-query.ts";

const [directory = "", point = "", count = "1"] = process.argv.slice(2);
let remaining = Number(count);

const onCrashPoint: CrashHook = (reached) => {
  if (reached === point && --remaining === 0) process.kill(process.pid, "SIGKILL");
};

const fixture = await newFixture(connectors, { onCrashPoint });
const query = await fixture.start({
  plan: crashQuery(join(directory, "in")),
  format: "parquet",
  path: join(directory, "out"),
  options: { checkpointLocation: join(directory, "checkpoint") },
  trigger: { kind: "availableNow" },
});
process.stdout.write("started\n");
await query.awaitTermination();
await fixture.close();
