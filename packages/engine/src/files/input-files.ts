import { childrenOf, type LogicalPlan, SparkError } from "@millrace/spark-model";
import { listFiles } from "./list-files.ts";
import { resolvePath, toFileUri } from "./resolve-path.ts";
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

/** Throws UNSUPPORTED_OVERWRITE.PATH when a plan reads the directory that it is to overwrite. */
export async function checkOverwrite(
  plan: LogicalPlan,
  path: string,
  workingDirectory: string,
): Promise<void> {
  const target = toFileUri(resolvePath(path, workingDirectory));
  const files = await inputFiles(plan, workingDirectory);
  if (!files.some((file) => file === target || file.startsWith(`${target}/`))) return;
  throw new SparkError({
    errorClass: "UNSUPPORTED_OVERWRITE.PATH",
    sqlState: "42902",
    message: `Can't overwrite the target that is also being read from. The target path is ${target}.`,
    messageParameters: { path: target },
  });
}
