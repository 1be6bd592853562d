import { create } from "@bufbuild/protobuf";
import type { Table, TableChange } from "@millrace/engine";
import { DataType_StructSchema } from "@millrace/spark-connect";
import {
  type ColumnBatch,
  quoteIdentifier,
  SparkError,
  type StructField,
  sqlName,
  structType,
  unsupported,
} from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { engineName, qualified } from "../session/session-analyzer.ts";
import { statedSchema, statedType } from "./stated-schema.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { nothing } from "./statement-result.ts";
import { quoted, tableOf } from "./table-names.ts";

type AlterTable = StatementOf<"alterTable">;
type Action = AlterTable["action"];
type Change<Kind extends Action["kind"]> = (action: Action & { kind: Kind }, table: Table) => TableChange;

/** ALTER TABLE of a saved table: what Spark's session catalog changes of a table of files. */
export async function alterSavedTable(
  { session }: Execution,
  { name, action }: AlterTable,
): Promise<ColumnBatch> {
  const { tables } = session.engine;
  const table = await tableOf(session, name);
  if (action.kind === "rename") await tables.rename(engineName(table), qualified(session, action.newName));
  else await tables.alter(engineName(table), changeOf(action, table));
  return nothing;
}

/** COMMENT ON TABLE. */
export async function commentOn(
  { session }: Execution,
  { object, name, comment }: StatementOf<"commentOn">,
): Promise<ColumnBatch> {
  if (object === "database") throw unsupported("COMMENT ON DATABASE", "Comment on its tables.");
  const table = await tableOf(session, name);
  await session.engine.tables.alter(engineName(table), { comment: comment ?? null });
  return nothing;
}

function changeOf(action: Exclude<Action, { kind: "rename" }>, table: Table): TableChange {
  const change = changes[action.kind] as Change<Action["kind"]>;
  return change(action, table);
}

const refuse = (operation: string) => (_: Action, table: Table) => {
  throw new SparkError({
    errorClass: "UNSUPPORTED_FEATURE.TABLE_OPERATION",
    messageParameters: { tableName: fullName(table), operation },
  });
};

const missing = (construct: string) => () => {
  throw unsupported(`ALTER TABLE … ${construct}`, "Create a new table from a query over the old one.");
};

const changes: { readonly [Kind in Exclude<Action["kind"], "rename">]: Change<Kind> } = {
  addColumns: ({ columns }, table) => {
    if (columns.some(({ position }) => position !== undefined)) throw unsupportedPosition();
    const added = columns.flatMap(
      ({ field }) => statedSchema(create(DataType_StructSchema, { fields: [field] })).fields,
    );
    return {
      schema: structType([...table.schema.fields, ...added.map((field) => checkedColumn(field, table))]),
    };
  },
  dropColumns: refuse("DROP COLUMN"),
  renameColumn: refuse("RENAME COLUMN"),
  alterColumn: alteredColumn,
  setProperties: ({ properties }, table) => ({ properties: { ...table.properties, ...properties } }),
  unsetProperties: ({ keys }, table) => ({
    properties: Object.fromEntries(Object.entries(table.properties).filter(([key]) => !keys.includes(key))),
  }),
  setLocation: missing("SET LOCATION"),
  clusterBy: missing("CLUSTER BY"),
  recoverPartitions: () => ({}),
  addPartition: missing("ADD PARTITION"),
  dropPartition: missing("DROP PARTITION"),
};

function unsupportedPosition(): Error {
  return unsupported("The place of an added column", "Add it at the end, and select columns in their order.");
}

function checkedColumn(field: StructField, table: Table): StructField {
  if (table.schema.fields.some(({ name }) => name.toLowerCase() === field.name.toLowerCase())) {
    throw new SparkError({
      errorClass: "COLUMN_ALREADY_EXISTS",
      messageParameters: { columnName: quoteIdentifier(field.name.toLowerCase()) },
    });
  }
  if (field.metadata?.["CURRENT_DEFAULT"] === undefined) return field;
  throw unsupported("The DEFAULT of an added column", "Add the column, then ALTER COLUMN … SET DEFAULT.");
}

/** Comments and defaults of a column change; its type and place do not. */
function alteredColumn(action: Action & { kind: "alterColumn" }, table: Table): TableChange {
  const { column, dataType, comment, defaultText } = action;
  const field = table.schema.fields.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  if (field === undefined) throw columnNotFound(column, table);
  if (dataType !== undefined && sqlName(statedType(dataType)) !== sqlName(field.dataType))
    throw notSupportedChange(field, sqlName(statedType(dataType)), table);
  if (action.nullable !== undefined || action.position !== undefined)
    throw unsupported("This change by ALTER COLUMN", "Create a new table from a query over the old one.");
  const { CURRENT_DEFAULT: current, ...kept } = field.metadata ?? {};
  const text = defaultText === undefined ? current : (defaultText ?? undefined);
  const metadata = {
    ...kept,
    ...(text === undefined ? {} : { CURRENT_DEFAULT: text }),
    ...(comment === undefined ? {} : { comment }),
  };
  const fields = table.schema.fields.map((each) => (each === field ? { ...field, metadata } : each));
  return { schema: structType(fields) };
}

function notSupportedChange(field: StructField, newType: string, table: Table): SparkError {
  const name = quoteIdentifier(field.name);
  return new SparkError({
    errorClass: "NOT_SUPPORTED_CHANGE_COLUMN",
    messageParameters: {
      table: fullName(table),
      originName: name,
      originType: `"${sqlName(field.dataType)}"`,
      newName: name,
      newType: `"${newType}"`,
    },
  });
}

function columnNotFound(column: string, table: Table): SparkError {
  return new SparkError({
    errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    messageParameters: {
      objectName: quoteIdentifier(column),
      proposal: table.schema.fields.map(({ name }) => quoteIdentifier(name)).join(", "),
    },
  });
}

const fullName = ({ database, name }: Table) => quoted(["spark_catalog", database, name]);
