import { type LogicalPlan, schemaOf, type TableScan, unsupported } from "@millrace/spark-model";
import type { StreamingQueryDefinition, Table, Tables } from "../engine.ts";
import { nodesOf, transformUp } from "../stream/transform.ts";

/** A query whose streaming table scans have become scans of the tables' files. */
export async function resolveStreamTables(plan: LogicalPlan, tables: Tables): Promise<LogicalPlan> {
  const scans = [...nodesOf(plan)].filter(
    (node): node is TableScan => node.kind === "tableScan" && node.isStreaming,
  );
  const found = new Map<TableScan, LogicalPlan>();
  for (const scan of scans) found.set(scan, await filesOf(scan, tables));
  return transformUp(plan, (node) => (node.kind === "tableScan" ? (found.get(node) ?? node) : node));
}

async function filesOf(scan: TableScan, tables: Tables): Promise<LogicalPlan> {
  const table = await tables.lookup(scan.identifier);
  if (table?.location === undefined) {
    throw unsupported(
      `Reading the table ${scan.identifier.join(".")} as a stream`,
      "Stream from a saved table, or from files.",
    );
  }
  return {
    kind: "dataSourceScan",
    format: table.format,
    options: scan.options,
    paths: [table.location],
    schema: table.schema,
    isStreaming: true,
    output: scan.output,
  };
}

/** `toTable`: the query writes the files of a table, which is made if there is none of the name. */
export async function resolveTargetTable(
  definition: StreamingQueryDefinition,
  tables: Tables,
): Promise<StreamingQueryDefinition> {
  const { tableName, path } = definition;
  if (tableName === undefined || path !== undefined) return definition;
  const identifier = tableName.split(".").map((part) => part.replace(/^`(.*)`$/, "$1"));
  const table = (await tables.lookup(identifier)) ?? (await createTable(identifier, definition, tables));
  if (table?.location === undefined) {
    throw unsupported(`Writing a stream to the table ${tableName}`, "Write to files with start(path).");
  }
  return { ...definition, path: table.location, format: table.format };
}

async function createTable(
  identifier: readonly string[],
  { plan, format, partitionBy }: StreamingQueryDefinition,
  tables: Tables,
): Promise<Table | undefined> {
  await tables.create({
    identifier,
    mode: "errorIfExists",
    format,
    schema: schemaOf(plan),
    partitionBy,
    options: {},
  });
  return tables.lookup(identifier);
}
