import type { Range } from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import type { RelationText } from "./compile-relation.ts";

/** Range: DuckDB's `range` table function has the same bounds and step. */
export function compileRange({ start, end, step, output }: Range): RelationText {
  const columns = output.map((column) => `range AS ${columnName(column.id)}`);
  return `SELECT ${columns.join(", ")}\nFROM range(${start}::BIGINT, ${end}::BIGINT, ${step}::BIGINT)`;
}
