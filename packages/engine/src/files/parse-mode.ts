import type { SourceOptions } from "@millrace/spark-model";
import { encodeSparkError } from "../duckdb/duck-error.ts";
import { quoteText } from "../duckdb/duck-type.ts";

/** What a reader does with malformed records (ParseMode). */
export type ParseMode = "PERMISSIVE" | "DROPMALFORMED" | "FAILFAST";

/** The `mode` option; Spark reads unknown values as PERMISSIVE. */
export function parseMode(options: SourceOptions): ParseMode {
  const mode = options["mode"]?.toUpperCase();
  return mode === "DROPMALFORMED" || mode === "FAILFAST" ? mode : "PERMISSIVE";
}

/** SQL that fails a FAILFAST read at a malformed record of the file `filename`. */
export const failFastError: string = (() => {
  const [before = "", after = ""] = encodeSparkError({
    errorClass: "FAILED_READ_FILE.NO_HINT",
    messageParameters: { path: "?" },
  }).split('"?"');
  return `error(${quoteText(before)} || CAST(to_json('file://' || filename) AS VARCHAR) || ${quoteText(after)})`;
})();
