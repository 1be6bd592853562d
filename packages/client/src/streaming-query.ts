import type { MessageInitShape } from "@bufbuild/protobuf";
import type { StreamingQueryCommandResult, StreamingQueryCommandSchema } from "@millrace/spark-connect";
import type { SparkSession } from "./spark-session.ts";

type Command = NonNullable<
  Exclude<MessageInitShape<typeof StreamingQueryCommandSchema>, { $typeName: string }>["command"]
>;
type Result = StreamingQueryCommandResult["resultType"];

export interface StreamingQueryStatus {
  readonly message: string;
  readonly isDataAvailable: boolean;
  readonly isTriggerActive: boolean;
}

/** One micro-batch as Spark reports it (StreamingQueryProgress.json). */
export interface StreamingQueryProgress {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly timestamp: string;
  readonly batchId: number;
  readonly batchDuration?: number;
  readonly numInputRows: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly durationMs: Readonly<Record<string, number>>;
  readonly eventTime?: Readonly<Record<string, string>>;
  readonly stateOperators: readonly Readonly<Record<string, unknown>>[];
  readonly sources: readonly Readonly<Record<string, unknown>>[];
  readonly sink: Readonly<Record<string, unknown>>;
  readonly observedMetrics?: Readonly<Record<string, unknown>>;
}

export interface StreamingQueryIdentity {
  /** Stays the same over restarts from a checkpoint. */
  readonly id: string;
  /** New with each start. */
  readonly runId: string;
  readonly name: string | null;
}

/** A started streaming query (org.apache.spark.sql.streaming.StreamingQuery). */
export class StreamingQuery {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly #session: SparkSession;

  constructor(session: SparkSession, identity: StreamingQueryIdentity) {
    this.#session = session;
    this.id = identity.id;
    this.runId = identity.runId;
    this.name = identity.name;
  }

  async isActive(): Promise<boolean> {
    return (await this.#status()).isActive;
  }

  async status(): Promise<StreamingQueryStatus> {
    const { statusMessage, isDataAvailable, isTriggerActive } = await this.#status();
    return { message: statusMessage, isDataAvailable, isTriggerActive };
  }

  async lastProgress(): Promise<StreamingQueryProgress | null> {
    return (await this.#progress({ case: "lastProgress", value: true })).at(-1) ?? null;
  }

  /** The last progress reports, oldest first; the server keeps 100. */
  async recentProgress(): Promise<StreamingQueryProgress[]> {
    return this.#progress({ case: "recentProgress", value: true });
  }

  /** Why the query has ended, or null while it runs or after stop(). */
  async exception(): Promise<{ readonly message: string; readonly errorClass: string } | null> {
    const command = { case: "exception", value: true } as const;
    // Spark answers with nothing where there is no exception.
    const found = (await this.#results(command)).find((result) => result.case === "exception");
    if (!found?.value.exceptionMessage) return null;
    return { message: found.value.exceptionMessage, errorClass: found.value.errorClass ?? "" };
  }

  async explain(extended = false): Promise<string> {
    const results = await this.#results({ case: "explain", value: { extended } });
    return results.find((result) => result.case === "explain")?.value.result ?? "";
  }

  /** Waits for the end of the query, or so many seconds. Returns whether it has ended; throws its error. */
  async awaitTermination(timeoutSeconds?: number): Promise<boolean> {
    const value =
      timeoutSeconds === undefined ? {} : { timeoutMs: BigInt(Math.round(timeoutSeconds * 1000)) };
    const results = await this.#results({ case: "awaitTermination", value });
    return results.find((result) => result.case === "awaitTermination")?.value.terminated ?? false;
  }

  /** Waits until everything that the sources have now is in the sink. */
  async processAllAvailable(): Promise<void> {
    await this.#send({ case: "processAllAvailable", value: true });
  }

  async stop(): Promise<void> {
    await this.#send({ case: "stop", value: true });
  }

  async #status() {
    const results = await this.#results({ case: "status", value: true });
    const found = results.find((result) => result.case === "status");
    if (found === undefined) throw new Error(`the server did not answer about query ${this.id}`);
    return found.value;
  }

  async #progress(command: Command): Promise<StreamingQueryProgress[]> {
    const found = (await this.#results(command)).find((result) => result.case === "recentProgress");
    const texts = found?.value.recentProgressJson ?? [];
    return texts.map((text) => JSON.parse(text) as StreamingQueryProgress);
  }

  async #results(command: Command): Promise<Result[]> {
    return (await this.#send(command)).flatMap(({ responseType }) =>
      responseType.case === "streamingQueryCommandResult" ? [responseType.value.resultType] : [],
    );
  }

  #send(command: Command) {
    const value = { queryId: { id: this.id, runId: this.runId }, command };
    return this.#session.connection.executeCommand({ case: "streamingQueryCommand", value });
  }
}
