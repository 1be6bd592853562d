import { createConnection, type Socket } from "node:net";
import type {
  ConnectorContext,
  Offset,
  Source,
  SourceBatch,
  SourceProvider,
} from "@millrace/engine/connector";
import {
  type ColumnBatch,
  type Schema,
  type SourceOptions,
  SparkError,
  stringType,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";
import { booleanOption, integerOf, optionOf } from "../options.ts";
import { refuseSchema } from "../rate/rate-schema.ts";

interface SocketOptions {
  readonly host: string;
  readonly port: number;
  readonly includeTimestamp: boolean;
}

/** `spark.readStream.format("socket")`: lines of text. What was read is gone: it cannot be replayed. */
export const socketSource: SourceProvider = {
  format: "socket",
  async schema(request) {
    if (request.schema) refuseSchema("TextSocketSourceProvider");
    return schemaOf(socketOptions(request.options));
  },
  async open(request, context) {
    const options = socketOptions(request.options);
    return new SocketSource(options, await connect(options), context);
  },
  openContinuous: (request, context) => socketSource.open(request, context),
};

function socketOptions(options: SourceOptions): SocketOptions {
  const host = optionOf(options, "host");
  if (host === undefined) throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_1295" });
  const port = optionOf(options, "port");
  if (port === undefined) throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_1296" });
  return {
    host,
    port: integerOf(port),
    includeTimestamp: booleanOption(options, "includeTimestamp", false),
  };
}

function schemaOf({ includeTimestamp }: SocketOptions): Schema {
  const value = structField("value", stringType);
  return structType(includeTimestamp ? [value, structField("timestamp", timestampType)] : [value]);
}

function connect({ host, port }: SocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port });
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error) => {
      reject(
        new SparkError({
          errorClass: "",
          kind: "SparkException",
          message: `Connection refused: no server listens on ${host}:${port} (${error.message}).`,
          cause: error,
        }),
      );
    });
  });
}

interface Line {
  readonly text: string;
  /** Microseconds since the epoch. */
  readonly time: bigint;
}

class SocketSource implements Source {
  readonly description: string;
  readonly #socket: Socket;
  readonly #schema: Schema;
  readonly #includeTimestamp: boolean;
  /** Lines after offset `#forgotten`. */
  #lines: Line[] = [];
  #forgotten = -1;
  #rest = "";

  constructor(options: SocketOptions, socket: Socket, context: ConnectorContext) {
    const { host, port, includeTimestamp } = options;
    this.description = `TextSocketV2[host: ${host}, port: ${port}]`;
    this.#schema = schemaOf(options);
    this.#includeTimestamp = includeTimestamp;
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text) => this.#read(String(text), BigInt(context.clock.now()) * 1000n));
    socket.on("error", () => socket.destroy());
  }

  /** A run that goes on from a checkpoint counts on; the lines of before are lost. */
  async latestOffset(start: Offset | null): Promise<Offset | null> {
    if (start !== null && Number(start) > this.#forgotten + this.#lines.length) {
      this.#forgotten = Number(start);
    }
    const last = this.#forgotten + this.#lines.length;
    return last < 0 ? null : `${last}`;
  }

  async getBatch(start: Offset | null, end: Offset): Promise<SourceBatch> {
    const from = Number(start ?? -1) - this.#forgotten;
    const lines = this.#lines.slice(Math.max(0, from), Math.max(0, Number(end) - this.#forgotten));
    return { kind: "columns", batches: this.#columnsOf(lines) };
  }

  async commit(end: Offset): Promise<void> {
    const count = Number(end) - this.#forgotten;
    if (count <= 0) return;
    this.#lines = this.#lines.slice(count);
    this.#forgotten = Number(end);
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #read(text: string, time: bigint): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#lines.push({ text: line.replace(/\r$/, ""), time });
  }

  async *#columnsOf(lines: readonly Line[]): AsyncGenerator<ColumnBatch> {
    const encoded = lines.map((line) => Buffer.from(line.text));
    const offsets = new Int32Array(lines.length + 1);
    for (const [index, bytes] of encoded.entries()) offsets[index + 1] = (offsets[index] ?? 0) + bytes.length;
    const value = { form: "variable", offsets, bytes: new Uint8Array(Buffer.concat(encoded)) } as const;
    const timestamps = { form: "fixed", values: BigInt64Array.from(lines, (line) => line.time) } as const;
    yield {
      schema: this.#schema,
      rowCount: lines.length,
      columns: this.#includeTimestamp ? [value, timestamps] : [value],
    };
  }
}
