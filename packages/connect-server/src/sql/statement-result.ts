import { booleanType, type ColumnBatch, type DataType, stringType } from "@millrace/spark-model";
import { type Cell, rowTable, type TableColumn } from "../execute/row-table.ts";

/** What a statement that gives no rows answers: a table without columns. */
export const nothing: ColumnBatch = { schema: { kind: "struct", fields: [] }, rowCount: 0, columns: [] };

export const text = (name: string): TableColumn => ({ name, dataType: stringType, nullable: false });
export const optionalText = (name: string): TableColumn => ({ name, dataType: stringType });
export const flag = (name: string): TableColumn => ({ name, dataType: booleanType, nullable: false });
export const column = (name: string, dataType: DataType): TableColumn => ({ name, dataType });

/** A table of one text column. */
export function list(name: string, values: readonly string[]): ColumnBatch {
  return table(
    [text(name)],
    values.map((value) => [value]),
  );
}

export function table(columns: readonly TableColumn[], rows: readonly (readonly Cell[])[]): ColumnBatch {
  return rowTable(columns, rows);
}
