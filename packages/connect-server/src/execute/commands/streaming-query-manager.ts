import type { MessageInitShape } from "@bufbuild/protobuf";
import type { StreamingQueries, StreamingQuery } from "@millrace/engine";
import type {
  StreamingQueryManagerCommandResult_StreamingQueryInstanceSchema as QueryInstanceSchema,
  StreamingQueryManagerCommand,
  StreamingQueryManagerCommandResultSchema,
} from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import type { Execution } from "../execution.ts";

type Result = MessageInitShape<typeof StreamingQueryManagerCommandResultSchema>["resultType"];

/** `spark.streams` of PySpark. */
export async function streamingQueryManager(
  execution: Execution,
  command: StreamingQueryManagerCommand,
): Promise<void> {
  const resultType = await answer(execution.session.engine.streams, command.command);
  await execution.send({
    responseType: {
      case: "streamingQueryManagerCommandResult",
      value: resultType === undefined ? {} : { resultType },
    },
  });
}

async function answer(
  streams: StreamingQueries,
  command: StreamingQueryManagerCommand["command"],
): Promise<Result | undefined> {
  switch (command.case) {
    case "active":
      return { case: "active", value: { activeQueries: streams.active().map(instance) } };
    case "getQuery": {
      // The result stays unset for a query that has ended: the client turns that into None.
      const query = streams.get(command.value);
      return query?.isActive() ? { case: "query", value: instance(query) } : undefined;
    }
    case "awaitAnyTermination": {
      const { timeoutMs } = command.value;
      const terminated = await streams.awaitAnyTermination(
        timeoutMs === undefined ? undefined : Number(timeoutMs),
      );
      return { case: "awaitAnyTermination", value: { terminated } };
    }
    case "resetTerminated":
      streams.resetTerminated();
      return { case: "resetTerminated", value: true };
    default:
      throw unsupported("A listener that runs on the server", "Use a PySpark client of version 4.");
  }
}

function instance(query: StreamingQuery): MessageInitShape<typeof QueryInstanceSchema> {
  return {
    id: { id: query.id, runId: query.runId },
    ...(query.name === undefined ? {} : { name: query.name }),
  };
}
