import { WriteOperation_SaveMode, WriteOperation_SaveTable_TableSaveMethod } from "@millrace/spark-connect";
import type { DataFrame } from "./data-frame.ts";

/** What happens when the target exists already. */
export type SaveMode = keyof typeof saveModes;

const saveModes = {
  append: WriteOperation_SaveMode.APPEND,
  overwrite: WriteOperation_SaveMode.OVERWRITE,
  error: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  errorifexists: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  ignore: WriteOperation_SaveMode.IGNORE,
} as const;

type OptionValue = string | number | boolean;

/** Writes a batch DataFrame (org.apache.spark.sql.DataFrameWriter). */
export class DataFrameWriter {
  readonly #frame: DataFrame;
  #source: string | undefined;
  #mode: SaveMode = "error";
  #partitioning: string[] = [];
  #options: Record<string, string> = {};

  constructor(frame: DataFrame) {
    this.#frame = frame;
  }

  format(source: string): this {
    this.#source = source;
    return this;
  }
  mode(mode: SaveMode): this {
    this.#mode = mode;
    return this;
  }
  option(key: string, value: OptionValue): this {
    this.#options[key] = String(value);
    return this;
  }
  options(options: Readonly<Record<string, OptionValue>>): this {
    for (const [key, value] of Object.entries(options)) this.option(key, value);
    return this;
  }
  partitionBy(...columns: string[]): this {
    this.#partitioning = columns;
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
    await this.#frame.execute({
      case: "writeOperation",
      value: {
        input: this.#frame.relation,
        saveType,
        mode: saveModes[this.#mode],
        partitioningColumns: this.#partitioning,
        options: this.#options,
        ...(this.#source !== undefined && { source: this.#source }),
      },
    });
  }
}
