import type { Table } from "@millrace/engine";
import { quoteIdentifier, SparkError } from "@millrace/spark-model";
import type { Session } from "../session/session.ts";
import { findTable } from "../session/session-analyzer.ts";

/** A table that must exist. Throws TABLE_OR_VIEW_NOT_FOUND. */
export async function tableOf(session: Session, name: readonly string[]): Promise<Table> {
  const table = await findTable(session, name);
  if (table === undefined) throw tableNotFound(session, name);
  return table;
}

export function tableNotFound(session: Session, name: readonly string[]): SparkError {
  return new SparkError({
    errorClass: "TABLE_OR_VIEW_NOT_FOUND",
    messageParameters: {
      relationName: quoted(name),
      searchPath: `[\`system\`.\`builtin\`, \`system\`.\`session\`, ${quoted(["spark_catalog", session.currentDatabase])}]`,
    },
  });
}

/** The database that a name of one part (or `spark_catalog` and one) means. Throws SCHEMA_NOT_FOUND. */
export async function databaseOf(session: Session, name: readonly string[] | undefined): Promise<string> {
  const asked = name?.at(-1) ?? session.currentDatabase;
  const known = await session.engine.tables.databases();
  const found = known.find((database) => database.toLowerCase() === asked.toLowerCase());
  if (found !== undefined) return found;
  throw new SparkError({
    errorClass: "SCHEMA_NOT_FOUND",
    messageParameters: { schemaName: quoted(["spark_catalog", asked]) },
  });
}

export function permanentViewExpected(operation: string, name: readonly string[]): SparkError {
  return new SparkError({
    errorClass: "EXPECT_PERMANENT_VIEW_NOT_TEMP",
    messageParameters: { operation, viewName: quoted(name) },
  });
}

/** Name parts as error messages write them: `a`.`b`. */
export function quoted(name: readonly string[]): string {
  return name.map(quoteIdentifier).join(".");
}
