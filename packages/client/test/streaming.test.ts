import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { functions as F, type StreamingQueryProgress } from "@millrace/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SparkServer, startSparkServer } from "./spark-server.ts";

let server: SparkServer;
beforeAll(async () => {
  server = await startSparkServer();
});
afterAll(() => server.close());

function writeEvents(folder: string, name: string, events: readonly object[]): void {
  mkdirSync(join(server.folder, folder), { recursive: true });
  const text = events.map((event) => JSON.stringify(event)).join("\n");
  writeFileSync(join(server.folder, folder, name), text);
}

function events(folder: string) {
  return server.spark.readStream.schema("word string, at timestamp").json(join(server.folder, folder));
}

describe("a streaming query", () => {
  it("counts words from files into memory, and says how it goes", async () => {
    writeEvents("words", "1.json", [{ word: "a" }, { word: "b" }, { word: "a" }]);
    const counts = events("words").groupBy("word").count();
    expect(await counts.isStreaming()).toBe(true);
    const query = await counts.writeStream
      .format("memory")
      .queryName("word_counts")
      .outputMode("complete")
      .start();
    await query.processAllAvailable();
    const rows = () => server.spark.table("word_counts").orderBy("word").collect();
    expect(await rows()).toEqual([
      { word: "a", count: 2 },
      { word: "b", count: 1 },
    ]);
    writeEvents("words", "2.json", [{ word: "b" }]);
    await query.processAllAvailable();
    expect(await rows()).toEqual([
      { word: "a", count: 2 },
      { word: "b", count: 2 },
    ]);
    const progress = await query.recentProgress();
    expect(progress.reduce((sum, { numInputRows }) => sum + numInputRows, 0)).toBe(4);
    expect(await query.lastProgress()).toMatchObject({
      id: query.id,
      runId: query.runId,
      name: "word_counts",
    });
    expect((await server.spark.streams.active()).map(({ name }) => name)).toEqual(["word_counts"]);
    expect((await server.spark.streams.get(query.id))?.runId).toBe(query.runId);
    await query.stop();
    expect(await query.isActive()).toBe(false);
    expect(await query.exception()).toBeNull();
    expect(await server.spark.streams.get(query.id)).toBeNull();
  });

  it("tells listeners of progress and of the end", async () => {
    writeEvents("heard", "1.json", [{ word: "x", at: "2024-01-01T00:00:00Z" }]);
    const heard: StreamingQueryProgress[] = [];
    const ended: string[] = [];
    const listener = {
      onQueryProgress: (event: { progress: StreamingQueryProgress }) => void heard.push(event.progress),
      onQueryTerminated: (event: { id: string }) => void ended.push(event.id),
    };
    await server.spark.streams.addListener(listener);
    const query = await events("heard")
      .withWatermark("at", "1 minute")
      .groupBy(F.window("at", "10 seconds"))
      .count()
      .writeStream.format("noop")
      .outputMode("append")
      .trigger({ availableNow: true })
      .start();
    expect(await query.awaitTermination(20)).toBe(true);
    await expect.poll(() => ended).toEqual([query.id]);
    expect(heard.map(({ numInputRows }) => numInputRows)).toContain(1);
    await server.spark.streams.removeListener(listener);
  });

  it("refuses append of an aggregate without a watermark", async () => {
    const counts = events("words").groupBy("word").count();
    await expect(counts.writeStream.format("noop").outputMode("append").start()).rejects.toMatchObject({
      errorClass: expect.stringContaining("STREAMING_OUTPUT_MODE"),
    });
  });

  it("reports the exception that has ended it", async () => {
    writeEvents("broken", "1.json", [{ word: "0" }]);
    const query = await events("broken")
      .select(F.expr("1 / cast(word as int)").alias("x"))
      .writeStream.format("noop")
      .start();
    await expect(query.awaitTermination(20)).rejects.toMatchObject({ exception: "StreamingQueryException" });
    expect((await query.exception())?.message).toContain("DIVIDE_BY_ZERO");
  });
});
