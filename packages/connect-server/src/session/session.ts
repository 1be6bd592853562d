import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { RegisteredFunction } from "@millrace/analyzer";
import type { EngineSession } from "@millrace/engine";
import type { LogicalPlan, PythonFunction } from "@millrace/spark-model";
import type { SessionConfiguration } from "../config/session-configuration.ts";
import { Operations } from "../operation/operations.ts";
import type { PythonEnvironment } from "../python/python-environment.ts";
import type { SessionPythonFunctions } from "../python/session-python-functions.ts";
import type { Artifacts } from "./artifacts.ts";
import { CachedPlans } from "./cached-plans.ts";
import { ErrorLog } from "./error-log.ts";
import { ListenerBus } from "./listener-bus.ts";
import { SessionVariables } from "./session-variables.ts";
import { SqlFunctions } from "./sql-functions.ts";
import { TemporaryViews } from "./temporary-views.ts";

export interface SessionOptions {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly config: SessionConfiguration;
  readonly engine: EngineSession;
  /** Absent where there is no Python. */
  readonly artifacts: Artifacts;
  readonly python?: PythonEnvironment | undefined;
  readonly pythonFunctions?: SessionPythonFunctions | undefined;
  /** Shared by all sessions of the server, as the stored views are. */
  readonly globalViews: TemporaryViews;
  readonly storedViews: TemporaryViews;
  readonly storedFunctions: SqlFunctions;
}

/**
 * One Spark session of the server (SessionHolder): all clients with the same user and session id share it.
 */
export class Session {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  /** Tells a restarted server from the one that the client knew. */
  readonly serverSideId = randomUUID();
  readonly config: SessionConfiguration;
  readonly engine: EngineSession;
  readonly python: PythonEnvironment | undefined;
  readonly views = new TemporaryViews();
  readonly globalViews: TemporaryViews;
  /** Views of CREATE VIEW, by `database.name`; they live as long as the server. */
  readonly storedViews: TemporaryViews;
  readonly variables = new SessionVariables();
  readonly temporaryFunctions = new SqlFunctions();
  /** Functions of CREATE FUNCTION, by database and name; they live as long as the server. */
  readonly storedFunctions: SqlFunctions;
  readonly artifacts: Artifacts;
  readonly operations = new Operations();
  readonly errors = new ErrorLog();
  /** Functions of `spark.udf.register`, by lower-case name. */
  readonly functions = new Map<string, RegisteredFunction>();
  /** Functions of `spark.udtf.register`, by lower-case name. */
  readonly tableFunctions = new Map<string, PythonFunction>();
  /** Relations that the client names by id: checkpoints and the batches of foreachBatch. */
  readonly remoteRelations = new Map<string, LogicalPlan>();
  readonly cachedPlans: CachedPlans;
  readonly listeners: ListenerBus;
  /** Milliseconds since the epoch. */
  lastUsed = Date.now();
  #expressionId = 0;
  readonly #pythonFunctions: SessionPythonFunctions | undefined;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.userId = options.userId;
    this.userName = options.userName;
    this.config = options.config;
    this.engine = options.engine;
    this.artifacts = options.artifacts;
    this.python = options.python;
    this.#pythonFunctions = options.pythonFunctions;
    this.globalViews = options.globalViews;
    this.storedViews = options.storedViews;
    this.storedFunctions = options.storedFunctions;
    this.cachedPlans = new CachedPlans(options.engine);
    this.listeners = new ListenerBus(options.engine);
  }

  get currentDatabase(): string {
    return this.engine.currentDatabase;
  }

  set currentDatabase(name: string) {
    this.engine.currentDatabase = name;
  }

  /** Who the session's objects belong to: the client's user, or whoever runs the server. */
  get owner(): string {
    return this.userName || this.userId || userInfo().username;
  }

  nextExpressionId(): number {
    return ++this.#expressionId;
  }

  /** Whether anything runs on the session's behalf. */
  isBusy(): boolean {
    const running = this.operations.all().some((operation) => operation.state === "running");
    return running || this.engine.streams.active().length > 0;
  }

  async close(): Promise<void> {
    for (const operation of this.operations.all()) this.operations.remove(operation);
    this.listeners.close();
    await this.engine.close();
    this.#pythonFunctions?.close();
    await this.artifacts.close();
  }
}
