import type { Command } from "@millrace/spark-connect";
import { SparkError, unsupported } from "@millrace/spark-model";
import { checkpoint, removeCachedRelation } from "./commands/checkpoint.ts";
import { createDataFrameView } from "./commands/create-data-frame-view.ts";
import { listenerBus } from "./commands/listener-bus.ts";
import { machineLearning } from "./commands/machine-learning.ts";
import { registerFunction } from "./commands/register-function.ts";
import { registerTableFunction } from "./commands/register-table-function.ts";
import { getResources } from "./commands/resources.ts";
import { sqlCommand } from "./commands/sql-command.ts";
import { startStreamingQuery } from "./commands/start-streaming-query.ts";
import { streamingQuery } from "./commands/streaming-query.ts";
import { streamingQueryManager } from "./commands/streaming-query-manager.ts";
import { writeOperation } from "./commands/write-operation.ts";
import { writeOperationV2 } from "./commands/write-operation-v2.ts";
import type { Execution } from "./execution.ts";

type CommandCase = NonNullable<Command["commandType"]["case"]>;
type CommandValue<Case extends CommandCase> = Extract<Command["commandType"], { case: Case }>["value"];
type Handler<Case extends CommandCase> = (execution: Execution, command: CommandValue<Case>) => Promise<void>;

const refuse =
  (construct: string, wayOut: string): (() => Promise<never>) =>
  () =>
    Promise.reject(unsupported(construct, wayOut));

/** Every command of Spark Connect: what runs it, or why it does not run. */
const handlers: { readonly [Case in CommandCase]: Handler<Case> } = {
  registerFunction,
  writeOperation,
  createDataframeView: createDataFrameView,
  writeOperationV2,
  sqlCommand,
  writeStreamOperationStart: startStreamingQuery,
  streamingQueryCommand: streamingQuery,
  getResourcesCommand: getResources,
  streamingQueryManagerCommand: streamingQueryManager,
  registerTableFunction,
  streamingQueryListenerBusCommand: listenerBus,
  registerDataSource: refuse(
    "A Python data source",
    "Read with a built-in format, or attach a Spark cluster.",
  ),
  createResourceProfileCommand: refuse("A resource profile", "Set memory and cores of the cluster."),
  checkpointCommand: checkpoint,
  removeCachedRemoteRelationCommand: removeCachedRelation,
  mergeIntoTableCommand: refuse("mergeInto", "Join with the table and overwrite it."),
  mlCommand: machineLearning,
  executeExternalCommand: refuse("An external command", "Attach a Spark cluster with that data source."),
  pipelineCommand: refuse("A declarative pipeline", "Write each flow as a streaming query."),
  extension: refuse("A protocol extension", "Attach a Spark cluster that has the extension."),
};

/** Runs a command; what it answers is sent through the execution (SparkConnectPlanner.process). */
export async function executeCommand(execution: Execution, { commandType }: Command): Promise<void> {
  if (commandType.case === undefined) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
      messageParameters: { fullName: "spark.connect.Command", name: "command_type" },
    });
  }
  const handler = handlers[commandType.case] as Handler<CommandCase>;
  await handler(execution, commandType.value);
}
