import { randomUUID } from "node:crypto";
import type { EventOperation } from "@millrace/notebook";
import type { RunningCluster } from "../clusters/cluster.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { KernelLaunch } from "./kernel-launch.ts";
import type { SparkReader } from "./spark-reader.ts";

/** A kernel, and the reader that has joined its Spark session. */
export interface LiveKernel {
  readonly kernel: Kernel;
  readonly reader: SparkReader;
}

export interface SessionKernelSurroundings {
  readonly launch: KernelLaunch;
  readonly workspace: string;
  readonly notebookFile: () => string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly cluster: () => RunningCluster | undefined;
  readonly apply: (operation: EventOperation) => void;
  /** Called before the kernel is said to be dead because it could not be started. */
  readonly startFailed: (message: string) => void;
}

const endTimeoutMs = 3_000;
const noCluster =
  "Attach the notebook to a cluster first: choose one at the top of the page, or create one under Clusters.";

/** The kernel of a session: started when first needed, one start or end at a time. */
export class SessionKernel {
  private readonly surroundings: SessionKernelSurroundings;
  private live: LiveKernel | undefined;
  private transition: Promise<unknown> = Promise.resolve();

  constructor(surroundings: SessionKernelSurroundings) {
    this.surroundings = surroundings;
  }

  get current(): LiveKernel | undefined {
    return this.live;
  }

  /** The kernel, started when there is none, its cluster too. Rejects with an Error that says what to do. */
  ensure(): Promise<LiveKernel> {
    return this.next(async () => this.live ?? (await this.start()));
  }

  async restart(): Promise<void> {
    await this.next(async () => {
      this.surroundings.apply({ kind: "kernelStatus", status: "restarting" });
      await this.end();
      await this.start();
    });
  }

  /** Ends the kernel and says so; `dead` when it did not end by a wish. */
  async close(status: "detached" | "dead", message?: string): Promise<void> {
    const live = this.live;
    this.live = undefined;
    this.surroundings.apply({ kind: "kernelStatus", status, ...(message === undefined ? {} : { message }) });
    await this.next(() => endLive(live));
  }

  private async start(): Promise<LiveKernel> {
    const { apply } = this.surroundings;
    try {
      const cluster = this.surroundings.cluster();
      if (cluster === undefined) throw new Error(noCluster);
      const isUp = cluster.state === "RUNNING";
      apply({
        kind: "kernelStatus",
        status: "starting",
        message: isUp ? "Starting the kernel" : `Starting the cluster ${cluster.form.name}`,
      });
      const live = await this.launch(cluster);
      this.live = live;
      apply({ kind: "kernelStatus", status: "idle" });
      return live;
    } catch (error) {
      const message = messageOf(error);
      this.surroundings.startFailed(message);
      apply({ kind: "kernelStatus", status: "dead", message });
      throw error;
    }
  }

  private async launch(cluster: RunningCluster): Promise<LiveKernel> {
    await cluster.start();
    const remote = cluster.address;
    if (remote === null) throw new Error(`The cluster ${cluster.form.name} does not run: ${cluster.message}`);
    const { launch, workspace, notebookFile, parameters } = this.surroundings;
    const kernel = await launch.startKernel({
      spark: { remote, sessionId: randomUUID(), userId: "millrace" },
      workspace,
      notebookFile: notebookFile(),
      parameters,
      environment: cluster.form.environmentVariables,
      python: cluster.python,
    });
    try {
      return { kernel, reader: await launch.openReader(kernel.spark) };
    } catch (error) {
      await kernel.close();
      throw error;
    }
  }

  private async end(): Promise<void> {
    const live = this.live;
    this.live = undefined;
    await endLive(live);
  }

  private next<Result>(step: () => Promise<Result>): Promise<Result> {
    const done = this.transition.then(step);
    this.transition = done.catch(() => undefined);
    return done;
  }
}

/** A cluster that is gone must not keep the next kernel waiting. */
async function endLive(live: LiveKernel | undefined): Promise<void> {
  if (live === undefined) return;
  const ended = Promise.allSettled([live.reader.close(), live.kernel.close()]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, endTimeoutMs);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
