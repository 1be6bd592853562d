import { functionNames } from "@millrace/analyzer";
import type { FunctionExists, GetFunction, ListFunctions } from "@millrace/spark-connect";
import { type ColumnBatch, SparkError } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { rowTable } from "../execute/row-table.ts";
import { fitsPattern } from "../sql/name-pattern.ts";
import { quoted } from "../sql/table-names.ts";
import { flagAnswer, flagColumn, namespaceColumn, textColumn } from "./answers.ts";

const columns = [
  textColumn("name"),
  textColumn("catalog"),
  namespaceColumn,
  textColumn("description"),
  textColumn("className"),
  flagColumn("isTemporary"),
];

/** Built-in and registered functions; all count as temporary, as in Spark. */
function allNames({ session }: Execution): readonly string[] {
  const written = [...session.temporaryFunctions.names(), ...session.storedFunctions.names()].map(lastPart);
  return [...new Set([...functionNames(), ...session.functions.keys(), ...written])].sort();
}

function row(name: string) {
  return [name, null, null, null, "org.apache.spark.sql.catalyst.expressions.Expression", true] as const;
}

export async function listFunctions(execution: Execution, { pattern }: ListFunctions): Promise<ColumnBatch> {
  const names = allNames(execution).filter((name) => fitsPattern(name, pattern));
  return rowTable(columns, names.map(row));
}

export async function functionExists(
  execution: Execution,
  { functionName }: FunctionExists,
): Promise<ColumnBatch> {
  return flagAnswer(allNames(execution).includes(lastPart(functionName)));
}

export async function getFunction(execution: Execution, { functionName }: GetFunction): Promise<ColumnBatch> {
  const name = lastPart(functionName);
  if (allNames(execution).includes(name)) return rowTable(columns, [row(name)]);
  const { currentDatabase } = execution.session;
  throw new SparkError({
    errorClass: "UNRESOLVED_ROUTINE",
    messageParameters: {
      routineName: quoted([functionName]),
      searchPath: `[\`system\`.\`builtin\`, \`system\`.\`session\`, ${quoted(["spark_catalog", currentDatabase])}]`,
    },
  });
}

function lastPart(name: string): string {
  return (name.split(".").at(-1) ?? name).toLowerCase();
}
