import {
  type Cluster,
  type ClusterEvent,
  type ClusterForm,
  type ClusterState,
  needsRestart,
} from "@millrace/notebook";
import type { PythonVersions } from "../kernels/python-versions.ts";
import { ClusterFiles, type SavedCluster } from "./cluster-files.ts";
import { memoryLimit } from "./engine-limits.ts";
import {
  describeExit,
  type EngineCommand,
  type EngineExit,
  type EngineProcess,
  startEngine,
} from "./engine-process.ts";
import { watchMemory } from "./memory-watch.ts";
import { processTreeMemory } from "./process-memory.ts";
import { isReachable } from "./spark-connect-address.ts";

/** What the notebooks do with a cluster; the sessions know it. */
export interface ClusterUse {
  readonly attachedNotebooks: Cluster["attachedNotebooks"];
  readonly activeQueries: number;
  /** A cell runs or waits. */
  readonly busy: boolean;
}

export interface ClusterSurroundings {
  readonly clustersFolder: string;
  readonly engine: EngineCommand;
  /** Where the Python of a cluster's form comes from. */
  readonly python: PythonVersions;
  readonly use: (clusterId: string) => ClusterUse;
  readonly changed: (cluster: RunningCluster) => void;
}

/** One cluster: its form, its state machine and, while an embedded one runs, its process. */
export class RunningCluster {
  readonly id: string;
  readonly createdAt: number;
  readonly files: ClusterFiles;
  private readonly surroundings: ClusterSurroundings;
  private currentForm: ClusterForm;
  private currentState: ClusterState = "TERMINATED";
  private stateMessage = "";
  private runningSince: number | null = null;
  private lastUsed = 0;
  private engine: EngineProcess | undefined;
  private interpreter: string | undefined;
  private transition: Promise<void> = Promise.resolve();

  constructor(saved: SavedCluster, surroundings: ClusterSurroundings) {
    this.id = saved.id;
    this.createdAt = saved.createdAt;
    this.currentForm = saved.form;
    this.surroundings = surroundings;
    this.files = new ClusterFiles(surroundings.clustersFolder, saved.id);
  }

  get form(): ClusterForm {
    return this.currentForm;
  }

  get state(): ClusterState {
    return this.currentState;
  }

  /** Milliseconds since the epoch; null while it does not run. */
  get upSince(): number | null {
    return this.runningSince;
  }

  get message(): string {
    return this.stateMessage;
  }

  /** The interpreter of its form's Python, once it has been started; undefined where there is none. */
  get python(): string | undefined {
    return this.interpreter;
  }

  /** The `sc://` address of its Spark Connect server while it runs. */
  get address(): string | null {
    if (this.currentState !== "RUNNING") return null;
    if (this.currentForm.runtime === "connect") return this.currentForm.sparkConnectAddress ?? null;
    if (this.engine === undefined) return null;
    // PySpark sends a token without TLS to the host localhost only.
    return `sc://localhost:${this.engine.port}/;token=${this.engine.token}`;
  }

  /** Starts the cluster when it does not run; resolves when it runs or has failed to. */
  start(): Promise<void> {
    return this.next(async () => {
      if (this.currentState === "RUNNING") return;
      this.enter("PENDING");
      await this.launch();
    });
  }

  terminate(reason: string, details: ClusterEvent["details"] = {}): Promise<void> {
    return this.next(async () => {
      if (this.currentState === "TERMINATED") return;
      this.enter("TERMINATING", reason);
      await this.log("TERMINATING", reason, details);
      await this.stopEngine();
      this.enter("TERMINATED", reason);
      await this.log("TERMINATED", reason, details);
    });
  }

  restart(): Promise<void> {
    return this.next(async () => {
      this.enter("RESTARTING");
      await this.log("RESTARTING", "Restarted by the user");
      await this.stopEngine();
      await this.launch();
    });
  }

  /** Takes a new form; a running cluster restarts with it when its process has to know. */
  async edit(form: ClusterForm): Promise<void> {
    const mustRestart = this.currentState === "RUNNING" && needsRestart(this.currentForm, form);
    this.currentForm = form;
    await this.files.save(this.saved());
    await this.log("EDITED", "The configuration was changed");
    this.surroundings.changed(this);
    if (mustRestart) await this.restart();
  }

  saved(): SavedCluster {
    return { id: this.id, createdAt: this.createdAt, form: this.currentForm };
  }

  /** Notes an event of the cluster, in its event log and its driver log. */
  async log(
    type: ClusterEvent["type"],
    message: string,
    details: ClusterEvent["details"] = {},
  ): Promise<void> {
    const at = Date.now();
    await this.files.appendEvent({ at, type, message, details });
    // Sessions write what becomes of queries themselves.
    if (type === "SPARK_EXCEPTION") return;
    await this.files.appendDriverLog(at, unavailable.has(type) ? "ERROR" : "INFO", message);
  }

  /** The moment at which an unused cluster ends; null while something keeps it. */
  terminatesAt(): number | null {
    const minutes = this.currentForm.autoTerminationMinutes;
    if (this.currentState !== "RUNNING" || minutes === 0) return null;
    const { busy, activeQueries } = this.surroundings.use(this.id);
    return busy || activeQueries > 0 ? null : this.lastUsed + minutes * 60_000;
  }

