import type { SinkProvider } from "@millrace/engine";
import type { StreamingForeachFunction } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import type { Execution } from "./execution.ts";

/** A sink that calls the client's function in a worker process (spark-connect contract, foreachBatch and foreach). */
export function pythonSink(
  _execution: Execution,
  kind: "foreachBatch" | "foreach",
  _function: StreamingForeachFunction,
): SinkProvider {
  throw unsupported(kind, "Write to a file, memory, console or Kafka sink.");
}
