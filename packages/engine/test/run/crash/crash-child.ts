// The process that is killed. Its argument is a list of lanes in JSON; each runs until it is done or has come to
// its kill point, where it waits. When all have, the process kills itself: what each has left on the disk is
// what a kill at its own point leaves.
import { writeSync } from "node:fs";
import { DuckDatabase } from "../../../src/duckdb/database.ts";
import { installLibrary } from "../../../src/sql/library/install.ts";
import { type LaneOrder, runLane } from "./crash-lane.ts";
import { startWorker } from "./python-functions.ts";

const orders = JSON.parse(process.argv[2] ?? "[]") as LaneOrder[];
const database = await DuckDatabase.open({ threads: 1 });
await installLibrary(database);
const python = startWorker();

/** At once: nothing that is buffered outlives a kill. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const endings = orders.map(async (order, lane) => {
  const ending = await new Promise<"parked" | "finished">((resolve, reject) => {
    const reached = (point: string) => say(`${lane} reached ${point}`);
    const parked = () => resolve("parked");
    runLane(order, { database, python }, { parked, reached }).then(() => resolve("finished"), reject);
  });
  say(`${lane} ${ending}`);
  return ending;
});
say("started");
try {
  const all = await Promise.all(endings);
  if (all.includes("parked")) process.kill(process.pid, "SIGKILL");
  await database.close();
  python.close();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Error) process.stderr.write(`${cause.stack}\n`);
  process.exit(1);
}
