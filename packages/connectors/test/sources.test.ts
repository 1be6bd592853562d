import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { longType, structField, structType } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SourceBatch } from "../../engine/src/connector.ts";
import { fileSource } from "../src/files/file-source.ts";
import { rateMicroBatchSource } from "../src/rate/rate-micro-batch-source.ts";
import { rateSource } from "../src/rate/rate-source.ts";
import { socketSource } from "../src/socket/socket-source.ts";
import { columnsOf, newContext, numbers } from "./context.ts";

const anyLimit = { kind: "default" } as const;
let clock = { nowMs: 0 };
let context: Awaited<ReturnType<typeof newContext>>;
beforeEach(async () => {
  clock = { nowMs: 1_000_000 };
  context = await newContext(clock);
});
afterEach(() => rm(context.directory, { recursive: true, force: true }));

describe("rate", () => {
  it("gives so many rows a second, timestamps spread over it", async () => {
    const source = await rateSource.open({ options: { rowspersecond: "4" }, paths: [] }, context);
    expect(await source.latestOffset(null, anyLimit)).toBe("0");
    clock.nowMs += 2500;
    expect(await source.latestOffset("0", anyLimit)).toBe("2");
    const batches = await columnsOf(await source.getBatch("1", "2"));
    expect(numbers(batches, 1)).toEqual([4, 5, 6, 7]);
    expect(numbers(batches, 0)).toEqual([1001, 1001.25, 1001.5, 1001.75].map((second) => second * 1e6));
  });

  it("goes on counting from where it was first opened, and never goes back", async () => {
    await rateSource.open({ options: {}, paths: [] }, context);
    clock.nowMs += 5000;
    const again = await rateSource.open({ options: {}, paths: [] }, context);
    expect(await again.latestOffset("0", anyLimit)).toBe("5");
    clock.nowMs -= 3000;
    expect(await again.latestOffset("5", anyLimit)).toBe("5");
  });

  it("ramps up", async () => {
    const options = { rowspersecond: "10", rampuptime: "4s" };
    const source = await rateSource.open({ options, paths: [] }, context);
    const counts = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(
        async (end) => (await columnsOf(await source.getBatch("0", `${end}`)))[0]?.rowCount,
      ),
    );
    expect(counts).toEqual([2, 6, 12, 20, 30, 40]);
  });

  it("refuses what Spark refuses", async () => {
    const schema = structType([]);
    await expect(rateSource.schema({ options: { rowspersecond: "0" }, paths: [] }, context)).rejects.toThrow(
      "Invalid value '0'. The option 'rowsPerSecond' must be positive",
    );
    await expect(rateSource.schema({ options: {}, paths: [], schema }, context)).rejects.toThrow(
      "RateStreamProvider source does not support user-specified schema.",
    );
    await expect(rateMicroBatchSource.schema({ options: {}, paths: [] }, context)).rejects.toThrow(
      "Invalid value '0'. The option 'rowsPerBatch' must be positive",
    );
  });
});

