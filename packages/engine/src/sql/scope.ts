import type { Expression } from "@millrace/spark-model";
import type { InputPlan, ProgramInput, ProgramStep } from "./batch-program.ts";
import type { CompileContext } from "./compile-context.ts";

/** SQL text of one expression, safe to stand beside any operator. */
export type SqlText = string;

/** What is known while a plan is compiled: the context, and the inputs and steps found so far. */
export class Scope {
  readonly context: CompileContext;
  readonly inputs: ProgramInput[];
  readonly steps: ProgramStep[];
  /** Grouping expressions of the aggregate being compiled, printed, and the columns that hold them. */
  readonly groupingKeys: ReadonlyMap<string, SqlText>;

  constructor(context: CompileContext) {
    this.context = context;
    this.inputs = [];
    this.steps = [];
    this.groupingKeys = new Map();
  }

  /** The same scope with the keys of an aggregate in force. */
  withGroupingKeys(groupingKeys: ReadonlyMap<string, SqlText>): Scope {
    return Object.assign(Object.create(Scope.prototype) as Scope, this, { groupingKeys });
  }

  /** Registers an input and gives its name. A scan that occurs twice as the same object is read once. */
  addInput(plan: InputPlan): string {
    const known = this.inputs.find((input) => input.plan === plan);
    if (known) return known.name;
    const name = `input_${this.inputs.length + 1}`;
    this.inputs.push({ name, plan });
    return name;
  }

  /** Registers a step that keeps rows and gives the table's name. */
  addStore(sql: string): string {
    const table = `step_${this.steps.length + 1}`;
    this.steps.push({ kind: "store", table, sql });
    return table;
  }
}

/** The printed form of an expression, by which an aggregate finds its grouping expressions. */
export function printExpression(expression: Expression): string {
  return JSON.stringify(expression, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
}
