import { simpleString } from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import { argumentType, type FunctionFamily } from "./function-compiler.ts";

/** The session, and what fits nowhere else. */
export const miscellaneous: FunctionFamily = {
  current_user: (_args, _call, scope) => quoteText(scope.context.currentUser),
  current_catalog: () => "'spark_catalog'",
  current_database: (_args, _call, scope) => quoteText(scope.context.currentDatabase),
  version: () => "'4.2.0'",
  uuid: () => "CAST(uuid() AS VARCHAR)",
  monotonically_increasing_id: () => "(row_number() OVER () - 1)",
  spark_partition_id: () => "0",
  typeof: (_args, call) => quoteText(simpleString(argumentType(call, 0))),
  grouping: ([key]) => `CAST(GROUPING(${key}) AS TINYINT)`,
  grouping_id: (args, _call, scope) => {
    const keys = args.length > 0 ? args : [...scope.groupingKeys.values()];
    return `CAST(GROUPING(${keys.join(", ")}) AS BIGINT)`;
  },
  // Calls above files have become columns (plans/input-file.ts).
  input_file_name: () => "''",
};
