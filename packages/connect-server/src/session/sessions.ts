import type { Engine } from "@millrace/engine";
import { SessionConfiguration } from "../config/session-configuration.ts";
import { invalidHandle } from "../operation/operations.ts";
import { type PythonEnvironment, withModules } from "../python/python-environment.ts";
import { pythonSettings } from "../python/python-settings.ts";
import { SessionPythonFunctions } from "../python/session-python-functions.ts";
import { Artifacts } from "./artifacts.ts";
import { Session } from "./session.ts";
import { SqlFunctions } from "./sql-functions.ts";
import { TemporaryViews } from "./temporary-views.ts";

/** Which session a request is for, as every request states it. */
export interface SessionRequest {
  readonly sessionId: string;
  readonly userContext?: { readonly userId: string; readonly userName: string } | undefined;
  readonly clientObservedServerSideSessionId?: string | undefined;
}

export interface SessionsOptions {
  readonly engine: Engine;
  readonly serverConfiguration: ReadonlyMap<string, string>;
  /** Absent where there is no Python. */
  readonly python?: PythonEnvironment | undefined;
  /** A session without clients, queries and requests for this long is closed. */
  readonly sessionTimeoutMs: number;
  /** An operation without a client for this long is given up. */
  readonly detachedTimeoutMs: number;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The server's sessions by user and id (SparkConnectSessionManager). */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Promise<Session>>();
  /** Ids of closed sessions, the latest thousand: they are not opened again. */
  readonly #closed = new Set<string>();
  readonly #globalViews = new TemporaryViews();
  readonly #storedViews = new TemporaryViews();
  readonly #storedFunctions = new SqlFunctions();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** The session of a request, opened when it is the first. Throws INVALID_HANDLE.*. */
  async open(request: SessionRequest): Promise<Session> {
    const key = keyOf(request);
    this.#requireOpen(key, request);
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = this.#start(request, new SessionConfiguration(this.#options.serverConfiguration));
      this.#keep(key, session);
    }
    return touched(await session, request);
  }

  /** The session of a request that makes sense for a known session only. */
  async get(request: SessionRequest): Promise<Session> {
    const session = await this.find(request);
    if (session === undefined) throw invalidHandle("SESSION_NOT_FOUND", request.sessionId);
    return session;
  }

  async find(request: SessionRequest): Promise<Session | undefined> {
    const key = keyOf(request);
    this.#requireOpen(key, request);
    const session = await this.#sessions.get(key);
    return session === undefined ? undefined : touched(session, request);
  }

  /** A new session with the settings, views, functions and artifacts of another. */
  async clone(source: Session, newSessionId: string): Promise<Session> {
    const request = {
      sessionId: newSessionId,
      userContext: { userId: source.userId, userName: source.userName },
    };
    const key = keyOf(request);
    this.#requireOpen(key, request);
    if (this.#sessions.has(key)) throw invalidHandle("SESSION_CLOSED", newSessionId);
    const started = this.#start(request, source.config.clone());
    this.#keep(key, started);
    const session = await started;
    source.views.copyTo(session.views);
    for (const [name, registered] of source.functions) session.functions.set(name, registered);
    for (const [name, registered] of source.tableFunctions) session.tableFunctions.set(name, registered);
    session.currentDatabase = source.currentDatabase;
    await source.artifacts.copyTo(session.artifacts);
    return session;
  }

  /** Closes a session for good, or so that a later request opens it anew. */
  async release(request: SessionRequest, allowReconnect: boolean): Promise<Session | undefined> {
    const key = keyOf(request);
    const session = await this.#sessions.get(key);
    this.#sessions.delete(key);
    if (!allowReconnect) this.#rememberClosed(key);
    await session?.close();
    return session;
  }

  /** Closes what nobody uses any more; called every now and then. */
  async expire(now = Date.now()): Promise<void> {
    for (const [key, opening] of this.#sessions) {
      const session = await opening;
      session.operations.abandon(now - this.#options.detachedTimeoutMs);
      if (session.isBusy() || now - session.lastUsed < this.#options.sessionTimeoutMs) continue;
      this.#sessions.delete(key);
      this.#rememberClosed(key);
      await session.close();
    }
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.allSettled(sessions.map(async (session) => (await session).close()));
  }

  async #start(request: SessionRequest, config: SessionConfiguration): Promise<Session> {
    const { python } = this.#options;
    const artifacts = new Artifacts();
    const pythonFunctions =
      python &&
      new SessionPythonFunctions(
        () => withModules(python.command, artifacts.pythonPath()),
        () => pythonSettings((key) => config.get(key)),
      );
    const engine = await this.#options.engine.openSession(config, pythonFunctions);
    return new Session({
      id: request.sessionId,
      userId: request.userContext?.userId ?? "",
      userName: request.userContext?.userName ?? "",
      config,
      engine,
      artifacts,
      python,
      pythonFunctions,
      globalViews: this.#globalViews,
      storedViews: this.#storedViews,
      storedFunctions: this.#storedFunctions,
    });
  }

  /** A session that fails to open is forgotten, so that the next request may try again. */
  #keep(key: string, session: Promise<Session>): void {
    this.#sessions.set(key, session);
    session.catch(() => this.#sessions.delete(key));
  }

  #rememberClosed(key: string): void {
    this.#closed.add(key);
    if (this.#closed.size > 1000) this.#closed.delete(this.#closed.values().next().value ?? "");
  }

  #requireOpen(key: string, request: SessionRequest): void {
    if (!uuid.test(request.sessionId)) throw invalidHandle("FORMAT", request.sessionId);
    if (this.#closed.has(key)) throw invalidHandle("SESSION_CLOSED", request.sessionId);
  }
}

function keyOf(request: SessionRequest): string {
  return JSON.stringify([request.userContext?.userId ?? "", request.sessionId]);
}

function touched(session: Session, request: SessionRequest): Session {
  const observed = request.clientObservedServerSideSessionId;
  if (observed !== undefined && observed !== "" && observed !== session.serverSideId) {
    throw invalidHandle("SESSION_CHANGED", request.sessionId);
  }
  session.lastUsed = Date.now();
  return session;
}
