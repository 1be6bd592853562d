import type { FunctionCall } from "@millrace/spark-model";
import type { SqlText } from "../scope.ts";

/** A window function's parts; `over` is ` OVER (…)`. */
interface WindowParts {
  readonly arguments: readonly SqlText[];
  readonly call: FunctionCall;
  readonly over: string;
  readonly ignoreNulls: boolean;
}

type WindowCompiler = (parts: WindowParts) => SqlText;

const rank =
  (name: string, type: string): WindowCompiler =>
  ({ over }) =>
    `(${name}()${over})::${type}`;

const value =
  (name: string): WindowCompiler =>
  ({ arguments: args, over, ignoreNulls }) =>
    `${name}(${args.join(", ")}${ignoreNulls ? " IGNORE NULLS" : ""})${over}`;

/** Functions that only make sense over a window, by their Spark names. */
export const windowFunctions: ReadonlyMap<string, WindowCompiler> = new Map(
  Object.entries({
    row_number: rank("row_number", "INTEGER"),
    rank: rank("rank", "INTEGER"),
    dense_rank: rank("dense_rank", "INTEGER"),
    percent_rank: rank("percent_rank", "DOUBLE"),
    cume_dist: rank("cume_dist", "DOUBLE"),
    ntile: ({ arguments: [buckets = "1"], over }: WindowParts) => `(ntile(${buckets})${over})::INTEGER`,
    lag: value("lag"),
    lead: value("lead"),
    nth_value: value("nth_value"),
  }),
);
