import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Client, createClient, createRouterTransport } from "@connectrpc/connect";
import { createEngine } from "@millrace/engine";
import {
  type ExecutePlanRequestSchema,
  type ExecutePlanResponse,
  type Relation,
  RelationSchema,
  readArrowStream,
  SparkConnectService,
} from "@millrace/spark-connect";
import { serverConfiguration } from "../src/config/session-configuration.ts";
import { Sessions } from "../src/session/sessions.ts";
import { sparkConnectRoutes } from "../src/spark-connect-routes.ts";

/** The service without sockets: the same handlers and engine behind Connect's router transport. */
export interface InProcessServer {
  readonly client: Client<typeof SparkConnectService>;
  readonly sessions: Sessions;
  close(): Promise<void>;
}

export const sessionTimeoutMs = 60_000;
export const detachedTimeoutMs = 10_000;

export async function startInProcess(): Promise<InProcessServer> {
  const workingDirectory = tmpdir();
  const engine = await createEngine({
    connectors: { sources: [], sinks: [] },
    workingDirectory,
    cores: 1,
    readArrow: (stream) => readArrowStream(stream).batches,
  });
  const configuration = serverConfiguration({ workingDirectory, cores: 1, sparkConf: {} });
  const sessions = new Sessions({
    engine,
    serverConfiguration: configuration,
    sessionTimeoutMs,
    detachedTimeoutMs,
  });
  const transport = createRouterTransport(sparkConnectRoutes(sessions));
  return {
    client: createClient(SparkConnectService, transport),
    sessions,
    async close() {
      await sessions.close();
      await engine.close();
    },
  };
}

/** A relation of the rows 0 to `end` - 1. */
export function rangeOf(end: bigint): Relation {
  return create(RelationSchema, { relType: { case: "range", value: { end, step: 1n } } });
}

type RequestOptions = NonNullable<MessageInitShape<typeof ExecutePlanRequestSchema>["requestOptions"]>;

const reattachable: RequestOptions = [
  { requestOption: { case: "reattachOptions", value: { reattachable: true } } },
];

/** A request to run a relation; unless stated otherwise it is reattachable, as PySpark's are. */
export function executeRequest(relation: Relation, requestOptions: RequestOptions = reattachable) {
  return {
    sessionId: randomUUID() as string,
    operationId: randomUUID() as string,
    plan: { opType: { case: "root" as const, value: relation } },
    requestOptions,
  };
}

export async function all(
  responses: AsyncIterable<ExecutePlanResponse>,
): Promise<readonly ExecutePlanResponse[]> {
  const list: ExecutePlanResponse[] = [];
  for await (const response of responses) list.push(response);
  return list;
}
