import type { ColumnBatch } from "@millrace/spark-model";
import { SparkError, unsupported } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { nothing } from "./statement-result.ts";
import { databaseOf } from "./table-names.ts";

export async function createDatabase(
  { session }: Execution,
  statement: StatementOf<"createDatabase">,
): Promise<ColumnBatch> {
  if (statement.location !== undefined)
    throw unsupported("CREATE DATABASE … LOCATION", "Leave LOCATION out.");
  await session.engine.tables.createDatabase(statement.name.at(-1) ?? "", statement.ifNotExists);
  return nothing;
}

export async function dropDatabase(
  { session }: Execution,
  { name, ifExists, cascade }: StatementOf<"dropDatabase">,
): Promise<ColumnBatch> {
  if (!ifExists) await databaseOf(session, name);
  await session.engine.tables.dropDatabase(name.at(-1) ?? "", { ifExists, cascade });
  return nothing;
}

export async function use({ session }: Execution, { name }: StatementOf<"use">): Promise<ColumnBatch> {
  if (name.length === 1 && name[0]?.toLowerCase() === "spark_catalog") return nothing;
  session.currentDatabase = await databaseOf(session, name);
  return nothing;
}

/** There is one catalog, `spark_catalog`. */
export async function setCatalog(_: Execution, { name }: StatementOf<"setCatalog">): Promise<ColumnBatch> {
  if (name.toLowerCase() === "spark_catalog") return nothing;
  throw new SparkError({
    errorClass: "CATALOG_NOT_FOUND",
    messageParameters: { catalogName: `\`${name}\``, config: `"spark.sql.catalog.${name}"` },
  });
}
