import { arrayType, booleanType, type ColumnBatch, stringType } from "@millrace/spark-model";
import { rowTable, type TableColumn } from "../execute/row-table.ts";

/** One value of text. */
export function textAnswer(value: string): ColumnBatch {
  return rowTable([{ name: "value", dataType: stringType }], [[value]]);
}

export function flagAnswer(value: boolean): ColumnBatch {
  return rowTable([{ name: "value", dataType: booleanType, nullable: false }], [[value]]);
}

/** What a call without result answers: a column and no rows. */
export const done: ColumnBatch = rowTable([{ name: "value", dataType: stringType, nullable: false }], []);

export const textColumn = (name: string): TableColumn => ({ name, dataType: stringType });
export const flagColumn = (name: string): TableColumn => ({ name, dataType: booleanType, nullable: false });
export const namespaceColumn: TableColumn = { name: "namespace", dataType: arrayType(stringType) };
