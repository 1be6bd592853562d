import {
  childrenOf,
  type Expression,
  type LogicalPlan,
  type NamedExpression,
  outputOf,
  type PlanKind,
  type SortOrder,
  simpleString,
  type WindowFrame,
} from "@millrace/spark-model";
import { literalText } from "./expressions/literal-text.ts";

/** The plan as text, one line a node, children indented. Ids count from 1 in the order of their appearance. */
export function printPlan(plan: LogicalPlan): string {
  return new PlanPrinter().plan(plan, 0).join("\n");
}

type Describe<Kind extends PlanKind> = (
  plan: Extract<LogicalPlan, { readonly kind: Kind }>,
  printer: PlanPrinter,
) => string;

const describe: { readonly [Kind in PlanKind]: Describe<Kind> } = {
  range: (plan) => `Range ${plan.start} to ${plan.end} step ${plan.step}`,
  localRelation: (plan) => `LocalRelation ${plan.data.length} streams`,
  tableScan: (plan) => `TableScan ${plan.identifier.join(".")}${plan.isStreaming ? " streaming" : ""}`,
  dataSourceScan: (plan) =>
    `DataSourceScan ${plan.format}${plan.isStreaming ? " streaming" : ""} ${plan.paths.join(", ")}`,
  cachedScan: (plan) => `CachedScan ${plan.relationId}`,
  project: (plan, printer) => `Project ${printer.list(plan.projections)}`,
  filter: (plan, printer) => `Filter ${printer.expression(plan.condition)}`,
  aggregate: (plan, printer) => {
    const sets = plan.groupingSets ? ` sets ${JSON.stringify(plan.groupingSets)}` : "";
    return `Aggregate by ${printer.list(plan.grouping)}${sets}: ${printer.list(plan.aggregates)}`;
  },
  join: (plan, printer) => {
    const on = plan.condition ? ` on ${printer.expression(plan.condition)}` : "";
    return `Join ${plan.joinType}${plan.lateral ? " lateral" : ""}${on}`;
  },
  sort: (plan, printer) =>
    `Sort${plan.isGlobal ? "" : " within partitions"} ${plan.order.map((key) => printer.sortOrder(key)).join(", ")}`,
  limit: (plan) => `Limit ${plan.limit}`,
  offset: (plan) => `Offset ${plan.offset}`,
  tail: (plan) => `Tail ${plan.limit}`,
  setOperation: (plan) => `${plan.operation}${plan.isAll ? " all" : ""}`,
  deduplicate: (plan, printer) =>
    `Deduplicate${plan.withinWatermark ? " within watermark" : ""} ${printer.list(plan.keys)}`,
  sample: (plan) =>
    `Sample ${plan.lowerBound} to ${plan.upperBound}${plan.withReplacement ? " with replacement" : ""} seed ${plan.seed}`,
  generate: (plan, printer) => `Generate${plan.outer ? " outer" : ""} ${printer.expression(plan.generator)}`,
  repartition: (plan, printer) => `Repartition ${plan.partitions ?? ""} ${printer.list(plan.by)}`,
  eventTimeWatermark: (plan, printer) =>
    `EventTimeWatermark ${printer.id(plan.eventTime)} delay ${plan.delayMicroseconds} us`,
  collectMetrics: (plan, printer) => `CollectMetrics ${plan.name}: ${printer.list(plan.metrics)}`,
  mapPartitions: (plan) => `MapPartitions ${plan.function.name}`,
  mapGroups: (plan, printer) =>
    `MapGroups ${plan.function.name} by ${plan.sides.map(({ keys }) => printer.list(keys)).join(", ")}`,
  mapGroupsWithState: (plan, printer) =>
    `MapGroupsWithState ${plan.function.name} by ${printer.list(plan.keys)} ${plan.outputMode} ${plan.timing}`,
};

class PlanPrinter {
  readonly #ids = new Map<number, number>();
  readonly #subqueries: LogicalPlan[] = [];

