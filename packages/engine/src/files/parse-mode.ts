import type { SourceOptions } from "@millrace/spark-model";

/** What a reader does with malformed records (ParseMode). */
export type ParseMode = "PERMISSIVE" | "DROPMALFORMED" | "FAILFAST";

/** The `mode` option; Spark reads unknown values as PERMISSIVE. */
export function parseMode(options: SourceOptions): ParseMode {
  const mode = options["mode"]?.toUpperCase();
  return mode === "DROPMALFORMED" || mode === "FAILFAST" ? mode : "PERMISSIVE";
}
