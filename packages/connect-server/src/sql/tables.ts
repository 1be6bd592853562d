import { analyze } from "@millrace/analyzer";
import type { CreateTableRequest, Table } from "@millrace/engine";
import {
  type ColumnBatch,
  type LogicalPlan,
  quoteIdentifier,
  type Schema,
  SparkError,
  unsupported,
} from "@millrace/spark-model";
import { type Execution, runnable } from "../execute/execution.ts";
import { lowerCaseKeys } from "../execute/options.ts";
import { engineName, findTable, findView, qualified } from "../session/session-analyzer.ts";
import { fixedPartition, insertedPlan } from "./insert-plan.ts";
import { statedSchema } from "./stated-schema.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { nothing } from "./statement-result.ts";
import { permanentViewExpected, quoted, tableNotFound, tableOf } from "./table-names.ts";

type CreateTable = StatementOf<"createTable">;

const modes: Readonly<Record<CreateTable["mode"], CreateTableRequest["mode"]>> = {
  create: "errorIfExists",
  createIfNotExists: "ignore",
  createOrReplace: "replace",
  replace: "replace",
};

/** CREATE TABLE and REPLACE TABLE, with or without AS. */
export async function createTable(execution: Execution, statement: CreateTable): Promise<ColumnBatch> {
  const { session } = execution;
  if (statement.clusterBy.length > 0) throw unsupported("CLUSTER BY", "Use PARTITIONED BY.");
  if (statement.mode === "replace") await tableOf(session, statement.name);
  if (statement.schema !== undefined) checkColumns(execution, statement, statedSchema(statement.schema));
  const query =
    statement.query === undefined
      ? undefined
      : await runnable(execution, await analyze(statement.query, execution.analyzer));
  await session.engine.tables.create({
    identifier: qualified(session, statement.name),
    mode: modes[statement.mode],
    format: (
      statement.provider ??
      session.config.get("spark.sql.sources.default") ??
      "parquet"
    ).toLowerCase(),
    ...(statement.schema === undefined ? {} : { schema: statedSchema(statement.schema) }),
    ...(query === undefined ? {} : { query }),
    ...(statement.location === undefined ? {} : { location: statement.location }),
    partitionBy: statement.partitionedBy,
    options: lowerCaseKeys(statement.options),
    ...(statement.comment === undefined ? {} : { comment: statement.comment }),
    properties: statement.properties,
  });
  return nothing;
}

/** Columns of one name, columns that nothing computes, and partition columns that are not there. */
function checkColumns({ session }: Execution, statement: CreateTable, { fields }: Schema): void {
  const names = fields.map(({ name }) => name.toLowerCase());
  const tableName = quoted(["spark_catalog", ...qualified(session, statement.name)]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SparkError({
      errorClass: "COLUMN_ALREADY_EXISTS",
      messageParameters: { columnName: quoteIdentifier(twice) },
    });
  }
  if (fields.some(({ metadata }) => metadata?.["GENERATION_EXPRESSION"] !== undefined)) {
    throw new SparkError({
      errorClass: "UNSUPPORTED_FEATURE.TABLE_OPERATION",
      messageParameters: { tableName, operation: "generated columns" },
    });
  }
  const unknown = statement.partitionedBy.find((name) => !names.includes(name.toLowerCase()));
  if (unknown === undefined) return;
  throw new SparkError({
    errorClass: "COLUMN_NOT_DEFINED_IN_TABLE",
    messageParameters: {
      colType: "partition",
      colName: quoteIdentifier(unknown),
      tableName,
      tableCols: fields.map(({ name }) => quoteIdentifier(name)).join(", "),
    },
  });
}

/** CREATE TABLE … LIKE. */
export async function createTableLike(
  { session }: Execution,
  statement: StatementOf<"createTableLike">,
): Promise<ColumnBatch> {
  const source = await tableOf(session, statement.source);
  await session.engine.tables.create({
    identifier: qualified(session, statement.name),
    mode: statement.ifNotExists ? "ignore" : "errorIfExists",
    format: (statement.provider ?? source.format).toLowerCase(),
    schema: source.schema,
    ...(statement.location === undefined ? {} : { location: statement.location }),
    partitionBy: source.partitionBy,
    options: {},
    properties: statement.properties,
  });
  return nothing;
}

