import type { AnalyzerContext } from "@millrace/analyzer";
import type { LogicalPlan } from "@millrace/spark-model";
import type { Operation, ResponseContent } from "../operation/operation.ts";
import type { Session } from "../session/session.ts";

/** One plan being executed: what every handler of a relation or command gets. */
export interface Execution {
  readonly session: Session;
  readonly operation: Operation;
  readonly analyzer: AnalyzerContext;
  /** Aborts when the operation is interrupted or given up. */
  readonly signal: AbortSignal;
  send(content: ResponseContent): Promise<void>;
  /** Share of the work done, 0..1, for progress messages. */
  progress(fraction: number): void;
}

/** A plan as the session runs it: with `cache()`d parts read from their cache. */
export function runnable(execution: Execution, plan: LogicalPlan): Promise<LogicalPlan> {
  return execution.session.cachedPlans.use(plan);
}
