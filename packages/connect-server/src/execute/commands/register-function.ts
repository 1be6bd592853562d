import { dataTypeFromText, isPythonAggregate, pythonCall } from "@millrace/analyzer";
import { type CommonInlineUserDefinedFunction, fromDataTypeMessage } from "@millrace/spark-connect";
import { type PythonFunction, unsupported } from "@millrace/spark-model";
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
  const function_: PythonFunction = {
    kind: "python",
    name,
    dataType,
    deterministic,
    evalType: python.evalType,
    command: python.command,
    pythonVersion: python.pythonVer,
  };
  session.functions.set(name.toLowerCase(), {
    dataType,
    isAggregate: isPythonAggregate(python.evalType),
    apply: (operands, names) => pythonCall(function_, operands, names),
  });
}
