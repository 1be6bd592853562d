import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { SparkError } from "@millrace/spark-model";
import { type CheckpointFiles, FileExistsError } from "../connector.ts";
import { malformedLog } from "./streaming-errors.ts";

/**
 * The query's id, kept in `metadata` of its checkpoint (Spark's StreamMetadata). Sinks recognise a batch by
 * it, so a checkpoint that has batches but has lost this file is refused.
 */
export async function readQueryId(files: CheckpointFiles, checkpoint: string): Promise<string> {
  const path = join(checkpoint, "metadata");
  const text = await files.read(path);
  if (text !== undefined) return parseQueryId(text, path);
  const hasBatches =
    (await files.list(join(checkpoint, "offsets"))).length > 0 ||
    (await files.list(join(checkpoint, "commits"))).length > 0;
  if (hasBatches) {
    throw new SparkError({
      errorClass: "STREAMING_CHECKPOINT_MISSING_METADATA_FILE",
      messageParameters: { checkpointLocation: checkpoint },
    });
  }
  return claim(files, path);
}

async function claim(files: CheckpointFiles, path: string): Promise<string> {
  const id = randomUUID();
  try {
    await files.write(path, JSON.stringify({ id }));
    return id;
  } catch (error) {
    if (!(error instanceof FileExistsError)) throw error;
    return parseQueryId((await files.read(path)) ?? "", path);
  }
}

function parseQueryId(text: string, path: string): string {
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    if (typeof id === "string") return id;
  } catch {
    // Falls through to the error below.
  }
  throw malformedLog(path, text);
}
