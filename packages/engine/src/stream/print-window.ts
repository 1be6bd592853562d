import type {
  Expression,
  FrameBoundary,
  SortOrder,
  WindowExpression,
  WindowFrame,
} from "@millrace/spark-model";

/** A window function as Spark's messages name it: `SUM(N#3)`. */
export function printWindowFunction({ function: call, orderBy }: WindowExpression): string {
  const operands = ranks.has(call.name) ? orderBy.map((order) => order.expression) : call.arguments;
  return `${call.name}(${operands.map(printOperand).join(", ")})`.toUpperCase();
}

/** Ranks are, to Spark, functions of what the window is ordered by. */
const ranks: ReadonlySet<string> = new Set(["rank", "dense_rank", "percent_rank"]);

/** The window of a function as Spark's messages name it: `(PARTITION BY KEY ORDER BY N ASC NULLS FIRST ROWS …)`. */
export function printWindow(window: WindowExpression): string {
  const { partitionBy, orderBy } = window;
  const parts = [
    partitionBy.length > 0 ? `PARTITION BY ${partitionBy.map(printColumn).join(", ")}` : "",
    orderBy.length > 0 ? `ORDER BY ${orderBy.map(printOrder).join(", ")}` : "",
    printFrame(window.frame ?? usualFrame(window)),
  ];
  return `(${parts.filter((part) => part !== "").join(" ")})`.toUpperCase();
}

function usualFrame({ function: call, orderBy }: WindowExpression): WindowFrame {
  const unbounded: FrameBoundary = { kind: "unbounded" };
  if (orderBy.length === 0) return { unit: "rows", lower: unbounded, upper: unbounded };
  return {
    unit: call.kind === "aggregate" ? "range" : "rows",
    lower: unbounded,
    upper: { kind: "currentRow" },
  };
}

function printOrder({ expression, direction, nulls }: SortOrder): string {
  return `${printColumn(expression)} ${direction === "ascending" ? "ASC" : "DESC"} NULLS ${nulls}`;
}

function printFrame({ unit, lower, upper }: WindowFrame): string {
  return `${unit} BETWEEN ${printBoundary(lower, "PRECEDING")} AND ${printBoundary(upper, "FOLLOWING")}`;
}

function printBoundary(boundary: FrameBoundary, side: string): string {
  switch (boundary.kind) {
    case "unbounded":
      return `UNBOUNDED ${side}`;
    case "currentRow":
      return "CURRENT ROW";
    case "offset":
      return `${printColumn(boundary.value)} FOLLOWING`;
  }
}

function printColumn(expression: Expression): string {
  if (expression.kind === "attribute") return [...expression.qualifier.slice(-1), expression.name].join(".");
  return printOperand(expression);
}

function printOperand(expression: Expression): string {
  switch (expression.kind) {
    case "attribute":
      return `${expression.name}#${expression.id}`;
    case "literal":
      return String(expression.value);
    case "function":
    case "aggregate":
      return `${expression.name}(${expression.arguments.map(printOperand).join(", ")})`;
    case "alias":
    case "cast":
      return printOperand(expression.child);
    default:
      return expression.kind;
  }
}
