import { WriteOperation_SaveMode, WriteOperation_SaveTable_TableSaveMethod } from "@millrace/spark-connect";
import { PlanWriter } from "./plan-writer.ts";

/** What happens when the target exists already. */
export type SaveMode = keyof typeof saveModes;

const saveModes = {
  append: WriteOperation_SaveMode.APPEND,
  overwrite: WriteOperation_SaveMode.OVERWRITE,
  error: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  errorifexists: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  ignore: WriteOperation_SaveMode.IGNORE,
} as const;

/** Writes a batch DataFrame (org.apache.spark.sql.DataFrameWriter). */
export class DataFrameWriter extends PlanWriter {
  #mode: SaveMode = "error";

  mode(mode: SaveMode): this {
    this.#mode = mode;
    return this;
  }

  async save(path?: string): Promise<void> {
    await this.#write(path === undefined ? { case: undefined } : { case: "path", value: path });
  }
  async parquet(path: string): Promise<void> {
    await this.format("parquet").save(path);
  }
  async json(path: string): Promise<void> {
    await this.format("json").save(path);
  }
  async csv(path: string): Promise<void> {
    await this.format("csv").save(path);
  }
  async text(path: string): Promise<void> {
    await this.format("text").save(path);
  }
  async saveAsTable(tableName: string): Promise<void> {
    const saveMethod = WriteOperation_SaveTable_TableSaveMethod.SAVE_AS_TABLE;
    await this.#write({ case: "table", value: { tableName, saveMethod } });
  }
  async insertInto(tableName: string): Promise<void> {
    const saveMethod = WriteOperation_SaveTable_TableSaveMethod.INSERT_INTO;
    await this.#write({ case: "table", value: { tableName, saveMethod } });
  }

  async #write(
    saveType:
      | { case: undefined }
      | { case: "path"; value: string }
      | {
          case: "table";
          value: { tableName: string; saveMethod: WriteOperation_SaveTable_TableSaveMethod };
        },
  ): Promise<void> {
    await this.frame.execute({
      case: "writeOperation",
      value: {
        input: this.frame.relation,
        saveType,
        mode: saveModes[this.#mode],
        partitioningColumns: [...this.partitioning],
        options: this.settings,
        ...(this.source !== undefined && { source: this.source }),
      },
    });
  }
}
