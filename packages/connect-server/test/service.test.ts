import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, readArrowStream } from "@millrace/spark-connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  all,
  detachedTimeoutMs,
  executeRequest,
  type InProcessServer,
  rangeOf,
  sessionTimeoutMs,
  startInProcess,
} from "./in-process.ts";

let server: InProcessServer;

beforeAll(async () => {
  server = await startInProcess();
});

afterAll(() => server.close());

/** The error that a call ends with, and what its details say. */
async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => ConnectError.from(thrown),
  );
  const info = error?.findDetails(ErrorInfoSchema)[0];
  return { code: error?.code, message: error?.rawMessage ?? "", metadata: info?.metadata ?? {} };
}

describe("executing a plan", () => {
  it("sends schema and rows, then completes", async () => {
    const responses = await all(server.client.executePlan(executeRequest(rangeOf(3n))));
    expect(responses.map(({ responseType }) => responseType.case)).toEqual(["arrowBatch", "resultComplete"]);
    const [first] = responses;
    expect(first?.schema?.kind.case).toBe("struct");
    const batch = first?.responseType.case === "arrowBatch" ? first.responseType.value : undefined;
    expect(batch?.rowCount).toBe(3n);
    expect(readArrowStream(batch?.data ?? new Uint8Array()).batches[0]?.rowCount).toBe(3);
  });

  it("sends one empty batch for no rows", async () => {
    const [first] = await all(server.client.executePlan(executeRequest(rangeOf(0n))));
    expect(first?.responseType).toMatchObject({ case: "arrowBatch", value: { rowCount: 0n } });
  });

  it("cuts a batch into pieces for clients that ask for it", async () => {
    const chunking = { allowArrowBatchChunking: true, preferredArrowChunkSize: 1024n };
    const request = executeRequest(rangeOf(1000n), [
      { requestOption: { case: "resultChunkingOptions", value: chunking } },
    ]);
    const pieces = (await all(server.client.executePlan(request))).flatMap(({ responseType }) =>
      responseType.case === "arrowBatch" ? [responseType.value] : [],
    );
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.map(({ chunkIndex }) => Number(chunkIndex))).toEqual(pieces.map((_, index) => index));
    const whole = Buffer.concat(pieces.map(({ data }) => data));
    expect(readArrowStream(whole).batches[0]?.rowCount).toBe(1000);
  });

  it.each([
    ["no plan", {}],
    ["an empty plan", { plan: {} }],
    ["an empty relation", { plan: { opType: { case: "root" as const, value: {} } } }],
    ["an empty command", { plan: { opType: { case: "command" as const, value: {} } } }],
  ])("answers %s with an error", async (_, request) => {
    const call = all(server.client.executePlan({ sessionId: randomUUID(), ...request }));
    expect(await failure(call)).toMatchObject({ code: Code.Internal, message: expect.stringContaining("[") });
  });
});

describe("errors", () => {
  it("carry Spark's class, condition and parameters", async () => {
    const keys = ["no.such.key"];
    const call = server.client.config({
      sessionId: randomUUID(),
      operation: { opType: { case: "get", value: { keys } } },
    });
    const { code, metadata } = await failure(call);
    expect(code).toBe(Code.Internal);
    expect(metadata).toMatchObject({ errorClass: "SQL_CONF_NOT_FOUND", sqlState: "42K0I" });
    expect(JSON.parse(metadata.classes ?? "")[0]).toBe("org.apache.spark.SparkNoSuchElementException");
    expect(JSON.parse(metadata.messageParameters ?? "")).toEqual({ sqlConf: '"no.such.key"' });
  });

  it("stay small, and are told whole when asked for", async () => {
    const sessionId = randomUUID();
    const key = "é".repeat(20_000);
    const call = server.client.config({
      sessionId,
      operation: { opType: { case: "get", value: { keys: [key] } } },
    });
    const { message, metadata } = await failure(call);
    expect(encodeURIComponent(message).length + JSON.stringify(metadata).length).toBeLessThan(4096);
    const details = await server.client.fetchErrorDetails({ sessionId, errorId: metadata.errorId ?? "" });
    expect(details.errors[0]?.message).toContain(key);
    expect(details.errors[0]?.sparkThrowable?.messageParameters).toEqual({ sqlConf: `"${key}"` });
  });
});

