import type { Execution } from "../execution.ts";

/** GetResources: the machine lends no named resources such as GPUs. */
export async function getResources(execution: Execution): Promise<void> {
  await execution.send({ responseType: { case: "getResourcesCommandResult", value: { resources: {} } } });
}
