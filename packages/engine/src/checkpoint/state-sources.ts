import {
  type ColumnBatch,
  integerType,
  longType,
  type Schema,
  SparkError,
  schemaOf,
  stringType,
  structField,
  structType,
  unsupported,
} from "@millrace/spark-model";
import type { ConnectorContext, SourceBatch, SourceProvider, SourceRequest } from "../connector.ts";
import { quoteText } from "../duckdb/duck-type.ts";
import { resolvePath } from "../files/resolve-path.ts";
import { RelationTables } from "../run/relation-tables.ts";
import { type StatefulNode, statefulNodes, stateTables } from "../stream/streaming-plan.ts";
import type { BatchRunner } from "../tables/batch-runner.ts";
import { type CheckpointView, offsetsOf, readCheckpoint } from "./checkpoint-view.ts";
import { type StateOfOperator, stateEntries } from "./state-entries.ts";
import { openStateSnapshot } from "./state-snapshot.ts";

/**
 * The batch sources `state-metadata` and `statestore`: the state of a checkpoint as a table (Spark's
 * StateMetadataSource and StateDataSource). They read a copy, so that they work while the query runs.
 */
export function stateSources(runner: () => BatchRunner): readonly SourceProvider[] {
  return [
    batchSource(
      "state-metadata",
      async () => metadataSchema,
      (request, context) => readMetadata(request, context, runner()),
    ),
    batchSource("statestore", storeSchema, (request, context) => readStore(request, context, runner())),
  ];
}

function batchSource(
  format: string,
  schema: SourceProvider["schema"],
  readBatch: NonNullable<SourceProvider["readBatch"]>,
): SourceProvider {
  return { format, schema, readBatch, open: () => Promise.reject(batchesOnly(format)) };
}

const metadataSchema: Schema = structType([
  structField("operatorId", longType),
  structField("operatorName", stringType),
  structField("stateStoreName", stringType),
  structField("numPartitions", integerType),
  structField("minBatchId", longType),
  structField("maxBatchId", longType),
  structField("operatorProperties", stringType),
]);

/** One row for each table of each operator. */
async function readMetadata(
  request: SourceRequest,
  context: ConnectorContext,
  runner: BatchRunner,
): Promise<SourceBatch> {
  const view = await committedCheckpoint(request, context);
  const ids = view.batches.filter(({ commit }) => typeof commit === "object").map(({ batchId }) => batchId);
  const rows = operatorsOf(view).flatMap((node) =>
    stateTables(node).map(({ name }) => {
      const { operatorId, operatorName } = node.state;
      const texts = [operatorName, name].map(quoteText).join(", ");
      return `(${operatorId}, ${texts}, 1, ${Math.min(...ids)}, ${Math.max(...ids)}, NULL)`;
    }),
  );
  if (rows.length === 0) throw failedToRead(view.path, "the query has no state");
  return { kind: "columns", batches: queryRows(`VALUES ${rows.join(", ")}`, runner) };
}

async function* queryRows(sql: string, runner: BatchRunner): AsyncGenerator<ColumnBatch> {
  const connection = await runner.connect();
  try {
    yield await connection.readAll(sql, metadataSchema);
  } finally {
    connection.close();
  }
}

/** What `statestore` options name. */
interface Store extends StateOfOperator {
  readonly view: CheckpointView;
  readonly batchId: number;
}

async function storeSchema(request: SourceRequest, context: ConnectorContext): Promise<Schema> {
  return schemaOf(stateEntries(await storeOf(request, context), 0));
}

async function readStore(
  request: SourceRequest,
  context: ConnectorContext,
  runner: BatchRunner,
): Promise<SourceBatch> {
  const store = await storeOf(request, context);
  return { kind: "columns", batches: storeRows(store, runner) };
}

async function* storeRows(store: Store, runner: BatchRunner) {
  const connection = await runner.connect();
  try {
    const snapshot = await openStateSnapshot(connection, store.view.path);
    if (!snapshot) throw failedToRead(store.view.path, "the state is missing");
    const tables = new RelationTables(runner, connection);
    const { node, table, batchId } = store;
    tables.define(table.relation, snapshot.textAt(batchId, node.state.operatorId, table.name));
    const batch = store.view.batches.find((each) => each.batchId === batchId);
    yield* tables.stream(stateEntries(store, batch ? offsetsOf(batch).watermarkMs : 0));
    await snapshot.close();
  } finally {
    connection.close();
  }
}

async function storeOf(request: SourceRequest, context: ConnectorContext): Promise<Store> {
  const { options } = request;
  for (const name of ["readchangefeed", "snapshotstartbatchid", "statevarname", "readregisteredtimers"]) {
    if (options[name] !== undefined && options[name] !== "false") {
      throw unsupported(`The option ${name} of statestore`, "Read the state as of a batch: batchId.");
    }
  }
  const view = await committedCheckpoint(request, context);
  const operatorId = numberOption(options["operatorid"], "operatorId") ?? 0;
  const latest = view.batches.findLast(({ commit }) => typeof commit === "object")?.batchId ?? 0;
  const batchId = numberOption(options["batchid"], "batchId") ?? latest;
  if (!view.batches.some((batch) => batch.batchId === batchId)) throw nothingCommitted(view.path);
  const node = operatorsOf(view).find(({ state }) => state.operatorId === operatorId);
  const name = (options["joinside"] ?? options["storename"] ?? "").toLowerCase();
  const tables = node ? stateTables(node) : [];
  const table = ["", "none", "default"].includes(name)
    ? tables[0]
    : tables.find((each) => each.name === name);
  if (!node || !table) {
    throw failedToRead(
      view.path,
      `operatorId=${operatorId}, batchId=${batchId}, storeName=${name || "default"}`,
    );
  }
  return { view, node, table, batchId };
}

function numberOption(text: string | undefined, name: string): number | undefined {
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new SparkError({
    errorClass: "STDS_INVALID_OPTION_VALUE.WITH_MESSAGE",
    messageParameters: { optionName: name, message: `'${text}' is not a whole number that is not negative` },
  });
}

async function committedCheckpoint(
  { paths, options }: SourceRequest,
  { files, workingDirectory }: ConnectorContext,
): Promise<CheckpointView> {
  const given = paths[0] ?? options["path"];
  if (given === undefined) {
    throw new SparkError({
      errorClass: "STDS_REQUIRED_OPTION_UNSPECIFIED",
      messageParameters: { optionName: "path" },
    });
  }
  const path = resolvePath(given, workingDirectory);
  const view = await readCheckpoint(files, path).catch(() => undefined);
  if (!view?.batches.some(({ commit }) => typeof commit === "object")) throw nothingCommitted(given);
  return view;
}

function operatorsOf({ query, path }: CheckpointView): readonly StatefulNode[] {
  if (query) return statefulNodes(query.plan);
  throw failedToRead(path, "the state was not written by this engine");
}

function nothingCommitted(checkpointLocation: string): SparkError {
  return new SparkError({
    errorClass: "STDS_COMMITTED_BATCH_UNAVAILABLE",
    messageParameters: { checkpointLocation },
  });
}

function failedToRead(path: string, sourceOptions: string): SparkError {
  return new SparkError({
    errorClass: "STDS_FAILED_TO_READ_STATE_SCHEMA",
    messageParameters: { sourceOptions: `StateSourceOptions(checkpointLocation=${path}, ${sourceOptions})` },
  });
}

function batchesOnly(format: string): SparkError {
  return new SparkError({
    errorClass: "",
    kind: "UnsupportedOperationException",
    message: `Data source ${format} does not support streamed reading`,
  });
}