/** INSERT INTO and INSERT OVERWRITE. */
export async function insert(execution: Execution, statement: StatementOf<"insert">): Promise<ColumnBatch> {
  const { session } = execution;
  if (statement.replaceWhere !== undefined)
    throw unsupported("INSERT … REPLACE WHERE", "Overwrite the whole table.");
  const table = await tableOf(session, statement.target);
  checkPartitionColumns(execution, statement, table);
  const plan = await runnable(execution, await insertedPlan(execution, statement, table.schema));
  const mode = statement.overwrite ? "overwrite" : "append";
  const fixed = statement.partition.some(({ value }) => value !== undefined);
  const replaced = fixed ? await fixedPartition(execution, statement, table.schema) : undefined;
  await session.engine.tables.insert(engineName(table), plan, mode, replaced);
  return nothing;
}

function checkPartitionColumns(
  { session }: Execution,
  { partition, target }: StatementOf<"insert">,
  { partitionBy }: Table,
): void {
  const known = new Set(partitionBy.map((name) => name.toLowerCase()));
  const unknown = partition.filter(({ column }) => !known.has(column.toLowerCase()));
  if (unknown.length === 0) return;
  const name = ["spark_catalog", ...qualified(session, target)];
  throw new SparkError({
    errorClass: "PARTITIONS_NOT_FOUND",
    messageParameters: {
      partitionList: unknown.map(({ column }) => `\`${column}\``).join(", "),
      tableName: name.map((part) => `\`${part}\``).join("."),
    },
  });
}

/** INSERT OVERWRITE DIRECTORY. */
export async function insertOverwriteDirectory(
  execution: Execution,
  statement: StatementOf<"insertOverwriteDirectory">,
): Promise<ColumnBatch> {
  const { path: stated, ...options } = lowerCaseKeys(statement.options);
  const path = statement.path ?? stated;
  if (path === undefined)
    throw unsupported("INSERT OVERWRITE DIRECTORY without a path", "Name the directory.");
  const plan = await runnable(execution, await analyze(statement.query, execution.analyzer));
  const format = statement.provider.toLowerCase();
  await execution.session.engine.write(plan, {
    format,
    path,
    mode: "overwrite",
    options,
    partitionBy: [],
  });
  return nothing;
}

/** DROP TABLE; a temporary view of that name goes first, as in Spark. */
export async function dropTable(
  { session }: Execution,
  statement: StatementOf<"dropTable">,
): Promise<ColumnBatch> {
  const [name = ""] = statement.name;
  if (statement.name.length === 1 && session.views.drop(name)) return nothing;
  const table = await findTable(session, statement.name);
  if (table !== undefined) await session.engine.tables.drop(engineName(table), true);
  else if (!statement.ifExists) {
    throw tableNotFound(session, ["spark_catalog", ...qualified(session, statement.name)]);
  }
  return nothing;
}

/** TRUNCATE TABLE: overwrites with no rows. */
export async function truncateTable(
  { session }: Execution,
  statement: StatementOf<"truncateTable">,
): Promise<ColumnBatch> {
  if (statement.partition.length > 0)
    throw unsupported("TRUNCATE of one partition", "Truncate the whole table.");
  const table = await tableOf(session, statement.name);
  await session.engine.tables.insert(engineName(table), noRows(session, table.schema), "overwrite", "all");
  return nothing;
}

function noRows(session: Execution["session"], schema: Schema): LogicalPlan {
  const output = schema.fields.map((field) => ({
    kind: "attribute" as const,
    id: session.nextExpressionId(),
    name: field.name,
    dataType: field.dataType,
    nullable: field.nullable,
    qualifier: [],
  }));
  return { kind: "localRelation", data: [], output };
}

/** Statistics and partition lists are read from the files each time: there is nothing to gather or to repair. */
export async function nothingToDo(
  { session }: Execution,
  statement: StatementOf<"analyzeTable" | "repairTable" | "refreshTable">,
): Promise<ColumnBatch> {
  const isTemporary = statement.name.length === 1 && session.views.get(statement.name[0] ?? "") !== undefined;
  if (isTemporary && statement.kind === "analyzeTable")
    throw permanentViewExpected("ANALYZE TABLE", statement.name);
  if (findView(session, statement.name) === undefined) await tableOf(session, statement.name);
  return nothing;
}

export async function refreshPath(): Promise<ColumnBatch> {
  return nothing;
}
