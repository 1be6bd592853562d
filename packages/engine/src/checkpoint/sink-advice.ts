import { join } from "node:path";
import type { CheckpointFiles } from "../connector.ts";
import { resolvePath } from "../files/resolve-path.ts";
import type { CheckpointView } from "./checkpoint-view.ts";
import { readCompactibleFiles } from "./compactible-files.ts";

interface AdviceRequest {
  readonly batchId: number;
  /** The user has asked for this file sink to be taken back too. */
  readonly sink?: string;
  readonly files: CheckpointFiles;
}

/** What the sink of a rewound query will do with batches that it has taken before. */
export async function sinkAdvice(view: CheckpointView, request: AdviceRequest): Promise<readonly string[]> {
  const { batchId, sink, files } = request;
  const last = view.batches.at(-1)?.batchId ?? batchId;
  if (last <= batchId) return [];
  const again = last === batchId + 1 ? `batch ${last}` : `batches ${batchId + 1} to ${last}`;
  if (sink !== undefined)
    return [`The log of ${sink} goes back too: readers do not see the files of ${again} any more.`];
  const query = view.query;
  if (!query) {
    return [
      `What the sink has taken of ${again} stays there. A file or Delta sink knows the batch ids and will skip them; any other sink gets their rows twice.`,
    ];
  }
  const { format, path } = query.sink;
  const { latest } = path
    ? await readCompactibleFiles(files, join(resolvePath(path, process.cwd()), "_spark_metadata"))
    : { latest: -1 };
  if (latest > batchId) {
    return [
      `Attention: the file sink ${path} knows batches up to ${latest} and will not take ${again} again. That is right only if they come out the same; rows of other batches with these ids would be lost. Rewind with --sink ${path} to take its log back too.`,
    ];
  }
  return [
    `The sink (${format}) gets the rows of ${again} a second time, unless it tells them by their batch id.`,
  ];
}
