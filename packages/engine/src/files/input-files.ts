import { childrenOf, type LogicalPlan } from "@millrace/spark-model";
import { listFiles } from "./list-files.ts";
import { toFileUri } from "./resolve-path.ts";
import { isFileFormat } from "./scan-files.ts";

/** The files that a plan reads, as `file:` URIs without repetition (Dataset.inputFiles). */
export async function inputFiles(plan: LogicalPlan, workingDirectory: string): Promise<readonly string[]> {
  const found = new Set<string>();
  if (plan.kind === "dataSourceScan" && isFileFormat(plan.format)) {
    for (const file of await listFiles({ ...plan, workingDirectory })) found.add(toFileUri(file.path));
  }
  for (const child of childrenOf(plan)) {
    for (const file of await inputFiles(child, workingDirectory)) found.add(file);
  }
  return [...found];
}
