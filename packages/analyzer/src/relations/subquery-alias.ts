import type { SubqueryAlias } from "@millrace/spark-connect";
import type { Analysis, ResolvedRelation } from "../analysis.ts";
import { analyzeInput } from "./relation-context.ts";

/** `df.alias("x")`, `FROM t AS x`: the columns are known as `x.column`. */
export async function analyzeSubqueryAlias(
  message: SubqueryAlias,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const { grouped: _, below: __, ...input } = await analyzeInput(message.input, analysis);
  const qualifier = [...message.qualifier, message.alias];
  return { ...input, columns: input.columns.map((column) => ({ ...column, qualifier })), hidden: [] };
}
