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
  /** What lambda variables stand for, by expression id. */
  readonly variables: ReadonlyMap<number, SqlText>;
  /** Values computed once below the projection or filter being compiled; absent where that is not possible. */
  readonly lets: Map<SqlText, SqlText> | undefined;

  #counter = { last: 0 };

  constructor(context: CompileContext) {
    this.context = context;
    this.inputs = [];
    this.steps = [];
    this.groupingKeys = new Map();
    this.variables = new Map();
    this.lets = undefined;
  }

  /** The same scope with the keys of an aggregate in force. */
  withGroupingKeys(groupingKeys: ReadonlyMap<string, SqlText>): Scope {
    return this.#with({ groupingKeys, lets: undefined });
  }

  /** The same scope inside a lambda. */
  withVariables(variables: ReadonlyMap<number, SqlText>): Scope {
    return this.#with({ variables: new Map([...this.variables, ...variables]), lets: undefined });
  }

  /** The same scope for one SELECT list or condition, which can compute values below it. */
  withLets(): Scope {
    return this.#with({ lets: new Map() });
  }

  /**
   * A value that is used more than once. It must be safe to compute for every row, whatever surrounds its
   * use. Gives the column that holds it, or the text itself where there is no place to compute it.
   */
  let(text: SqlText): SqlText {
    if (this.lets === undefined) return text;
    const known = this.lets.get(text);
    if (known !== undefined) return known;
    const name = `let_${this.lets.size + 1}`;
    this.lets.set(text, name);
    return name;
  }

  #with(changes: Partial<Pick<Scope, "groupingKeys" | "variables" | "lets">>): Scope {
    const scope = Object.assign(new Scope(this.context), this, changes);
    scope.#counter = this.#counter;
    return scope;
  }

  /** A number that no other call of this program gets. */
  nextNumber(): number {
    return ++this.#counter.last;
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
