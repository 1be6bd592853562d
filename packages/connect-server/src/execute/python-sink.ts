import type { SinkProvider } from "@millrace/engine";
import type { StreamingForeachFunction } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { foreachBatchSink, foreachRowSink } from "../python/foreach-sink.ts";
import { withModules } from "../python/python-environment.ts";
import type { Execution } from "./execution.ts";

const sinks = { foreachBatch: foreachBatchSink, foreach: foreachRowSink } as const;

/** A sink that calls the client's function in a worker process (spark-connect contract, foreachBatch and foreach). */
export function pythonSink(
  { session }: Execution,
  kind: keyof typeof sinks,
  { function: given }: StreamingForeachFunction,
): SinkProvider {
  if (given.case !== "pythonFunction") throw unsupported(`${kind} of a Scala function`, "Use PySpark.");
  const python = session.python;
  if (python === undefined)
    throw unsupported(`${kind} without Python`, "Install Python 3.10 or later and start again.");
  return sinks[kind](given.value.command, {
    python: withModules(python.command, session.artifacts.pythonPath()),
    sessionId: session.id,
    timeZone: session.config.get("spark.sql.session.timeZone") ?? "UTC",
    remote: `${python.remote()}${session.userId === "" ? "" : `;user_id=${encodeURIComponent(session.userId)}`}`,
    remoteRelations: session.remoteRelations,
  });
}
