import type { MessageInitShape } from "@bufbuild/protobuf";
import type { StreamingQueryCommandResult, StreamingQueryCommandSchema } from "@millrace/spark-connect";
import type { SparkSession } from "./spark-session.ts";

type Command = NonNullable<
  Exclude<MessageInitShape<typeof StreamingQueryCommandSchema>, { $typeName: string }>["command"]
>;
type ResultKind = NonNullable<StreamingQueryCommandResult["resultType"]["case"]>;
type ResultOf<Kind extends ResultKind> = Extract<
  StreamingQueryCommandResult["resultType"],
  { case: Kind }
>["value"];

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
    return (await this.#ask("status", { case: "status", value: true })).isActive;
  }

  async status(): Promise<StreamingQueryStatus> {
    const { statusMessage, isDataAvailable, isTriggerActive } = await this.#ask("status", {
      case: "status",
      value: true,
    });
    return { message: statusMessage, isDataAvailable, isTriggerActive };
  }

  async lastProgress(): Promise<StreamingQueryProgress | null> {
    const { recentProgressJson } = await this.#ask("recentProgress", { case: "lastProgress", value: true });
    const text = recentProgressJson.at(-1);
    return text === undefined ? null : (JSON.parse(text) as StreamingQueryProgress);
  }

  /** The last progress reports, oldest first; the server keeps 100. */
  async recentProgress(): Promise<StreamingQueryProgress[]> {
    const { recentProgressJson } = await this.#ask("recentProgress", { case: "recentProgress", value: true });
    return recentProgressJson.map((text) => JSON.parse(text) as StreamingQueryProgress);
  }

  /** Why the query has ended, or null while it runs or after stop(). */
  async exception(): Promise<{ readonly message: string; readonly errorClass: string } | null> {
    const result = await this.#find("exception", { case: "exception", value: true });
    if (!result?.exceptionMessage) return null;
    return { message: result.exceptionMessage, errorClass: result.errorClass ?? "" };
  }

  async explain(extended = false): Promise<string> {
    return (await this.#ask("explain", { case: "explain", value: { extended } })).result;
  }

  /** Waits for the end of the query, or so many seconds. Returns whether it has ended; throws its error. */
  async awaitTermination(timeoutSeconds?: number): Promise<boolean> {
    const value =
      timeoutSeconds === undefined ? {} : { timeoutMs: BigInt(Math.round(timeoutSeconds * 1000)) };
    return (await this.#ask("awaitTermination", { case: "awaitTermination", value })).terminated;
  }

  /** Waits until everything that the sources have now is in the sink. */
  async processAllAvailable(): Promise<void> {
    await this.#send({ case: "processAllAvailable", value: true });
  }

  async stop(): Promise<void> {
    await this.#send({ case: "stop", value: true });
  }

  async #ask<Kind extends ResultKind>(kind: Kind, command: Command): Promise<ResultOf<Kind>> {
    const result = await this.#find(kind, command);
    if (result === undefined)
      throw new Error(`the server did not answer ${command.case} of query ${this.id}`);
    return result;
  }

  async #find<Kind extends ResultKind>(kind: Kind, command: Command): Promise<ResultOf<Kind> | undefined> {
    for (const { responseType } of await this.#send(command)) {
      if (responseType.case !== "streamingQueryCommandResult") continue;
      const { resultType } = responseType.value;
      if (resultType.case === kind) return resultType.value as ResultOf<Kind>;
    }
    return undefined;
  }

  #send(command: Command) {
    const value = { queryId: { id: this.id, runId: this.runId }, command };
    return this.#session.connection.executeCommand({ case: "streamingQueryCommand", value });
  }
}
