import type {
  StreamingQueryManagerCommandResult,
  StreamingQueryManagerCommandResult_StreamingQueryInstance,
} from "@millrace/spark-connect";
import { ListenerBus, type StreamingQueryListener } from "./listener-bus.ts";
import type { SparkSession } from "./spark-session.ts";
import { StreamingQuery } from "./streaming-query.ts";

/** The streaming queries of a session (org.apache.spark.sql.streaming.StreamingQueryManager). */
export class StreamingQueryManager {
  readonly #session: SparkSession;
  readonly #bus: ListenerBus;
  readonly #startListeners = new Set<(query: StreamingQuery) => void>();

  constructor(session: SparkSession) {
    this.#session = session;
    this.#bus = new ListenerBus(session.connection);
  }

  /** The queries that run now. */
  async active(): Promise<StreamingQuery[]> {
    const result = await this.#ask({ case: "active", value: true });
    return result.case === "active" ? result.value.activeQueries.map((found) => this.#query(found)) : [];
  }

  /** A query by its id, or null when none of that id runs. */
  async get(id: string): Promise<StreamingQuery | null> {
    const result = await this.#ask({ case: "getQuery", value: id });
    return result.case === "query" && result.value.id ? this.#query(result.value) : null;
  }

  /** Waits until any query ends, or so many seconds. */
  async awaitAnyTermination(timeoutSeconds?: number): Promise<boolean> {
    const value =
      timeoutSeconds === undefined ? {} : { timeoutMs: BigInt(Math.round(timeoutSeconds * 1000)) };
    const result = await this.#ask({ case: "awaitAnyTermination", value });
    return result.case === "awaitAnyTermination" && result.value.terminated;
  }

  async resetTerminated(): Promise<void> {
    await this.#ask({ case: "resetTerminated", value: true });
  }

  /** Calls the listener with each query that this client starts, before `start()` resolves. */
  onStarted(listener: (query: StreamingQuery) => void): void {
    this.#startListeners.add(listener);
  }

  /** A query that the server has just started, told to the listeners. */
  started(identity: ConstructorParameters<typeof StreamingQuery>[1]): StreamingQuery {
    const query = new StreamingQuery(this.#session, identity);
    for (const listener of this.#startListeners) listener(query);
    return query;
  }

  /** Hears the events of all queries of the session. Resolves when the server has begun to send them. */
  async addListener(listener: StreamingQueryListener): Promise<void> {
    await this.#bus.add(listener);
  }
  async removeListener(listener: StreamingQueryListener): Promise<void> {
    await this.#bus.remove(listener);
  }

  #query(found: StreamingQueryManagerCommandResult_StreamingQueryInstance): StreamingQuery {
    const { id = "", runId = "" } = found.id ?? {};
    return new StreamingQuery(this.#session, { id, runId, name: found.name || null });
  }

  async #ask(
    command:
      | { case: "active" | "resetTerminated"; value: boolean }
      | { case: "getQuery"; value: string }
      | { case: "awaitAnyTermination"; value: { timeoutMs?: bigint } },
  ): Promise<StreamingQueryManagerCommandResult["resultType"]> {
    const responses = await this.#session.connection.executeCommand({
      case: "streamingQueryManagerCommand",
      value: { command },
    });
    for (const { responseType } of responses) {
      if (responseType.case === "streamingQueryManagerCommandResult") return responseType.value.resultType;
    }
    throw new Error(`the server did not answer ${command.case}`);
  }
}
