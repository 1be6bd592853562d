import { type ColumnBatch, type ErrorKind, SparkError } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { qualified } from "../session/session-analyzer.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { quoted, tableOf } from "./table-names.ts";

/** Tables of files do not change row by row, in Spark either: DELETE, UPDATE and MERGE are refused by name. */
export async function changeRows(
  { session }: Execution,
  { kind, target }: StatementOf<"delete" | "update" | "merge">,
): Promise<ColumnBatch> {
  await tableOf(session, target.name);
  const refused = operations[kind];
  throw new SparkError({
    errorClass: "UNSUPPORTED_FEATURE.TABLE_OPERATION",
    messageParameters: {
      tableName: quoted(["spark_catalog", ...qualified(session, target.name)]),
      operation: refused.operation,
    },
    kind: refused.kind,
  });
}

const operations: Readonly<
  Record<"delete" | "update" | "merge", { readonly operation: string; readonly kind: ErrorKind }>
> = {
  delete: { operation: "DELETE", kind: "AnalysisException" },
  update: { operation: "UPDATE TABLE", kind: "UnsupportedOperationException" },
  merge: { operation: "MERGE INTO TABLE", kind: "UnsupportedOperationException" },
};