describe("sessions", () => {
  it("tell a client of another server that it has changed", async () => {
    const request = { ...executeRequest(rangeOf(1n)), clientObservedServerSideSessionId: randomUUID() };
    const { metadata } = await failure(all(server.client.executePlan(request)));
    expect(metadata.errorClass).toBe("INVALID_HANDLE.SESSION_CHANGED");
  });

  it("close when nobody uses them, and not before", async () => {
    const request = executeRequest(rangeOf(1n));
    await all(server.client.executePlan(request));
    await server.client.releaseExecute({
      sessionId: request.sessionId,
      operationId: request.operationId,
      release: { case: "releaseAll", value: {} },
    });
    await server.sessions.expire(Date.now() + sessionTimeoutMs / 2);
    const again = { ...request, operationId: randomUUID() };
    expect(await all(server.client.executePlan(again))).toHaveLength(2);
    await server.sessions.expire(Date.now() + sessionTimeoutMs + 1);
    const { metadata } = await failure(
      all(server.client.executePlan({ ...again, operationId: randomUUID() })),
    );
    expect(metadata.errorClass).toBe("INVALID_HANDLE.SESSION_CLOSED");
  });

  it("give up operations that no client came back for", async () => {
    const { sessionId, operationId, ...request } = executeRequest(rangeOf(1n));
    await all(server.client.executePlan({ sessionId, operationId, ...request }));
    await server.sessions.expire(Date.now() + detachedTimeoutMs + 1);
    const { metadata } = await failure(all(server.client.reattachExecute({ sessionId, operationId })));
    expect(metadata.errorClass).toBe("INVALID_HANDLE.OPERATION_ABANDONED");
  });
});

describe("artifacts", () => {
  const data = Buffer.from("a block of bytes");
  const chunk = (bytes: Uint8Array, crc = crc32(bytes)) => ({ data: bytes, crc: BigInt(crc) });

  it("are kept when their checksum fits", async () => {
    const sessionId = randomUUID();
    const artifacts = [
      { name: "cache/whole", data: chunk(data) },
      { name: "cache/damaged", data: chunk(data, 1) },
    ];
    const answer = await server.client.addArtifacts(
      stream([{ sessionId, payload: { case: "batch", value: { artifacts } } }]),
    );
    expect(answer.artifacts.map(({ isCrcSuccessful }) => isCrcSuccessful)).toEqual([true, false]);
    const names = ["cache/whole", "cache/damaged"];
    const { statuses } = await server.client.artifactStatus({ sessionId, names });
    expect(names.map((name) => statuses[name]?.exists)).toEqual([true, false]);
  });

  it("come in chunks", async () => {
    const sessionId = randomUUID();
    const begin = {
      name: "cache/large",
      totalBytes: BigInt(data.length * 2),
      numChunks: 2n,
      initialChunk: chunk(data),
    };
    await server.client.addArtifacts(
      stream([
        { sessionId, payload: { case: "beginChunk", value: begin } },
        { sessionId, payload: { case: "chunk", value: chunk(data) } },
      ]),
    );
    const { statuses } = await server.client.artifactStatus({ sessionId, names: ["cache/large"] });
    expect(statuses["cache/large"]?.exists).toBe(true);
  });

  it.each(["../outside", "/absolute", "files/../../outside", "files", "unknown/name", "files/a\0b"])(
    "cannot be called %j",
    async (name) => {
      const batch = { artifacts: [{ name, data: chunk(data) }] };
      const call = server.client.addArtifacts(
        stream([{ sessionId: randomUUID(), payload: { case: "batch", value: batch } }]),
      );
      expect((await failure(call)).metadata.errorClass).toBe("INVALID_ARTIFACT_PATH");
    },
  );

  async function* stream<Item>(items: readonly Item[]): AsyncGenerator<Item> {
    yield* items;
  }
});
