import { analyze } from "@millrace/analyzer";
import type { ColumnBatch, LogicalPlan } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { memoryAndDisk } from "../session/storage-levels.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { nothing } from "./statement-result.ts";
import { tableNotFound } from "./table-names.ts";

/** The plan behind a table or view name. Throws TABLE_OR_VIEW_NOT_FOUND. */
export async function namedPlan(
  { session, analyzer }: Execution,
  name: readonly string[],
): Promise<LogicalPlan> {
  const plan = await analyzer.lookupTable(name, { isStreaming: false, options: {} });
  if (plan === undefined) throw tableNotFound(session, name);
  return plan;
}

/** CACHE [LAZY] TABLE; with a query it also defines the temporary view. Eager unless LAZY. */
export async function cacheTable(
  execution: Execution,
  statement: StatementOf<"cacheTable">,
): Promise<ColumnBatch> {
  const { session } = execution;
  if (statement.query !== undefined) {
    const plan = await analyze(statement.query, execution.analyzer);
    session.views.define({ name: statement.name.at(-1) ?? "", plan, replace: false });
  }
  const plan = await namedPlan(execution, statement.name);
  session.cachedPlans.add(plan, memoryAndDisk);
  if (!statement.lazy) await session.cachedPlans.use(plan);
  return nothing;
}

export async function uncacheTable(
  execution: Execution,
  { name, ifExists }: StatementOf<"uncacheTable">,
): Promise<ColumnBatch> {
  const plan = await execution.analyzer.lookupTable(name, { isStreaming: false, options: {} });
  if (plan === undefined && !ifExists) throw tableNotFound(execution.session, name);
  if (plan !== undefined) await execution.session.cachedPlans.remove(plan);
  return nothing;
}

export async function clearCache({ session }: Execution): Promise<ColumnBatch> {
  await session.cachedPlans.clear();
  return nothing;
}
