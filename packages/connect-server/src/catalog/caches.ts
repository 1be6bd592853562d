import { parseTableName } from "@millrace/analyzer";
import type { CacheTable, IsCached, UncacheTable } from "@millrace/spark-connect";
import type { ColumnBatch } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { memoryAndDisk } from "../session/storage-levels.ts";
import { namedPlan } from "../sql/caching.ts";
import { done, flagAnswer } from "./answers.ts";

export async function isCached(execution: Execution, { tableName }: IsCached): Promise<ColumnBatch> {
  const plan = await namedPlan(execution, parseTableName(tableName));
  return flagAnswer(execution.session.cachedPlans.levelOf(plan) !== undefined);
}

export async function cacheNamed(
  execution: Execution,
  { tableName, storageLevel }: CacheTable,
): Promise<ColumnBatch> {
  const plan = await namedPlan(execution, parseTableName(tableName));
  execution.session.cachedPlans.add(plan, storageLevel ?? memoryAndDisk);
  return done;
}

export async function uncacheNamed(execution: Execution, { tableName }: UncacheTable): Promise<ColumnBatch> {
  await execution.session.cachedPlans.remove(await namedPlan(execution, parseTableName(tableName)));
  return done;
}

export async function clearCache({ session }: Execution): Promise<ColumnBatch> {
  await session.cachedPlans.clear();
  return done;
}
