import { pythonTableFunction } from "@millrace/analyzer";
import type { CommonInlineUserDefinedTableFunction } from "@millrace/spark-connect";
import type { Execution } from "../execution.ts";

/** `spark.udtf.register`: a Python table function under a name that SQL text may use. */
export async function registerTableFunction(
  { session }: Execution,
  command: CommonInlineUserDefinedTableFunction,
): Promise<void> {
  session.tableFunctions.set(command.functionName.toLowerCase(), pythonTableFunction(command));
}
