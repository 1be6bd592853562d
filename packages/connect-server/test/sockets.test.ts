import { randomUUID } from "node:crypto";
import { connect as connectHttp2 } from "node:http2";
import { tmpdir } from "node:os";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { SparkConnectService } from "@millrace/spark-connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConnectServer, startConnectServer } from "../src/index.ts";
import { all, executeRequest, rangeOf } from "./in-process.ts";

const token = "open sesame";
let server: ConnectServer;

beforeAll(async () => {
  server = await startConnectServer({
    port: 0,
    token,
    workingDirectory: tmpdir(),
    connectors: { sources: [], sinks: [] },
  });
});

afterAll(() => server.close());

const address = () => `http://127.0.0.1:${server.port}`;

function clientWith(authorization: string | undefined) {
  const transport = createGrpcTransport({
    baseUrl: address(),
    interceptors: [
      (next) => (request) => {
        if (authorization !== undefined) request.header.set("authorization", authorization);
        return next(request);
      },
    ],
  });
  return createClient(SparkConnectService, transport);
}

/** Sends raw bytes as a call and gives the status that the trailers or headers state. */
function rawCall(body: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connectHttp2(address());
    connection.on("error", reject);
    const request = connection.request({
      ":method": "POST",
      ":path": "/spark.connect.SparkConnectService/ExecutePlan",
      "content-type": "application/grpc",
      authorization: `Bearer ${token}`,
      te: "trailers",
    });
    let status = "";
    const note = (headers: object) => {
      status = String((headers as Record<string, unknown>)["grpc-status"] ?? status);
    };
    request.on("response", note);
    request.on("trailers", note);
    request.on("error", reject);
    request.on("close", () => {
      connection.close();
      resolve(status);
    });
    request.resume();
    request.end(body);
  });
}

function framed(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Filters inside filters, as deep as nobody writes them. */
function nested(depth: number): Uint8Array {
  let message = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) message = field(4, field(1, message));
  return Buffer.concat([field(1, Buffer.from(randomUUID())), field(3, field(1, message))]);
}

function field(number: number, value: Uint8Array): Buffer<ArrayBuffer> {
  const length: number[] = [];
  for (let rest = value.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), value]);
}

describe("the token", () => {
  it.each([undefined, "Bearer wrong", token])("refuses %s", async (authorization) => {
    const call = all(clientWith(authorization).executePlan(executeRequest(rangeOf(1n))));
    await expect(call).rejects.toThrow("authentication token");
  });

  it("lets its bearer in", async () => {
    const call = all(clientWith(`Bearer ${token}`).executePlan(executeRequest(rangeOf(1n))));
    await expect(call).resolves.toHaveLength(2);
  });
});

describe("malformed calls", () => {
  it.each([
    ["bytes that are no frame", Buffer.from("GET / HTTP/1.1")],
    ["a frame that is cut off", framed(Buffer.alloc(9)).subarray(0, 7)],
    ["a frame that claims gigabytes", Buffer.from([0, 255, 255, 255, 255, 1])],
    ["bytes that are no message", framed(Buffer.from([255, 255, 255, 255, 255, 255, 1]))],
    ["a plan without end", framed(nested(5000))],
  ])("end %s with an error, and the server goes on", async (_, body) => {
    expect(Number(await rawCall(body))).toBeGreaterThan(0);
    const call = all(clientWith(`Bearer ${token}`).executePlan(executeRequest(rangeOf(1n))));
    await expect(call).resolves.toHaveLength(2);
  });
});
