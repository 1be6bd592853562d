import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unsupported } from "@millrace/spark-model";

/**
 * The local path that a Spark path means: `file:` URLs and bare paths (relative to the working directory);
 * `dbfs:/x` is `dbfs/x` below the working directory, so that Databricks notebooks run unchanged.
 */
export function resolvePath(path: string, workingDirectory: string): string {
  const [, scheme, rest = ""] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(path) ?? [];
  switch (scheme?.toLowerCase()) {
    case undefined:
      return resolve(workingDirectory, path);
    case "file":
      return fromFileUrl(rest, workingDirectory);
    case "dbfs":
      return join(workingDirectory, "dbfs", rest.replace(/^\/+/, ""));
    default:
      throw unsupported(`The file system ${scheme}:`, "Use a local path, or attach a Spark cluster.");
  }
}

/** `file:/x`, `file:///x` and `file:x`; Hadoop takes blanks and other characters unescaped. */
function fromFileUrl(rest: string, workingDirectory: string): string {
  const path = rest.replace(/^\/\/(?=\/)/, "");
  if (!isAbsolute(path)) return resolve(workingDirectory, path);
  return /%[0-9A-Fa-f]{2}/.test(path) ? fileURLToPath(`file://${path}`) : resolve(path);
}

/** A local path as Spark writes it in messages and in `input_file_name()`: `file:/data/x.json`. */
export function toFileUri(path: string): string {
  return `file:${path}`;
}
