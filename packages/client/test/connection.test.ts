import { connect, createServer, type Socket } from "node:net";
import { SparkSession } from "@millrace/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SparkServer, startSparkServer } from "./spark-server.ts";

let server: SparkServer;
beforeAll(async () => {
  server = await startSparkServer();
});
afterAll(() => server.close());

/** A door before the server that knows who is connected. */
async function door(): Promise<{ port: number; open: ReadonlySet<Socket>; close(): void }> {
  const open = new Set<Socket>();
  const proxy = createServer((socket) => {
    open.add(socket);
    const inner = connect(Number(new URL(server.remote.replace("sc:", "http:")).port), "127.0.0.1");
    socket.pipe(inner).pipe(socket);
    for (const end of [socket, inner]) end.on("error", () => end.destroy());
    socket.on("close", () => open.delete(socket));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => proxy.once("listening", resolve));
  const { port } = proxy.address() as { port: number };
  return { port, open, close: () => void proxy.close() };
}

it("closes its socket, and opens a new one when it is used again", async () => {
  const { port, open, close } = await door();
  const spark = SparkSession.connect({ remote: `sc://127.0.0.1:${port}` });
  await spark.conf.set("spark.sql.shuffle.partitions", "7");
  expect(open.size).toBe(1);
  spark.connection.close();
  await expect.poll(() => open.size).toBe(0);
  expect(await spark.conf.get("spark.sql.shuffle.partitions")).toBe("7");
  await spark.stop();
  await expect.poll(() => open.size).toBe(0);
  close();
});

it("gives up what waits when it closes", async () => {
  const spark = SparkSession.connect({ remote: server.remote });
  const waiting = expect(spark.streams.awaitAnyTermination(60)).rejects.toThrow();
  await spark.streams.active();
  spark.connection.close();
  await waiting;
  await spark.stop();
});
