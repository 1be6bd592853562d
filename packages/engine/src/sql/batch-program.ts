import type {
  CachedScan,
  DataSourceScan,
  ExpressionId,
  LocalRelation,
  Schema,
  TableScan,
} from "@millrace/spark-model";

/**
 * What runs a batch plan: where its rows come from, results to compute and keep on the way, and the query
 * that gives the rows. Plain data: `explain` prints it, golden files hold it.
 */
export interface BatchProgram {
  readonly inputs: readonly ProgramInput[];
  readonly steps: readonly ProgramStep[];
  /** The last query; column i is column i of `schema`. */
  readonly sql: string;
  readonly schema: Schema;
}

/**
 * A relation that the SQL names and the runner provides before the program runs, as a view or a table with
 * the columns `columnName(id)` of the plan's output, in that order.
 */
export interface ProgramInput {
  readonly name: string;
  readonly plan: InputPlan;
}

/** The plans that SQL cannot express: their rows come from outside. */
export type InputPlan = LocalRelation | TableScan | DataSourceScan | CachedScan;

/** Done in order, each before the next. */
export type ProgramStep =
  /** Keeps the rows of a query as temporary table `table`. */
  | { readonly kind: "store"; readonly table: string; readonly sql: string }
  /** Hands the one row of `sql` to whoever observes `name`. */
  | { readonly kind: "observe"; readonly name: string; readonly sql: string; readonly schema: Schema };

/** The name of a column in all SQL that the engine writes. */
export function columnName(id: ExpressionId): string {
  return `c${id}`;
}
