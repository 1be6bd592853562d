import type { DataSourceScan, LogicalPlan } from "@millrace/spark-model";
import { hasWildcard } from "../files/glob.ts";
import { listFiles } from "../files/list-files.ts";
import { isFileFormat } from "../files/scan-files.ts";
import { nodesOf, transformUp } from "../stream/transform.ts";

/**
 * A query whose static scans of files read the files that are there now. Spark lists the files of a path once,
 * when the query is made; saved tables, whose writers tell of new files, are looked up for each batch.
 */
export async function pinStaticFiles(plan: LogicalPlan, workingDirectory: string): Promise<LogicalPlan> {
  const pinned = new Map<LogicalPlan, DataSourceScan>();
  for (const node of nodesOf(plan)) {
    if (isStaticScan(node)) pinned.set(node, await withFiles(node, workingDirectory));
  }
  return transformUp(plan, (node) => pinned.get(node) ?? node);
}

function isStaticScan(node: LogicalPlan): node is DataSourceScan {
  return node.kind === "dataSourceScan" && !node.isStreaming && isFileFormat(node.format);
}

async function withFiles(scan: DataSourceScan, workingDirectory: string): Promise<DataSourceScan> {
  const paths = scan.paths.length > 0 ? scan.paths : [scan.options["path"] ?? ""];
  const files = await listFiles({ paths, options: scan.options, workingDirectory });
  const [base, ...others] = paths;
  const isPartitioned = files.some((file) => file.partition.length > 0);
  // Directories of several roots mean nothing without their root; a list of no files would be no scan.
  const hasManyRoots = others.length > 0 || hasWildcard(base ?? "");
  if (files.length === 0 || (isPartitioned && hasManyRoots)) return scan;
  const basePath = isPartitioned && base !== undefined ? { basepath: base } : {};
  return {
    ...scan,
    paths: files.map((file) => file.path),
    options: { ...basePath, ...withoutPath(scan.options), ...(isPartitioned ? {} : flat) },
  };
}

/** No directory name of theirs is a column. */
const flat = { recursivefilelookup: "true" };

function withoutPath({ path: _, ...options }: DataSourceScan["options"]): DataSourceScan["options"] {
  return options;
}
