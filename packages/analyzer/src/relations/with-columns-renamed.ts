import type { WithColumnsRenamed } from "@millrace/spark-connect";
import type { AttributeReference, NamedExpression } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";
import { project } from "./output.ts";
import { analyzeInput } from "./relation-context.ts";
import { belowScope } from "./select.ts";

/** `withColumnRenamed`: a column that is not there is no error. */
export async function analyzeWithColumnsRenamed(
  message: WithColumnsRenamed,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const renames = [
    ...message.renames.map(({ colName, newColName }) => [colName, newColName] as const),
    ...Object.entries(message.renameColumnsMap),
  ];
  const newName = (name: string) =>
    renames.reduce((current, [from, to]) => (sameName(analysis, current, from) ? to : current), name);
  const projections = input.columns.map((column) => renamed(analysis, column, newName(column.name)));
  const plan = project(input.plan, projections);
  return resolvedRelation(plan, { dataFrames: input.dataFrames, below: belowScope(input) });
}

/** The column under another name; itself when the name is the same. */
export function renamed(analysis: Analysis, column: AttributeReference, name: string): NamedExpression {
  if (column.name === name) return column;
  const { metadata } = column;
  return {
    kind: "alias",
    child: column,
    name,
    id: analysis.context.nextExpressionId(),
    ...(metadata ? { metadata } : {}),
  };
}
