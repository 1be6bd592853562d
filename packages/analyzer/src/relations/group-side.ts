import type { Expression as ExpressionMessage, Relation } from "@millrace/spark-connect";
import {
  type AttributeReference,
  type GroupSide,
  type NamedExpression,
  toAttribute,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, scopeOf } from "../analysis.ts";
import { namedExpression, resolveSelectItem } from "../expressions/select-list.ts";
import { project } from "./output.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { lowerTimeWindows } from "./time-window.ts";

/** The rows that one input brings to the groups of a Python function, with the keys as columns. */
export interface AnalyzedSide extends GroupSide {
  readonly input: ResolvedRelation;
}

/** `groupBy(…)` before a Python function: keys that are no columns become columns below. */
export async function analyzeGroupSide(
  relation: Relation | undefined,
  grouping: readonly ExpressionMessage[],
  analysis: Analysis,
): Promise<AnalyzedSide> {
  const input = await analyzeInput(relation, analysis);
  const context = await contextFor(analysis, scopeOf(analysis, input), grouping);
  const items = grouping.flatMap((message) => resolveSelectItem(message, context));
  const lowered = lowerTimeWindows(
    analysis,
    input.plan,
    items.map((item) => item.expression),
  );
  const named = items.map((item) =>
    namedExpression(analysis, { ...item, expression: lowered.replace(item.expression) }),
  );
  return {
    input,
    plan: project(lowered.plan, distinctColumns([...input.columns, ...named])),
    keys: named.map(toAttribute),
    values: input.columns,
  };
}

function distinctColumns(columns: readonly NamedExpression[]): readonly NamedExpression[] {
  return [...new Map(columns.map((column) => [column.id, column])).values()];
}

/** The side without what only the analysis needed. */
export function sideOf({ plan, keys, values }: AnalyzedSide): GroupSide {
  const qualified: readonly AttributeReference[] = values;
  return { plan, keys, values: qualified };
}
