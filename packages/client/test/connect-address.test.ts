import { createServer } from "node:http2";
import { isUnavailable, SparkSession } from "@millrace/client";
import { describe, expect, it } from "vitest";
import { parseConnectAddress } from "../src/connect-address.ts";

describe("an sc:// address", () => {
  it("has a port, a session, a user and headers", () => {
    expect(parseConnectAddress({ remote: "sc://example/;user_id=ann%20b;session_id=s;x-route=7" })).toEqual({
      baseUrl: "http://example:15002",
      sessionId: "s",
      userId: "ann b",
      headers: { "x-route": "7" },
    });
  });

  it("is secure with a token", () => {
    const { baseUrl, headers } = parseConnectAddress({ remote: "sc://example:443/;token=abc" });
    expect(baseUrl).toBe("https://example:443");
    expect(headers).toEqual({ authorization: "Bearer abc" });
  });

  it("is refused when it is none", () => {
    expect(() => parseConnectAddress({ remote: "http://example" })).toThrow("sc://host:15002");
    expect(() => parseConnectAddress({ remote: "sc://example/;nonsense" })).toThrow("is not key=value");
  });
});

describe("a server that does not answer", () => {
  it("is said to be down in plain words", async () => {
    const spark = SparkSession.connect({ remote: "sc://127.0.0.1:1" });
    const error = await spark.version().catch((thrown: unknown) => thrown);
    expect(isUnavailable(error)).toBe(true);
    expect(String(error)).toContain("The cluster at sc://127.0.0.1:1 does not answer");
  });
});

describe("headers of the address", () => {
  it("go with each call", async () => {
    const seen: (string | string[] | undefined)[] = [];
    const server = createServer().on("stream", (stream, headers) => {
      seen.push(headers["x-route"]);
      stream.respond(
        { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" },
        { endStream: true },
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await SparkSession.connect({ remote: `sc://127.0.0.1:${port}/;x-route=7` })
      .version()
      .catch(() => {});
    expect(seen).toEqual(["7"]);
    server.close();
  });
});
