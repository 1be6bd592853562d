import type { ColumnData } from "./columnar.ts";

/** What a column filter asks of a value. Those of `needsOperand` compare it with what a person wrote. */
export type FilterOperator =
  | "contains"
  | "lacks"
  | "equal"
  | "unequal"
  | "greater"
  | "at-least"
  | "less"
  | "at-most"
  | "true"
  | "false"
  | "null"
  | "not-null";

/** A condition on one column. Columns go by name, so that a live table keeps its filters. */
export interface ColumnFilter {
  readonly column: string;
  readonly operator: FilterOperator;
  readonly operand: string;
}

const ordered = ["equal", "unequal", "greater", "at-least", "less", "at-most"] as const;
const nullness = ["null", "not-null"] as const;

const offered: Readonly<Record<ColumnData["kind"], readonly FilterOperator[]>> = {
  text: ["contains", "lacks", "equal", "unequal", ...nullness],
  number: [...ordered, ...nullness],
  time: [...ordered, "contains", ...nullness],
  window: ["contains", "lacks", ...nullness],
  boolean: ["true", "false", ...nullness],
  nested: ["contains", "lacks", ...nullness],
};

const symbols: Readonly<Record<FilterOperator, string>> = {
  contains: "contains",
  lacks: "does not contain",
  equal: "=",
  unequal: "≠",
  greater: ">",
  "at-least": "≥",
  less: "<",
  "at-most": "≤",
  true: "is true",
  false: "is false",
  null: "is null",
  "not-null": "is not null",
};

const timeWords: Readonly<Partial<Record<FilterOperator, string>>> = {
  greater: "after",
  "at-least": "from",
  less: "before",
  "at-most": "until",
};

/** The operators that make sense for a column, the usual one first. */
export function operatorsFor(kind: ColumnData["kind"]): readonly FilterOperator[] {
  return offered[kind];
}

/** The operator in a person's words. */
export function operatorText(operator: FilterOperator, kind: ColumnData["kind"]): string {
  return (kind === "time" ? timeWords[operator] : undefined) ?? symbols[operator];
}

/** Whether the operator compares with something that has to be written. */
export function needsOperand(operator: FilterOperator): boolean {
  return !["true", "false", "null", "not-null"].includes(operator);
}

/** Whether a filter says enough to leave rows out: an empty operand, or a word for a number, does not. */
export function isComplete({ operator, operand }: ColumnFilter, kind: ColumnData["kind"]): boolean {
  if (!needsOperand(operator)) return true;
  if (operand.trim() === "") return false;
  return kind !== "number" || !Number.isNaN(Number(operand));
}

/** Tests a value of the column. Null passes only `null`, as in SQL. */
export function columnTest(column: ColumnData, filter: ColumnFilter): (value: unknown) => boolean {
  const test = presentTest(column, filter);
  return (value) => (value === null || value === undefined ? filter.operator === "null" : test(value));
}

function presentTest(column: ColumnData, { operator, operand }: ColumnFilter): (value: unknown) => boolean {
  const text = operand.trim();
  const needle = text.toLowerCase();
  switch (operator) {
    case "null":
      return () => false;
    case "not-null":
      return () => true;
    case "true":
    case "false":
      return (value) => value === (operator === "true");
    case "contains":
      return (value) => column.text(value).toLowerCase().includes(needle);
    case "lacks":
      return (value) => !column.text(value).toLowerCase().includes(needle);
    default: {
      const compare = comparison(column, text);
      return (value) => accepts[operator](compare(value));
    }
  }
}

const accepts: Readonly<Record<(typeof ordered)[number], (order: number) => boolean>> = {
  equal: (order) => order === 0,
  unequal: (order) => order !== 0,
  greater: (order) => order > 0,
  "at-least": (order) => order >= 0,
  less: (order) => order < 0,
  "at-most": (order) => order <= 0,
};

/** Below zero when the value comes before the operand. Whole numbers compare exactly, times by their text. */
function comparison(column: ColumnData, operand: string): (value: unknown) => number {
  if (column.kind !== "number") {
    return (value) => {
      const shown = column.text(value);
      return shown === operand ? 0 : shown < operand ? -1 : 1;
    };
  }
  if (/^[+-]?\d+$/.test(operand) && column.type === "bigint") {
    const whole = BigInt(operand);
    return (value) => {
      const exact = BigInt(column.text(value));
      return exact === whole ? 0 : exact < whole ? -1 : 1;
    };
  }
  const number = Number(operand);
  return (value) => Number(column.text(value)) - number;
}