describe("files", () => {
  const schema = structType([structField("a", longType)]);

  async function add(name: string, seconds: number): Promise<void> {
    const path = join(context.directory, "in", name);
    await writeFile(path, "{}\n");
    await utimes(path, seconds, seconds);
  }

  async function open(options: Record<string, string> = {}) {
    const paths = [join(context.directory, "in")];
    return fileSource("json").open({ options, paths, schema }, context);
  }

  function namesOf(batch: SourceBatch): readonly string[] {
    if (batch.kind !== "plan" || batch.plan.kind !== "dataSourceScan") throw new Error("not a scan");
    return batch.plan.paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  }

  beforeEach(async () => {
    await mkdir(join(context.directory, "in"));
    await add("b.json", 100);
    await add("a c.json", 200);
    await add("_hidden.json", 50);
  });

  it("takes the oldest first, so many at a time, each once", async () => {
    const source = await open({ maxfilespertrigger: "1" });
    expect(await source.latestOffset(null, anyLimit)).toBe('{"logOffset":0}');
    expect(namesOf(await source.getBatch(null, '{"logOffset":0}'))).toEqual(["b.json"]);
    expect(await source.latestOffset('{"logOffset":0}', anyLimit)).toBe('{"logOffset":1}');
    expect(await source.latestOffset('{"logOffset":1}', anyLimit)).toBe('{"logOffset":1}');
    expect(namesOf(await source.getBatch('{"logOffset":0}', '{"logOffset":1}'))).toEqual(["a c.json"]);
  });

  it("does not forget files that a limit let wait, though the directory stands still", async () => {
    await utimes(join(context.directory, "in"), 1000, 1000);
    const source = await open({ maxfilespertrigger: "1" });
    expect(await source.latestOffset(null, anyLimit)).toBe('{"logOffset":0}');
    expect(await source.latestOffset('{"logOffset":0}', anyLimit)).toBe('{"logOffset":1}');
  });

  it("keeps to what it wrote down before a crash (invariant 2)", async () => {
    await (await open()).latestOffset(null, anyLimit);
    await add("later.json", 10);
    const again = await open();
    expect(namesOf(await again.getBatch(null, '{"logOffset":0}'))).toEqual(["b.json", "a c.json"]);
    expect(await again.latestOffset(null, anyLimit)).toBe('{"logOffset":1}');
    expect(namesOf(await again.getBatch('{"logOffset":0}', '{"logOffset":1}'))).toEqual(["later.json"]);
  });

  it("takes the newest first when asked to", async () => {
    const source = await open({ latestfirst: "true", maxfilespertrigger: "1" });
    await source.latestOffset(null, anyLimit);
    expect(namesOf(await source.getBatch(null, '{"logOffset":0}'))).toEqual(["a c.json"]);
  });

  it("availableNow ends at the files that were there", async () => {
    const source = await open({ maxfilespertrigger: "1" });
    const limit = { kind: "availableNow" } as const;
    await source.latestOffset(null, limit);
    await add("z.json", 300);
    await source.latestOffset(null, limit);
    expect(await source.latestOffset('{"logOffset":1}', limit)).toBe('{"logOffset":1}');
  });

  it("compacts its log every ten batches, and reads it back", async () => {
    const source = await open({ maxfilespertrigger: "1" });
    for (let index = 0; index < 12; index++) await add(`f${index}.json`, 300 + index);
    for (let index = 0; index < 12; index++) await source.latestOffset(null, anyLimit);
    expect((await readdir(join(context.directory, "sources", "0"))).sort()).toEqual([
      "0",
      "1",
      "10",
      "11",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9.compact",
    ]);
    const again = await open({ maxfilespertrigger: "1" });
    expect(namesOf(await again.getBatch('{"logOffset":8}', '{"logOffset":11}'))).toEqual([
      "f7.json",
      "f8.json",
      "f9.json",
    ]);
  });

  it("removes the files of finished batches when asked to", async () => {
    const source = await open({ cleansource: "delete" });
    await source.latestOffset(null, anyLimit);
    await source.commit('{"logOffset":0}');
    expect(await readdir(join(context.directory, "in"))).toEqual(["_hidden.json"]);
  });

  it("wants a schema", async () => {
    await expect(fileSource("json").schema({ options: {}, paths: ["in"] }, context)).rejects.toThrow(
      "Schema must be specified when creating a streaming source DataFrame.",
    );
  });
});

describe("socket", () => {
  it("gives the lines that have come", async () => {
    const server = createServer((socket) => socket.write("first\nsecond\nunfinished"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? `${address.port}` : "";
    const source = await socketSource.open({ options: { host: "127.0.0.1", port }, paths: [] }, context);
    await vi.waitFor(async () => expect(await source.latestOffset(null, anyLimit)).toBe("1"));
    const [batch] = await columnsOf(await source.getBatch(null, "1"));
    const [value] = batch?.columns ?? [];
    expect(value?.form === "variable" && new TextDecoder().decode(value.bytes)).toBe("firstsecond");
    await source.commit("1");
    expect(await source.latestOffset("1", anyLimit)).toBe("1");
    await source.close();
    server.close();
  });

  it("says when nobody listens, and what it needs", async () => {
    const options = { host: "127.0.0.1", port: "1" };
    await expect(socketSource.open({ options, paths: [] }, context)).rejects.toThrow("Connection refused");
    await expect(socketSource.schema({ options: { port: "1" }, paths: [] }, context)).rejects.toThrow(
      'Set a host to read from with option("host", ...).',
    );
  });
});
