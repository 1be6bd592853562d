import { crc32 } from "node:zlib";
import { create } from "@bufbuild/protobuf";
import {
  type AddArtifactsRequest,
  type AddArtifactsResponse,
  AddArtifactsResponseSchema,
  type AddArtifactsRequest_ArtifactChunk as ArtifactChunk,
} from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withSession } from "./with-session.ts";

/** Bytes of one artifact at most: what it takes to hold it in memory is the limit. */
const artifactLimit = 2n ** 31n - 1n;

interface ArtifactInParts {
  readonly name: string;
  readonly totalBytes: bigint;
  readonly numChunks: bigint;
  readonly chunks: Uint8Array[];
  intact: boolean;
}

interface Summary {
  readonly name: string;
  readonly isCrcSuccessful: boolean;
}

/** The AddArtifacts RPC: batches of small artifacts, and large ones in chunks, each with its checksum. */
export async function addArtifacts(
  sessions: Sessions,
  requests: AsyncIterable<AddArtifactsRequest>,
): Promise<AddArtifactsResponse> {
  const iterator = requests[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) throw invalidCommand("AddArtifacts needs at least one request");
  return withSession(sessions, first.value, async (session) => {
    const receiver = new ArtifactReceiver(session);
    for (let next: IteratorResult<AddArtifactsRequest> = first; !next.done; next = await iterator.next()) {
      await receiver.receive(next.value);
    }
    return create(AddArtifactsResponseSchema, { ...idsOf(session), artifacts: receiver.finish() });
  });
}

class ArtifactReceiver {
  readonly #session: Session;
  readonly #summaries: Summary[] = [];
  #pending: ArtifactInParts | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  async receive({ payload }: AddArtifactsRequest): Promise<void> {
    switch (payload.case) {
      case "batch":
        for (const { name, data } of payload.value.artifacts) await this.#store(name, data);
        return;
      case "beginChunk": {
        const { name, totalBytes, numChunks, initialChunk } = payload.value;
        if (totalBytes > artifactLimit) throw invalidCommand(`Artifact ${name} is larger than 2 GiB`);
        this.#pending = { name, totalBytes, numChunks, chunks: [], intact: true };
        await this.#addChunk(initialChunk);
        return;
      }
      case "chunk":
        await this.#addChunk(payload.value);
    }
  }

  finish(): Summary[] {
    if (this.#pending !== undefined) throw invalidCommand(`Artifact ${this.#pending.name} is incomplete`);
    return this.#summaries;
  }

  async #store(name: string, chunk: ArtifactChunk | undefined): Promise<void> {
    const intact = isIntact(chunk);
    if (intact) await this.#session.artifacts.add(name, chunk.data.slice());
    this.#summaries.push({ name, isCrcSuccessful: intact });
  }

  async #addChunk(chunk: ArtifactChunk | undefined): Promise<void> {
    const pending = this.#pending;
    if (pending === undefined || chunk === undefined)
      throw invalidCommand("A chunk needs an artifact to belong to");
    pending.intact &&= isIntact(chunk);
    pending.chunks.push(chunk.data);
    const received = pending.chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (BigInt(received) > pending.totalBytes)
      throw invalidCommand(`Artifact ${pending.name} exceeds its size`);
    if (BigInt(pending.chunks.length) < pending.numChunks) return;
    this.#pending = undefined;
    if (BigInt(received) !== pending.totalBytes)
      throw invalidCommand(`Artifact ${pending.name} is incomplete`);
    if (pending.intact) await this.#session.artifacts.add(pending.name, Buffer.concat(pending.chunks));
    this.#summaries.push({ name: pending.name, isCrcSuccessful: pending.intact });
  }
}

function isIntact(chunk: ArtifactChunk | undefined): chunk is ArtifactChunk {
  return chunk !== undefined && BigInt(crc32(chunk.data)) === chunk.crc;
}

function invalidCommand(message: string): SparkError {
  return new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.ASSERTION_FAILURE",
    kind: "InvalidCommandInput",
    messageParameters: { message },
  });
}
