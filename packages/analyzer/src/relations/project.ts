import type { Project } from "@millrace/spark-connect";
import { SparkError, someExpression } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, scopeOf } from "../analysis.ts";
import { resolveSelectList } from "../expressions/select-list.ts";
import { groupAll, isGroupingCall } from "./group.ts";
import { oneRow } from "./range.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { hasAggregate, selectOver } from "./select.ts";

/** `select`: a projection, or an aggregation of all rows when the list has aggregates. */
export async function analyzeProject(message: Project, analysis: Analysis): Promise<ResolvedRelation> {
  const input = message.input ? await analyzeInput(message.input, analysis) : oneRow(analysis);
  const context = await contextFor(analysis, scopeOf(analysis, input), message.expressions);
  const items = resolveSelectList(message.expressions, context);
  if (items.some((item) => hasAggregate(item.expression))) return groupAll(analysis, input, items);
  if (items.some((item) => someExpression(item.expression, isGroupingCall))) {
    throw new SparkError({ errorClass: "UNSUPPORTED_GROUPING_EXPRESSION" });
  }
  return selectOver(analysis, input, items);
}