  plan(plan: LogicalPlan, depth: number): readonly string[] {
    const children = childrenOf(plan).flatMap((child) => this.plan(child, depth + 1));
    const text = (describe[plan.kind] as Describe<PlanKind>)(plan as never, this);
    const subqueries = this.#subqueries
      .splice(0)
      .flatMap((each) => [`${"  ".repeat(depth + 1)}Subquery`, ...this.plan(each, depth + 2)]);
    const columns = outputOf(plan).map((column) => `${column.name}${this.id(column.id)}`);
    return [`${"  ".repeat(depth)}${text} -> [${columns.join(", ")}]`, ...subqueries, ...children];
  }

  id(id: number): string {
    const known = this.#ids.get(id) ?? this.#ids.size + 1;
    this.#ids.set(id, known);
    return `#${known}`;
  }

  list(expressions: readonly (Expression | NamedExpression)[]): string {
    return `[${expressions.map((each) => this.expression(each)).join(", ")}]`;
  }

  sortOrder({ expression, direction, nulls }: SortOrder): string {
    return `${this.expression(expression)} ${direction} nulls ${nulls}`;
  }

  expression(expression: Expression): string {
    switch (expression.kind) {
      case "literal":
        return typeof expression.value === "string"
          ? `'${expression.value}'`
          : literalText(expression, "UTC");
      case "attribute":
        return `${expression.name}${this.id(expression.id)}`;
      case "alias":
        return `${this.expression(expression.child)} AS ${expression.name}${this.id(expression.id)}`;
      case "cast":
        return `${expression.mode}_cast(${this.expression(expression.child)} AS ${simpleString(expression.dataType)})`;
      case "function":
      case "python":
        return `${expression.name}(${expression.arguments.map((each) => this.expression(each)).join(", ")})`;
      case "aggregate":
        return this.#aggregate(expression);
      case "window":
        return this.#window(expression);
      case "case":
        return this.#case(expression);
      case "field":
        return `${this.expression(expression.child)}.${expression.name}`;
      case "lambda":
        return `(${expression.parameters.map((each) => this.expression(each)).join(", ")}) -> ${this.expression(expression.body)}`;
      case "lambdaVariable":
        return `${expression.name}${this.id(expression.id)}`;
      case "outer":
        return `outer(${this.expression(expression.attribute)})`;
      case "scalarSubquery":
      case "exists":
        this.#subqueries.push(expression.plan);
        return expression.kind;
      case "inSubquery":
        this.#subqueries.push(expression.plan);
        return `${this.list(expression.values)} in subquery`;
    }
  }

  #aggregate(call: Expression & { readonly kind: "aggregate" }): string {
    const operands = call.arguments.map((each) => this.expression(each)).join(", ");
    const order = call.orderBy
      ? ` order by ${call.orderBy.map((key) => this.sortOrder(key)).join(", ")}`
      : "";
    const filter = call.filter ? ` filter ${this.expression(call.filter)}` : "";
    return `${call.name}(${call.distinct ? "distinct " : ""}${operands})${order}${filter}`;
  }

  #window(window: Expression & { readonly kind: "window" }): string {
    const order = window.orderBy.map((key) => this.sortOrder(key)).join(", ");
    const frame = window.frame ? ` ${this.#frame(window.frame)}` : "";
    return `${this.expression(window.function)} over (by ${this.list(window.partitionBy)} order ${order}${frame})`;
  }

  #frame({ unit, lower, upper }: WindowFrame): string {
    const boundary = (each: WindowFrame["lower"]) =>
      each.kind === "offset" ? this.expression(each.value) : each.kind;
    return `${unit} ${boundary(lower)} to ${boundary(upper)}`;
  }

  #case({ branches, otherwise }: Expression & { readonly kind: "case" }): string {
    const texts = branches.map(
      ({ condition, value }) => `when ${this.expression(condition)} then ${this.expression(value)}`,
    );
    return `case ${texts.join(" ")}${otherwise ? ` else ${this.expression(otherwise)}` : ""} end`;
  }
}
