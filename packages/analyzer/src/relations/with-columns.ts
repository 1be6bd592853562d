import type { Expression_Alias, WithColumns } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, scopeOf } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";
import { required, resolveExpression } from "../expressions/resolve-expression.ts";
import type { SelectItem } from "../expressions/select-list.ts";
import { groupAll } from "./group.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { hasAggregate, selectOver } from "./select.ts";

/** `withColumn`, `withColumns`, `withMetadata`: replaces columns of the same name, adds others at the end. */
export async function analyzeWithColumns(
  message: WithColumns,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const messages = message.aliases.map((alias) => required(alias.expr));
  const context = await contextFor(analysis, scopeOf(analysis, input), messages);
  checkNames(analysis, message.aliases);
  const added = message.aliases.map((alias): SelectItem => {
    const { expression, sql } = resolveExpression(required(alias.expr), context);
    // As in Spark Connect, the column's own metadata goes, its watermark too (transformWithColumns).
    const metadata = alias.metadata ? JSON.parse(alias.metadata) : {};
    return { expression, sql, name: nameOf(alias), isAliased: true, metadata };
  });
  const existing = input.columns.map((column): SelectItem => {
    const replaced = added.find((item) => sameName(analysis, item.name, column.name));
    return replaced ?? { expression: column, sql: column.name, name: column.name, isAliased: false };
  });
  const isNew = (item: SelectItem) =>
    !input.columns.some((column) => sameName(analysis, column.name, item.name));
  const items = [...existing, ...added.filter(isNew)];
  if (items.some((item) => hasAggregate(item.expression))) return groupAll(analysis, input, items);
  return selectOver(analysis, input, items);
}

function nameOf(alias: Expression_Alias): string {
  return alias.name[0] ?? "";
}

function checkNames(analysis: Analysis, aliases: readonly Expression_Alias[]): void {
  const names = aliases.map(nameOf);
  const twice = names.find(
    (name, index) => names.findIndex((other) => sameName(analysis, other, name)) !== index,
  );
  if (twice === undefined) return;
  throw new SparkError({
    errorClass: "COLUMN_ALREADY_EXISTS",
    messageParameters: { columnName: `\`${twice.toLowerCase()}\`` },
  });
}
