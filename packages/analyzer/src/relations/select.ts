import {
  type AttributeReference,
  type Expression,
  type Generate,
  type LogicalPlan,
  type NamedExpression,
  SparkError,
  someExpression,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, type Scope } from "../analysis.ts";
import {
  isGenerator,
  namedExpression,
  type SelectItem,
  wrongAliasCount,
} from "../expressions/select-list.ts";
import { transform } from "../expressions/transform.ts";
import { outerForm } from "../functions/generator.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { project } from "./output.ts";
import { lowerTimeWindows } from "./time-window.ts";

/** A select list over a plan: time windows and generators become nodes below the projection. */
export function selectOver(
  analysis: Analysis,
  input: ResolvedRelation,
  items: readonly SelectItem[],
): ResolvedRelation {
  const expressions = items.map((item) => item.expression);
  const below = addMissingColumns(input.plan, expressions);
  const windowed = lowerTimeWindows(analysis, below, expressions);
  const lowered = items.map((item) => ({ ...item, expression: windowed.replace(item.expression) }));
  const generated = generate(analysis, windowed.plan, lowered);
  const plan = project(generated.plan, generated.projections);
  return resolvedRelation(plan, { dataFrames: input.dataFrames, below: belowScope(input) });
}

/** What ORDER BY above a select list may still use. */
export function belowScope(input: ResolvedRelation): Scope {
  return {
    columns: input.columns,
    hidden: [...input.hidden, ...(input.below?.columns ?? [])],
    dataFrames: input.dataFrames,
  };
}

interface Generated {
  readonly plan: LogicalPlan;
  readonly projections: readonly NamedExpression[];
}

/** Takes the generators out of a select list into Generate nodes below. */
function generate(analysis: Analysis, plan: LogicalPlan, items: readonly SelectItem[]): Generated {
  const nested = items.find(
    (item) => !isGenerator(item.expression) && someExpression(item.expression, isGenerator),
  );
  if (nested !== undefined) {
    throw new SparkError({
      errorClass: "UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS",
      messageParameters: { expression: `"${nested.sql}"` },
    });
  }
  const projections: NamedExpression[] = [];
  let child = plan;
  for (const item of items) {
    if (!isGenerator(item.expression)) {
      projections.push(namedExpression(analysis, item));
      continue;
    }
    const node = generateNode(analysis, child, item);
    child = node;
    projections.push(...node.generated);
  }
  return { plan: child, projections };
}

/** A Generate node for a generator call, its columns named as the query says. */
export function generateNode(analysis: Analysis, child: LogicalPlan, item: SelectItem): Generate {
  const { expression } = item;
  if (!isGenerator(expression) || expression.dataType.kind !== "struct")
    throw new Error("a generator gives a struct");
  const { name, outer } = outerForm(expression.name);
  const { fields } = expression.dataType;
  const names = item.names ?? (item.isAliased && fields.length === 1 ? [item.name] : undefined);
  if (names !== undefined && names.length !== fields.length) throw wrongAliasCount(fields.length, names);
  const generated = fields.map(
    (field, index): AttributeReference => ({
      kind: "attribute",
      id: analysis.context.nextExpressionId(),
      name: names?.[index] ?? field.name,
      dataType: field.dataType,
      nullable: field.nullable || outer,
      qualifier: [],
    }),
  );
  return { kind: "generate", child, generator: { ...expression, name }, outer, generated };
}

/** True for a call of an aggregate function that is not windowed. */
export function hasAggregate(expression: Expression): boolean {
  if (expression.kind === "aggregate") return true;
  let found = false;
  transform(expression, (part) => {
    if (part.kind === "aggregate") found = true;
    if (part.kind !== "window") return undefined;
    const operands = [
      ...part.function.arguments,
      ...part.partitionBy,
      ...part.orderBy.map((order) => order.expression),
    ];
    if (operands.some(hasAggregate)) found = true;
    return part;
  });
  return found;
}
