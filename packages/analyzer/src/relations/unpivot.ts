import type { Relation, Unpivot } from "@millrace/spark-connect";
import {
  dataTypeOf,
  type Expression,
  isNullable,
  SparkError,
  stringType,
  structType,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import { resolveSelectItem, type SelectItem } from "../expressions/select-list.ts";
import { isFromSql } from "../sql/index.ts";
import { widestType } from "../types/common-type.ts";
import { project } from "./output.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { generateNode } from "./select.ts";

/** `unpivot`, `melt`: a row for each value column, made with `stack`. */
export async function analyzeUnpivot(
  message: Unpivot,
  analysis: Analysis,
  relation: Relation,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const valueMessages = message.values?.values ?? [];
  const context = await contextFor(analysis, scopeOf(analysis, input), [...message.ids, ...valueMessages]);
  const items = (messages: Unpivot["ids"]) => messages.flatMap((each) => resolveSelectItem(each, context));
  const stated = { ids: items(message.ids), values: items(valueMessages) };
  const { ids, values } = completed(input, stated, {
    isText: isFromSql(relation),
    hasValues: message.values !== undefined,
  });
  const type = widestType(values.map((item) => dataTypeOf(item.expression)));
  if (type === undefined) throw differentTypes(values);
  const cells = values.flatMap((item): Expression[] => [
    { kind: "literal", value: item.name, dataType: stringType },
    castTo(item.expression, type),
  ]);
  const count: Expression = { kind: "literal", value: values.length, dataType: { kind: "integer" } };
  const expression: Expression = {
    kind: "function",
    name: "stack",
    arguments: [count, ...cells],
    dataType: structType([
      { name: "variable", dataType: stringType, nullable: false },
      { name: "value", dataType: type, nullable: values.some((item) => isNullable(item.expression)) },
    ]),
    nullable: false,
    ansi: analysis.ansi,
  };
  const names = [message.variableColumnName, message.valueColumnName];
  const node = generateNode(analysis, input.plan, {
    expression,
    sql: "stack",
    name: "stack",
    isAliased: true,
    names,
  });
  const keys = ids.flatMap((item) => (item.expression.kind === "attribute" ? [item.expression] : []));
  return resolvedRelation(project(node, [...keys, ...node.generated]), { dataFrames: input.dataFrames });
}

interface Lists {
  readonly ids: readonly SelectItem[];
  readonly values: readonly SelectItem[];
}

/** Without values, all columns that are no ids; SQL text keeps all columns that are no values. */
function completed(
  input: ResolvedRelation,
  { ids, values }: Lists,
  { isText, hasValues }: { readonly isText: boolean; readonly hasValues: boolean },
): Lists {
  const others = (lists: readonly SelectItem[]) =>
    input.columns
      .filter((column) => !lists.some((item) => item.expression === column))
      .map((expression) => ({ expression, name: expression.name, sql: expression.name, isAliased: false }));
  if (isText) return { ids: others(values), values };
  return hasValues ? { ids, values } : { ids, values: others(ids) };
}

function differentTypes(values: readonly SelectItem[]): SparkError {
  const types = values.map((item) => `${dataTypeOf(item.expression).kind} (\`${item.name}\`)`);
  return new SparkError({
    errorClass: "UNPIVOT_VALUE_DATA_TYPE_MISMATCH",
    messageParameters: { types: types.join(", ") },
  });
}
