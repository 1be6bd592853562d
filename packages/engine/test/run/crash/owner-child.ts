// A run that goes on until it is stopped or fenced off: owner-child DIRECTORY. It says `committed N` for each batch,
// and the error class that ends it.
import { writeSync } from "node:fs";
import { connectors } from "../../../../connectors/src/index.ts";
import { startOwner } from "./start-owner.ts";

const { query, fixture } = await startOwner(process.argv[2] ?? "", { trigger: "default", connectors });
const unsubscribe = fixture.queries.subscribe((event) => {
  if (event.kind === "progress") writeSync(1, `committed ${event.progress.batchId}\n`);
});
try {
  await query.awaitTermination();
} catch (error) {
  const { cause } = error as { cause?: { errorClass?: string } };
  writeSync(1, `ended ${cause?.errorClass ?? String(error)}\n`);
}
unsubscribe();
await fixture.close();
