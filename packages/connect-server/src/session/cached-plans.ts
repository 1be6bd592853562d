import { randomUUID } from "node:crypto";
import type { EngineSession } from "@millrace/engine";
import type { StorageLevel } from "@millrace/spark-connect";
import { childrenOf, type LogicalPlan, outputOf } from "@millrace/spark-model";
import { planKey } from "./plan-key.ts";

interface CachedPlan {
  readonly relationId: string;
  readonly plan: LogicalPlan;
  readonly level: StorageLevel;
  /** Set once the rows are computed, which the first use of them does. */
  filled?: Promise<void>;
}

/** `df.cache()` of one session (CacheManager): plans whose rows are computed once and then kept. */
export class CachedPlans {
  readonly #engine: EngineSession;
  readonly #plans = new Map<string, CachedPlan>();

  constructor(engine: EngineSession) {
    this.#engine = engine;
  }

  /** Marks a plan; marking it twice changes nothing. */
  add(plan: LogicalPlan, level: StorageLevel): void {
    const key = planKey(plan);
    if (!this.#plans.has(key)) this.#plans.set(key, { relationId: randomUUID(), plan, level });
  }

  levelOf(plan: LogicalPlan): StorageLevel | undefined {
    return this.#plans.get(planKey(plan))?.level;
  }

  async remove(plan: LogicalPlan): Promise<void> {
    const key = planKey(plan);
    const cached = this.#plans.get(key);
    this.#plans.delete(key);
    if (cached?.filled !== undefined) await this.#engine.uncache(cached.relationId);
  }

  async clear(): Promise<void> {
    const cached = [...this.#plans.values()];
    this.#plans.clear();
    for (const { relationId, filled } of cached)
      if (filled !== undefined) await this.#engine.uncache(relationId);
  }

  /** The plan with its cached parts read from the cache, which is filled on the way. */
  async use(plan: LogicalPlan): Promise<LogicalPlan> {
    if (this.#plans.size === 0) return plan;
    const cached = this.#plans.get(planKey(plan));
    if (cached !== undefined) {
      cached.filled ??= this.#fill(cached);
      await cached.filled;
      return { kind: "cachedScan", relationId: cached.relationId, output: outputOf(plan) };
    }
    return this.#useInChildren(plan);
  }

  async #fill(cached: CachedPlan): Promise<void> {
    try {
      await this.#engine.cache(cached.relationId, await this.#useInChildren(cached.plan));
    } catch (error) {
      delete cached.filled;
      throw error;
    }
  }

  async #useInChildren(plan: LogicalPlan): Promise<LogicalPlan> {
    if (childrenOf(plan).length === 0) return plan;
    if (plan.kind === "join" || plan.kind === "setOperation") {
      return { ...plan, left: await this.use(plan.left), right: await this.use(plan.right) };
    }
    return "child" in plan ? { ...plan, child: await this.use(plan.child) } : plan;
  }
}
