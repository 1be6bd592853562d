import type { StatFreqItems } from "@millrace/spark-connect";
import {
  type Alias,
  type AttributeReference,
  arrayType,
  booleanType,
  type DataType,
  doubleType,
  type Expression,
  type LogicalPlan,
  longType,
  SparkError,
  toAttribute,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import { columnNamed } from "./column-named.ts";
import { analyzeInput } from "./relation-context.ts";

/**
 * `df.stat.freqItems`: the values of each column that make up more than `support` of its rows. Like Spark's
 * sketch it gives all values of a column that has no more than 1 / support of them; where there are more,
 * it gives no values that are rarer (FrequentItems).
 */
export async function analyzeFrequentItems(
  message: StatFreqItems,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const support = message.support ?? 0.01;
  if (!(support >= 1e-4 && support <= 1)) throw outOfRange(support);
  const input = await analyzeInput(message.input, analysis);
  const plans = message.cols.map((name) =>
    frequentItems(analysis, input.plan, { column: columnNamed(analysis, input, name), support }),
  );
  const [first, ...others] = plans;
  if (first === undefined) return resolvedRelation({ kind: "project", child: input.plan, projections: [] });
  return resolvedRelation(
    others.reduce((left, right): LogicalPlan => ({ kind: "join", left, right, joinType: "cross" }), first),
  );
}

interface ItemsOf {
  readonly column: AttributeReference;
  readonly support: number;
}

/** One row: the frequent values of one column. */
function frequentItems(analysis: Analysis, child: LogicalPlan, { column, support }: ItemsOf): LogicalPlan {
  const named = (value: Expression, name: string): Alias => ({
    kind: "alias",
    child: value,
    name,
    id: analysis.context.nextExpressionId(),
  });
  const item = named(column, column.name);
  const present: LogicalPlan = {
    kind: "filter",
    child,
    condition: call("isnotnull", [column], booleanType),
  };
  const count = named(aggregate("count", [one], longType), "count");
  const counted: LogicalPlan = {
    kind: "aggregate",
    child: present,
    grouping: [column],
    aggregates: [item, count],
  };
  const total = named(overAll(aggregate("sum", [toAttribute(count)], longType)), "total");
  const kinds = named(overAll(aggregate("count", [one], longType)), "kinds");
  const compared: LogicalPlan = {
    kind: "project",
    child: counted,
    projections: [toAttribute(item), toAttribute(count), total, kinds],
  };
  const share = call("*", [double(support), castTo(toAttribute(total), doubleType)], doubleType);
  const isFrequent = call(">", [castTo(toAttribute(count), doubleType), share], booleanType);
  const areFew = call("<=", [castTo(toAttribute(kinds), doubleType), double(1 / support)], booleanType);
  const frequent: LogicalPlan = {
    kind: "filter",
    child: compared,
    condition: call("or", [areFew, isFrequent], booleanType),
  };
  const items = aggregate("collect_list", [toAttribute(item)], arrayType(column.dataType, false));
  const aggregates = [named({ ...items, nullable: false }, `${column.name}_freqItems`)];
  return { kind: "aggregate", child: frequent, grouping: [], aggregates };
}

const one: Expression = { kind: "literal", value: 1n, dataType: longType };

function double(value: number): Expression {
  return { kind: "literal", value, dataType: doubleType };
}

function call(name: string, operands: readonly Expression[], dataType: DataType): Expression {
  return { kind: "function", name, arguments: operands, dataType, nullable: false, ansi: true };
}

function aggregate(name: string, operands: readonly Expression[], dataType: DataType) {
  return {
    kind: "aggregate",
    name,
    arguments: operands,
    dataType,
    nullable: false,
    distinct: false,
    ansi: true,
  } as const;
}

function overAll(function_: ReturnType<typeof aggregate>): Expression {
  return { kind: "window", function: function_, partitionBy: [], orderBy: [] };
}

function outOfRange(support: number): SparkError {
  return new SparkError({
    errorClass: "",
    kind: "IllegalArgumentException",
    message: `requirement failed: Support must be in [1e-4, 1], but got ${support}.`,
  });
}
