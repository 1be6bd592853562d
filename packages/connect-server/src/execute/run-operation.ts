import type { Plan } from "@millrace/spark-connect";
import type { Operation, ResponseContent } from "../operation/operation.ts";
import type { Session } from "../session/session.ts";
import { analyzerContext } from "../session/session-analyzer.ts";
import { decodePlan } from "./decode-plan.ts";
import { executeCommand } from "./execute-command.ts";
import { executeRelation } from "./execute-relation.ts";
import type { Execution } from "./execution.ts";

/** Tasks that a progress message divides the work into; Spark's clients draw a bar of it. */
const progressTasks = 100;

/** Milliseconds without a message before an empty one tells that the server is alive. */
const heartbeatMs = 15_000;

/** Runs a plan to its end; all that happens, failure too, is told through the operation. */
export async function runOperation(
  session: Session,
  operation: Operation,
  plan: Plan | undefined,
): Promise<void> {
  const reporter = new ProgressReporter(session, operation);
  const execution: Execution = {
    session,
    operation,
    analyzer: analyzerContext(session),
    signal: operation.signal,
    send: (content) => reporter.send(content),
    progress: (fraction) => reporter.progress(fraction),
  };
  try {
    await Promise.race([execute(execution, plan), rejection(operation.signal)]);
    operation.succeed();
  } catch (error) {
    operation.fail(operation.signal.aborted ? operation.signal.reason : error);
  } finally {
    reporter.stop();
  }
}

/** An interrupted operation answers at once, even while its work is still winding down. */
function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function execute(execution: Execution, plan: Plan | undefined): Promise<void> {
  const decoded = decodePlan(plan);
  if ("relation" in decoded) await executeRelation(execution, decoded.relation);
  else await executeCommand(execution, decoded.command);
}

/** Tells the client now and then how far a long operation is, or at least that it lives. */
class ProgressReporter {
  readonly #operation: Operation;
  readonly #timer: NodeJS.Timeout;
  /** Undefined for work that cannot say how far it is. */
  #fraction: number | undefined;
  #reported = -1;
  #lastSent = Date.now();

  constructor(session: Session, operation: Operation) {
    this.#operation = operation;
    const interval = milliseconds(session.config.get("spark.connect.progress.reportInterval") ?? "2000ms");
    this.#timer = setInterval(() => this.#report(), Math.max(interval, 100));
    this.#timer.unref();
  }

  progress(fraction: number): void {
    this.#fraction = Math.max(this.#fraction ?? 0, Math.min(fraction, 1));
  }

  send(content: ResponseContent): Promise<void> {
    this.#lastSent = Date.now();
    return this.#operation.send(content);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #report(): void {
    const done = Math.floor((this.#fraction ?? 0) * progressTasks);
    if (this.#fraction !== undefined && done !== this.#reported) {
      this.#reported = done;
      this.#quietly({ responseType: { case: "executionProgress", value: progressMessage(done) } });
    } else if (Date.now() - this.#lastSent >= heartbeatMs) this.#quietly({});
  }

  /** A message that nobody waits for: an operation that just ended needs none. */
  #quietly(content: ResponseContent): void {
    this.send(content).catch(() => undefined);
  }
}

function progressMessage(done: number) {
  return {
    stages: [
      {
        stageId: 0n,
        numTasks: BigInt(progressTasks),
        numCompletedTasks: BigInt(done),
        inputBytesRead: 0n,
        done: done === progressTasks,
      },
    ],
    numInflightTasks: done === progressTasks ? 0n : 1n,
  };
}

function milliseconds(text: string): number {
  const [, amount = "2000", unit = "ms"] = /^(\d+)\s*(ms|s|m)?$/.exec(text) ?? [];
  return Number(amount) * (unit === "s" ? 1000 : unit === "m" ? 60_000 : 1);
}
