import { analyze, parseTableName } from "@millrace/analyzer";
import type { CreateTableRequest } from "@millrace/engine";
import {
  type Expression,
  WriteOperationV2_Mode as Mode,
  type WriteOperationV2,
} from "@millrace/spark-connect";
import { type LogicalPlan, outputOf, unsupported } from "@millrace/spark-model";
import { qualified } from "../../session/session-analyzer.ts";
import { toTableColumns } from "../../sql/insert-plan.ts";
import { quoted, tableNotFound } from "../../sql/table-names.ts";
import { type Execution, runnable } from "../execution.ts";
import { lowerCaseKeys } from "../options.ts";
import { requireBatch } from "../require-batch.ts";
import { required } from "../required.ts";

/** `df.writeTo(table)`: create, replace, append and overwrite. */
export async function writeOperationV2(execution: Execution, command: WriteOperationV2): Promise<void> {
  if (command.clusteringColumns.length > 0) throw unsupported("clusterBy", "Use partitionedBy.");
  const analyzed = await analyze(required(command.input, "input"), execution.analyzer);
  requireBatch(analyzed);
  const plan = await runnable(execution, analyzed);
  const mode = creating[command.mode];
  if (mode !== undefined) await createTable(execution, { command, plan, mode });
  else if (command.mode === Mode.APPEND) await append(execution, command, plan);
  else throw unsupported("writeTo(…).overwrite", "Use df.write.insertInto(table, overwrite=True).");
}

const creating: Readonly<Partial<Record<Mode, CreateTableRequest["mode"]>>> = {
  [Mode.CREATE]: "errorIfExists",
  [Mode.REPLACE]: "replace",
  [Mode.CREATE_OR_REPLACE]: "replace",
};

interface Creation {
  readonly command: WriteOperationV2;
  readonly plan: LogicalPlan;
  readonly mode: CreateTableRequest["mode"];
}

async function createTable(execution: Execution, { command, plan, mode }: Creation): Promise<void> {
  const { session } = execution;
  const name = parseTableName(command.tableName);
  const identifier = qualified(session, name);
  const { tables } = session.engine;
  if (command.mode === Mode.REPLACE && (await tables.lookup(identifier)) === undefined) {
    throw tableNotFound(session, name);
  }
  await tables.create({
    identifier,
    mode,
    format: (command.provider ?? session.config.get("spark.sql.sources.default") ?? "parquet").toLowerCase(),
    query: plan,
    partitionBy: command.partitioningColumns.map(columnName),
    options: lowerCaseKeys(command.options),
    properties: command.tableProperties,
  });
}

function columnName({ exprType }: Expression): string {
  if (exprType.case === "unresolvedAttribute") return exprType.value.unparsedIdentifier;
  throw unsupported("A partition transform", "Partition by a column.");
}

async function append(execution: Execution, command: WriteOperationV2, plan: LogicalPlan): Promise<void> {
  const { session } = execution;
  const name = parseTableName(command.tableName);
  const identifier = qualified(session, name);
  const table = await session.engine.tables.lookup(identifier);
  if (table === undefined) throw tableNotFound(session, name);
  const names = outputOf(plan).map((column) => column.name);
  const tableName = quoted(["spark_catalog", ...identifier]);
  const child = await toTableColumns(execution, { child: plan, names, schema: table.schema, tableName });
  await session.engine.tables.insert(identifier, child, "append");
}
