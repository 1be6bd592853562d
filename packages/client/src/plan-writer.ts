import type { DataFrame } from "./data-frame.ts";

type OptionValue = string | number | boolean;

/** What writers of batches and of streams have in common: where to, with which options, in which folders. */
export abstract class PlanWriter {
  protected readonly frame: DataFrame;
  protected source: string | undefined;
  protected partitioning: readonly string[] = [];
  protected readonly settings: Record<string, string> = {};

  constructor(frame: DataFrame) {
    this.frame = frame;
  }

  /** The kind of files, table or system, for example `parquet` or `kafka`. */
  format(source: string): this {
    this.source = source;
    return this;
  }
  option(key: string, value: OptionValue): this {
    this.settings[key] = String(value);
    return this;
  }
  options(options: Readonly<Record<string, OptionValue>>): this {
    for (const [key, value] of Object.entries(options)) this.option(key, value);
    return this;
  }
  /** Columns whose values name the folders in which rows are written. */
  partitionBy(...columns: string[]): this {
    this.partitioning = columns;
    return this;
  }
}
