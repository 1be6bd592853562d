import type { MlCommand } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import type { Execution } from "../execution.ts";

/**
 * There are no Spark ML models here. Every PySpark client cleans its model cache when it exits, which must not
 * look like a failure.
 */
export async function machineLearning(_: Execution, { command }: MlCommand): Promise<void> {
  if (command.case === "cleanCache" || command.case === "delete") return;
  throw unsupported("Spark ML", "Attach a Spark cluster, or use a Python library on df.toPandas().");
}
