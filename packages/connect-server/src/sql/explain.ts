import { analyze } from "@millrace/analyzer";
import { type ColumnBatch, stringType, unsupported } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { column, table } from "./statement-result.ts";

/** EXPLAIN of a query. */
export async function explain(
  execution: Execution,
  { mode, statement }: StatementOf<"explain">,
): Promise<ColumnBatch> {
  if (statement.kind !== "query") throw unsupported("EXPLAIN of a command", "Explain its query.");
  const plan = await analyze(statement.relation, execution.analyzer);
  const explained = await execution.session.engine.explain(plan, mode);
  return table([column("plan", stringType)], [[explained]]);
}
