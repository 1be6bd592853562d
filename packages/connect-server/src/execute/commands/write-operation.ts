import { analyze, parseTableName } from "@millrace/analyzer";
import type { SaveMode } from "@millrace/engine";
import {
  WriteOperation_SaveMode as RequestedMode,
  WriteOperation_SaveTable_TableSaveMethod as SaveMethod,
  type WriteOperation,
} from "@millrace/spark-connect";
import { isStreaming, type LogicalPlan, outputOf, SparkError, unsupported } from "@millrace/spark-model";
import { qualified } from "../../session/session-analyzer.ts";
import { toTableColumns } from "../../sql/insert-plan.ts";
import { quoted, tableNotFound } from "../../sql/table-names.ts";
import { type Execution, runnable } from "../execution.ts";
import { lowerCaseKeys } from "../options.ts";
import { required } from "../required.ts";

const saveModes: Readonly<Record<RequestedMode, SaveMode>> = {
  [RequestedMode.UNSPECIFIED]: "errorIfExists",
  [RequestedMode.APPEND]: "append",
  [RequestedMode.OVERWRITE]: "overwrite",
  [RequestedMode.ERROR_IF_EXISTS]: "errorIfExists",
  [RequestedMode.IGNORE]: "ignore",
};

/** `df.write…save()`, `saveAsTable()` and `insertInto()`. */
export async function writeOperation(execution: Execution, command: WriteOperation): Promise<void> {
  refuseLayouts(command);
  const analyzed = await analyze(required(command.input, "input"), execution.analyzer);
  if (isStreaming(analyzed)) throw writeOfStream();
  const plan = await runnable(execution, analyzed);
  if (command.saveType.case === "table") {
    const { tableName, saveMethod } = command.saveType.value;
    const table = { name: parseTableName(tableName), plan, command };
    await (saveMethod === SaveMethod.INSERT_INTO
      ? insertInto(execution, table)
      : saveAsTable(execution, table));
  } else await save(execution, plan, command);
}

function writeOfStream(): SparkError {
  return new SparkError({
    errorClass: "CALL_ON_STREAMING_DATASET_UNSUPPORTED",
    messageParameters: { methodName: "`write`" },
  });
}

function refuseLayouts(command: WriteOperation): void {
  if (command.bucketBy !== undefined) throw unsupported("bucketBy", "Use partitionBy.");
  if (command.sortColumnNames.length > 0)
    throw unsupported("sortBy", "Sort the DataFrame before writing it.");
  if (command.clusteringColumns.length > 0) throw unsupported("clusterBy", "Use partitionBy.");
  if (command.withSchemaEvolution) throw unsupported("Schema evolution", "Overwrite the table.");
}

function formatOf({ session }: Execution, { source }: WriteOperation): string {
  const format =
    source === undefined || source === "" ? session.config.get("spark.sql.sources.default") : source;
  return (format ?? "parquet").toLowerCase();
}

async function save(execution: Execution, plan: LogicalPlan, command: WriteOperation): Promise<void> {
  const { path: optionPath, ...options } = lowerCaseKeys(command.options);
  const path =
    command.saveType.case === "path" && command.saveType.value !== "" ? command.saveType.value : optionPath;
  const format = formatOf(execution, command);
  const mode = saveModes[command.mode];
  if (format === "noop") {
    await drain(execution, plan);
    return;
  }
  await execution.session.engine.write(plan, {
    format,
    path,
    mode,
    options,
    partitionBy: command.partitioningColumns,
  });
}

/** The noop sink computes everything and keeps nothing. */
async function drain({ session, signal, progress }: Execution, plan: LogicalPlan): Promise<void> {
  for await (const _ of session.engine.execute(plan, { signal, onProgress: progress }));
}

interface TableWrite {
  readonly name: readonly string[];
  readonly plan: LogicalPlan;
  readonly command: WriteOperation;
}

async function saveAsTable(execution: Execution, { name, plan, command }: TableWrite): Promise<void> {
  const { tables } = execution.session.engine;
  const identifier = qualified(execution.session, name);
  const table = await tables.lookup(identifier);
  if (command.mode === RequestedMode.APPEND && table !== undefined) {
    const names = outputOf(plan).map((column) => column.name);
    const tableName = quoted(["spark_catalog", ...identifier]);
    await tables.insert(
      identifier,
      await toTableColumns(execution, { child: plan, names, schema: table.schema, tableName }),
      "append",
    );
    return;
  }
  const { path, ...options } = lowerCaseKeys(command.options);
  const mode = saveModes[command.mode];
  await tables.create({
    identifier,
    mode: mode === "overwrite" ? "replace" : mode === "append" ? "errorIfExists" : mode,
    format: formatOf(execution, command),
    query: plan,
    ...(path === undefined ? {} : { location: path }),
    partitionBy: command.partitioningColumns,
    options,
  });
}

/** By position, whatever the columns are called. */
async function insertInto(execution: Execution, { name, plan, command }: TableWrite): Promise<void> {
  const { session } = execution;
  const identifier = qualified(session, name);
  const table = await session.engine.tables.lookup(identifier);
  if (table === undefined) throw tableNotFound(session, name);
  if (outputOf(plan).length !== table.schema.fields.length) throw arityMismatch(name, plan);
  const names = table.schema.fields.map((field) => field.name);
  const tableName = quoted(["spark_catalog", ...identifier]);
  const mode = command.mode === RequestedMode.OVERWRITE ? "overwrite" : "append";
  await session.engine.tables.insert(
    identifier,
    await toTableColumns(execution, { child: plan, names, schema: table.schema, tableName }),
    mode,
  );
}

function arityMismatch(name: readonly string[], plan: LogicalPlan): SparkError {
  return new SparkError({
    errorClass: "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS",
    messageParameters: {
      tableName: name.map((part) => `\`${part}\``).join("."),
      tableColumns: "",
      dataColumns: outputOf(plan)
        .map((column) => `\`${column.name}\``)
        .join(", "),
    },
  });
}
