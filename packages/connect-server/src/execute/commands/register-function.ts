import { dataTypeFromText } from "@millrace/analyzer";
import { type CommonInlineUserDefinedFunction, fromDataTypeMessage } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import type { Execution } from "../execution.ts";

/** `spark.udf.register`: a Python function under a name that SQL text may use. */
export async function registerFunction(
  { session }: Execution,
  command: CommonInlineUserDefinedFunction,
): Promise<void> {
  const { functionName: name, deterministic, function: body } = command;
  if (body.case !== "pythonUdf") {
    throw unsupported("A Java or Scala function", "Write the function in Python or SQL.");
  }
  const python = body.value;
  const dataType = fromDataTypeMessage(python.outputType, dataTypeFromText);
  session.functions.set(name.toLowerCase(), {
    dataType,
    apply: (arguments_) => ({
      kind: "python",
      name,
      arguments: arguments_,
      dataType,
      deterministic,
      evalType: python.evalType,
      command: python.command,
      pythonVersion: python.pythonVer,
    }),
  });
}
