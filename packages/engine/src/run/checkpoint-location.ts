import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkError } from "@millrace/spark-model";
import { type CheckpointFiles, resolvePath } from "../connector.ts";

export interface CheckpointLocation {
  readonly path: string;
  /** Removed when the query ends without an error. */
  readonly isTemporary: boolean;
}

export interface CheckpointRequest {
  /** The option of the query. */
  readonly option: string | undefined;
  /** spark.sql.streaming.checkpointLocation: a directory of its own below it for each query. */
  readonly configured: string | undefined;
  readonly queryName: string | undefined;
  readonly allowsTemporary: boolean;
  readonly workingDirectory: string;
}

const confKey = "spark.sql.streaming.checkpointLocation";

/** Where a query keeps its checkpoint (StreamingQueryManager.createQuery). */
export async function findCheckpoint(request: CheckpointRequest): Promise<CheckpointLocation> {
  const { option, configured, queryName, workingDirectory } = request;
  if (option !== undefined) return { path: resolvePath(option, workingDirectory), isTemporary: false };
  if (configured !== undefined) {
    const root = resolvePath(configured, workingDirectory);
    return { path: join(root, queryName ?? randomUUID()), isTemporary: false };
  }
  if (!request.allowsTemporary) {
    throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_1298", messageParameters: { config: confKey } });
  }
  return { path: await mkdtemp(join(tmpdir(), "temporary-")), isTemporary: true };
}

/** Refuses a checkpoint that has batches: the sink has lost the rows of before. */
export async function requireNewCheckpoint(files: CheckpointFiles, checkpoint: string): Promise<void> {
  const offsets = join(checkpoint, "offsets");
  if ((await files.list(offsets)).length === 0) return;
  throw new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1299",
    messageParameters: { checkpointPath: offsets },
    message: `This query does not support recovering from checkpoint location. Delete ${offsets} to start over.`,
  });
}
