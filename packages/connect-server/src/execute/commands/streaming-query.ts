import type { MessageInitShape } from "@bufbuild/protobuf";
import type { StreamingQuery } from "@millrace/engine";
import {
  errorClasses,
  type StreamingQueryCommand,
  type StreamingQueryCommandResultSchema,
  toSparkError,
} from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import type { Execution } from "../execution.ts";
import { required } from "../required.ts";
import { progressJson } from "../streaming-json.ts";

type Result = MessageInitShape<typeof StreamingQueryCommandResultSchema>["resultType"];

/** Everything that a client asks of one running or stopped query (`StreamingQuery` of PySpark). */
export async function streamingQuery(execution: Execution, command: StreamingQueryCommand): Promise<void> {
  const queryId = required(command.queryId, "query_id");
  const query = find(execution, queryId);
  const resultType = await answer(execution, query, command.command);
  await execution.send({
    responseType: {
      case: "streamingQueryCommandResult",
      value: { queryId, ...(resultType === undefined ? {} : { resultType }) },
    },
  });
}

function find(
  execution: Execution,
  { id, runId }: { readonly id: string; readonly runId: string },
): StreamingQuery {
  const query = execution.session.engine.streams.get(id);
  if (query === undefined) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.STREAMING_QUERY_NOT_FOUND",
      messageParameters: { id },
    });
  }
  if (query.runId !== runId) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.STREAMING_QUERY_RUN_ID_MISMATCH",
      messageParameters: { id, runId, serverRunId: query.runId },
    });
  }
  return query;
}

async function answer(
  { signal }: Execution,
  query: StreamingQuery,
  command: StreamingQueryCommand["command"],
): Promise<Result | undefined> {
  switch (command.case) {
    case "status":
      return status(query);
    case "lastProgress": {
      const last = query.lastProgress();
      return progress(last === undefined ? [] : [last]);
    }
    case "recentProgress":
      return progress(query.recentProgress());
    case "stop":
      await query.stop();
      return undefined;
    case "processAllAvailable":
      await query.processAllAvailable(signal);
      return undefined;
    case "explain":
      return { case: "explain", value: { result: query.explain(command.value.extended) } };
    case "exception":
      return { case: "exception", value: exception(query) };
    case "awaitTermination": {
      const { timeoutMs } = command.value;
      const terminated = await query.awaitTermination(
        timeoutMs === undefined ? undefined : Number(timeoutMs),
      );
      return { case: "awaitTermination", value: { terminated } };
    }
    default:
      throw new SparkError({
        errorClass: "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
        messageParameters: { fullName: "spark.connect.StreamingQueryCommand", name: "command" },
      });
  }
}

function status(query: StreamingQuery): Result {
  const { message, isDataAvailable, isTriggerActive, isActive } = query.status();
  return { case: "status", value: { statusMessage: message, isDataAvailable, isTriggerActive, isActive } };
}

function progress(reports: ReturnType<StreamingQuery["recentProgress"]>): Result {
  return { case: "recentProgress", value: { recentProgressJson: reports.map(progressJson) } };
}

/** The client cuts the message at the first ": ", so the class stands before it as in Throwable.toString. */
function exception(query: StreamingQuery) {
  const thrown = query.exception();
  if (thrown === undefined) return {};
  const error = toSparkError(thrown);
  return {
    exceptionMessage: `${errorClasses(error)[0]}: ${error.message}`,
    errorClass: error.errorClass,
  };
}