  /** Looks at the clock: notes use, checks a foreign server, ends what was unused for too long. */
  async tick(now: number): Promise<void> {
    if (this.currentState !== "RUNNING") return;
    const { busy, activeQueries } = this.surroundings.use(this.id);
    if (busy || activeQueries > 0) this.lastUsed = now;
    const end = this.terminatesAt();
    const minutes = this.currentForm.autoTerminationMinutes;
    if (end !== null && end <= now) {
      await this.terminate(`Terminated after ${minutes} minutes without a running cell or stream`, {
        reason: "INACTIVITY",
        inactivityMinutes: minutes,
      });
    } else if (this.currentForm.runtime === "connect") await this.checkServer();
  }

  async describe(): Promise<Cluster> {
    const processId = this.engine?.processId ?? null;
    const { attachedNotebooks, activeQueries } = this.surroundings.use(this.id);
    return {
      id: this.id,
      form: this.currentForm,
      state: this.currentState,
      stateMessage: this.stateMessage,
      runningSince: this.runningSince,
      memoryInUse: processId === null ? null : await processTreeMemory(processId),
      processId,
      address: this.address,
      attachedNotebooks,
      activeQueries,
      terminatesAt: this.terminatesAt(),
      createdAt: this.createdAt,
    };
  }

  /** One transition after the other, in the order in which they were asked for. */
  private next(transition: () => Promise<void>): Promise<void> {
    const done = this.transition.then(transition);
    this.transition = done.catch(() => undefined);
    return done;
  }

  private async launch(): Promise<void> {
    await this.log("STARTING", `Starting ${this.currentForm.name}`);
    try {
      this.interpreter = await this.surroundings.python.prepare(
        this.currentForm.pythonVersion,
        (progress) => void this.log("STARTING", progress),
      );
      if (this.currentForm.runtime === "connect") await this.connect();
      else await this.launchEngine();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.enter("ERROR", message);
      await this.log("DRIVER_UNAVAILABLE", message);
      return;
    }
    this.lastUsed = Date.now();
    this.enter("RUNNING");
    // Without its parameters: the log is kept, and the token is nobody's business.
    const address = this.address?.split("/;")[0] ?? null;
    await this.log("RUNNING", `Listening at ${address}`, { address });
  }

  private async launchEngine(): Promise<void> {
    const form = this.currentForm;
    const { driverLog, scratch } = this.files;
    const engine = await startEngine({
      command: this.surroundings.engine,
      form,
      driverLog,
      scratch,
      python: this.interpreter,
    });
    this.engine = engine;
    const stopWatching = watchMemory({
      processId: engine.processId,
      limitBytes: memoryLimit(form),
      exceeded: (usedBytes) => void this.endForMemory(engine, usedBytes),
    });
    void engine.exited.then(async (exit) => {
      stopWatching();
      if (this.engine !== engine) return;
      this.engine = undefined;
      const message = messageOfExit(exit, form);
      this.enter("ERROR", message);
      await this.log("DRIVER_UNAVAILABLE", message, { ...exit });
    });
  }

  /** Its process, with what that has started, holds more than the form allows. */
  private async endForMemory(engine: EngineProcess, usedBytes: number): Promise<void> {
    if (this.engine !== engine) return;
    this.engine = undefined;
    engine.kill();
    const limitBytes = memoryLimit(this.currentForm);
    const amounts = `used ${gigabytes(usedBytes)} of ${gigabytes(limitBytes)} GB`;
    const message = `The cluster ran out of memory: ${amounts}. ${moreMemory}`;
    this.enter("ERROR", message);
    await this.log("DRIVER_UNAVAILABLE", message, { reason: "OUT_OF_MEMORY", usedBytes, limitBytes });
  }

  private async connect(): Promise<void> {
    const address = this.currentForm.sparkConnectAddress ?? "";
    if (await isReachable(address)) return;
    throw new Error(`No Spark Connect server answers at ${address}. Start it, then start the cluster again.`);
  }

  private async checkServer(): Promise<void> {
    const address = this.currentForm.sparkConnectAddress ?? "";
    if (await isReachable(address)) return;
    const message = `The Spark Connect server at ${address} stopped answering`;
    this.enter("ERROR", message);
    await this.log("DRIVER_NOT_RESPONDING", message);
  }

  private async stopEngine(): Promise<void> {
    const engine = this.engine;
    this.engine = undefined;
    await engine?.stop();
  }

  private enter(state: ClusterState, message = ""): void {
    this.currentState = state;
    this.stateMessage = message;
    this.runningSince = state === "RUNNING" ? Date.now() : null;
    this.surroundings.changed(this);
  }
}

const unavailable: ReadonlySet<ClusterEvent["type"]> = new Set([
  "DRIVER_UNAVAILABLE",
  "DRIVER_NOT_RESPONDING",
]);
const moreMemory = "Give it more memory under Clusters, then restart it.";

function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(2);
}

function messageOfExit(exit: EngineExit, form: ClusterForm): string {
  if (exit.heapExhausted !== true)
    return `The cluster's process ended by itself (${describeExit(exit)}). Restart the cluster to go on.`;
  const all = `${form.memoryGigabytes} GB`;
  return `The cluster ran out of memory: the share of its ${all} that queries' plans and results have is used up. ${moreMemory}`;
}
