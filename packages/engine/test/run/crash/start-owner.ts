import { join } from "node:path";
import type { Connectors } from "../../../src/connector.ts";
import { newFixture } from "../../stream/streaming-fixture.ts";
import { windowedCount } from "./queries/windowed-count.ts";

/** Short, so that a test need not wait long for a run that sleeps to lose its checkpoint. */
export const ownerTimeoutMs = 1000;

/** Starts the windowed count over `in` into `out`, by the checkpoint of the directory. */
export async function startOwner(
  directory: string,
  { trigger, connectors }: { readonly trigger: "default" | "availableNow"; readonly connectors: Connectors },
) {
  const conf = new Map([["spark.millrace.streaming.ownerTimeout", `${ownerTimeoutMs}ms`]]);
  const fixture = await newFixture(connectors, {
    config: { get: (key) => conf.get(key), entries: () => conf },
  });
  const query = await fixture.start({
    plan: windowedCount.plan((input) => join(directory, input)),
    format: "parquet",
    path: join(directory, "out"),
    options: { checkpointLocation: join(directory, "checkpoint") },
    trigger: { kind: trigger },
  });
  return { query, fixture };
}
