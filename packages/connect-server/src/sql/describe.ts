import { analyze } from "@millrace/analyzer";
import {
  type ColumnBatch,
  type Schema,
  SparkError,
  schemaOf,
  simpleString,
  unsupported,
} from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import type { Cell } from "../execute/row-table.ts";
import { findView } from "../session/session-analyzer.ts";
import { schemaOfNamed } from "./show.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { list, optionalText, table, text } from "./statement-result.ts";
import { databaseOf, quoted, tableOf } from "./table-names.ts";

const columns = [text("col_name"), text("data_type"), optionalText("comment")];

type Row = readonly Cell[];

/** DESCRIBE [EXTENDED] table (DescribeTableCommand). */
export async function describeTable(
  { session }: Execution,
  statement: StatementOf<"describeTable">,
): Promise<ColumnBatch> {
  if (statement.asJson) throw unsupported("DESCRIBE … AS JSON", "Use DESCRIBE EXTENDED.");
  if (statement.partition.length > 0) throw unsupported("DESCRIBE … PARTITION", "Describe the table.");
  const schema = await schemaOfNamed(session, statement.name);
  if (statement.column !== undefined) return describeColumn(schema, statement.column);
  const rows: Row[] = schemaRows(schema);
  if (findView(session, statement.name) !== undefined) return table(columns, rows);
  const found = await tableOf(session, statement.name);
  if (found.partitionBy.length > 0) {
    const partitions = schema.fields.filter(({ name }) => found.partitionBy.includes(name));
    rows.push(["# Partition Information", "", ""], ["# col_name", "data_type", "comment"]);
    rows.push(...schemaRows({ kind: "struct", fields: partitions }));
  }
  if (statement.extended) {
    rows.push(["", "", ""], ["# Detailed Table Information", "", ""], ["Catalog", "spark_catalog", ""]);
    rows.push(["Database", found.database, ""], ["Table", found.name, ""], ["Type", "MANAGED", ""]);
    rows.push(["Provider", found.format, ""], ["Location", found.location ?? "", ""]);
  }
  return table(columns, rows);
}

function schemaRows(schema: Schema): Row[] {
  return schema.fields.map(({ name, dataType, metadata }) => [
    name,
    simpleString(dataType),
    commentIn(metadata),
  ]);
}

function commentIn(metadata: Readonly<Record<string, unknown>> | undefined): string | null {
  return typeof metadata?.comment === "string" ? metadata.comment : null;
}

function describeColumn(schema: Schema, path: readonly string[]): ColumnBatch {
  const wanted = path.at(-1)?.toLowerCase();
  const field = schema.fields.find(({ name }) => name.toLowerCase() === wanted);
  if (field === undefined) {
    throw new SparkError({
      errorClass: "COLUMN_NOT_FOUND",
      messageParameters: { colName: quoted(path), caseSensitiveConfig: '"spark.sql.caseSensitive"' },
    });
  }
  return table(
    [text("info_name"), text("info_value")],
    [
      ["col_name", field.name],
      ["data_type", simpleString(field.dataType)],
      ["comment", commentIn(field.metadata) ?? "NULL"],
    ],
  );
}

/** DESCRIBE QUERY. */
export async function describeQuery(
  { analyzer }: Execution,
  { relation }: StatementOf<"describeQuery">,
): Promise<ColumnBatch> {
  return table(columns, schemaRows(schemaOf(await analyze(relation, analyzer))));
}

export async function describeFunction(
  _: Execution,
  { name }: StatementOf<"describeFunction">,
): Promise<ColumnBatch> {
  return list("function_desc", [`Function: ${name}`]);
}

export async function describeDatabase(
  { session }: Execution,
  { name, extended }: StatementOf<"describeDatabase">,
): Promise<ColumnBatch> {
  const database = await databaseOf(session, name);
  const rows = [
    ["Catalog Name", "spark_catalog"],
    ["Namespace Name", database],
    ["Comment", database === "default" ? "default database" : ""],
    ["Location", session.config.get("spark.sql.warehouse.dir") ?? ""],
    ["Owner", session.owner],
    ...(extended ? [["Properties", ""]] : []),
  ];
  return table([text("info_name"), text("info_value")], rows);
}
