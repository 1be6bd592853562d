import {
  childrenOf,
  type Expression,
  type LogicalPlan,
  type NamedExpression,
  operandsOf,
  type PlanKind,
  type SortOrder,
  simpleString,
} from "@millrace/spark-model";

/** A logical plan as the tree that Catalyst prints: one node a line, columns as `name#id`. */
export function printPlan(plan: LogicalPlan): string {
  return lines(plan).join("\n");
}

function lines(plan: LogicalPlan): readonly string[] {
  const children = childrenOf(plan).map(lines);
  const [first = [], ...rest] = children.reverse();
  const drawn = (child: readonly string[], isLast: boolean) =>
    child.map((line, index) =>
      index === 0 ? `${isLast ? "+- " : ":- "}${line}` : `${isLast ? "   " : ":  "}${line}`,
    );
  const below =
    children.length === 0
      ? []
      : [...rest.reverse().flatMap((child) => drawn(child, false)), ...drawn(first, true)];
  return [headline(plan), ...below];
}

type Printer<Kind extends PlanKind> = (plan: Extract<LogicalPlan, { kind: Kind }>) => string;

const printers: { readonly [Kind in PlanKind]: Printer<Kind> } = {
  range: ({ start, end, step }) => `Range (${start}, ${end}, step=${step})`,
  localRelation: ({ output }) => `LocalRelation ${named(output)}`,
  tableScan: ({ identifier, output }) => `Relation ${identifier.join(".")} ${named(output)}`,
  dataSourceScan: ({ format, output, isStreaming }) =>
    `${isStreaming ? "StreamingRelation" : "Relation"} ${format} ${named(output)}`,
  cachedScan: ({ relationId, output }) => `InMemoryRelation ${relationId} ${named(output)}`,
  project: ({ projections }) => `Project ${named(projections)}`,
  filter: ({ condition }) => `Filter ${printOperand(condition)}`,
  aggregate: ({ grouping, aggregates }) =>
    `Aggregate [${grouping.map(printOperand).join(", ")}], ${named(aggregates)}`,
  join: ({ joinType, condition }) => `Join ${joinType}${condition ? `, ${printOperand(condition)}` : ""}`,
  sort: ({ order, isGlobal }) => `Sort [${order.map(printOrder).join(", ")}], ${isGlobal}`,
  limit: ({ limit }) => `Limit ${limit}`,
  offset: ({ offset }) => `Offset ${offset}`,
  tail: ({ limit }) => `Tail ${limit}`,
  setOperation: ({ operation, isAll }) => `${operation} ${isAll ? "all" : "distinct"}`,
  deduplicate: ({ keys }) => `Deduplicate ${named(keys)}`,
  sample: ({ lowerBound, upperBound, seed }) => `Sample ${lowerBound}, ${upperBound}, ${seed}`,
  generate: ({ generator, outer, generated }) =>
    `Generate ${printOperand(generator)}, ${outer}, ${named(generated)}`,
  repartition: ({ partitions, by }) =>
    `Repartition [${by.map(printOperand).join(", ")}]${partitions === undefined ? "" : ` ${partitions}`}`,
  eventTimeWatermark: ({ eventTime, delayMicroseconds }) =>
    `EventTimeWatermark #${eventTime}, ${delayMicroseconds / 1000n} ms`,
  collectMetrics: ({ name, metrics }) => `CollectMetrics ${name}, ${named(metrics)}`,
  mapPartitions: ({ function: call, output }) => `MapPartitions ${call.name}, ${named(output)}`,
  mapGroups: ({ function: call, sides, output }) =>
    `MapGroups ${call.name}, ${sides.map(({ keys }) => named(keys)).join(", ")}, ${named(output)}`,
  mapGroupsWithState: ({ function: call, keys, outputMode, timing, output }) =>
    `MapGroupsWithState ${call.name}, ${named(keys)}, ${outputMode}, ${timing}, ${named(output)}`,
};

function headline(plan: LogicalPlan): string {
  const print = printers[plan.kind] as Printer<PlanKind>;
  return print(plan as never);
}

function named(expressions: readonly NamedExpression[]): string {
  return `[${expressions.map(printOperand).join(", ")}]`;
}

function printOrder({ expression, direction, nulls }: SortOrder): string {
  return `${printOperand(expression)} ${direction === "ascending" ? "ASC" : "DESC"} NULLS ${nulls.toUpperCase()}`;
}

/** An expression as Catalyst prints it: `name#id`, `cast(x as int)`, `f(a, b)`. */
function printOperand(expression: Expression): string {
  switch (expression.kind) {
    case "attribute":
      return `${expression.name}#${expression.id}`;
    case "alias":
      return `${printOperand(expression.child)} AS ${expression.name}#${expression.id}`;
    case "literal":
      return typeof expression.value === "object" && expression.value !== null
        ? JSON.stringify(expression.value, (_, value) => (typeof value === "bigint" ? String(value) : value))
        : String(expression.value);
    case "cast":
      return `cast(${printOperand(expression.child)} as ${simpleString(expression.dataType)})`;
    case "field":
      return `${printOperand(expression.child)}.${expression.name}`;
    case "lambdaVariable":
      return `lambda ${expression.name}#${expression.id}`;
    case "outer":
      return `outer(${printOperand(expression.attribute)})`;
    case "scalarSubquery":
    case "exists":
      return expression.kind;
    default:
      return printCall(expression);
  }
}

const symbols = new Set([
  "+",
  "-",
  "*",
  "/",
  "%",
  "==",
  "=",
  "<=>",
  "<",
  "<=",
  ">",
  ">=",
  "and",
  "or",
  "div",
  "&",
  "|",
  "^",
]);

function printCall(expression: Expression): string {
  const operands = operandsOf(expression).map(printOperand);
  const name = "name" in expression ? expression.name : expression.kind;
  if (symbols.has(name) && operands.length === 2) {
    const symbol = name === "==" ? "=" : name.toUpperCase();
    return `(${operands[0]} ${symbol} ${operands[1]})`;
  }
  return `${name}(${operands.join(", ")})`;
}
