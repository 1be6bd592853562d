import type { StructType } from "@millrace/spark-model";
import { toSchemaJson } from "@millrace/spark-model";
import { DataFrame } from "./data-frame.ts";
import type { SparkSession } from "./spark-session.ts";

type OptionValue = string | number | boolean;

/** A schema as DDL text such as `id BIGINT, at TIMESTAMP`, or as a value. */
export type SchemaLike = string | StructType;

/** Reads files, tables and streams (org.apache.spark.sql.DataFrameReader and streaming.DataStreamReader). */
export class DataFrameReader {
  readonly #session: SparkSession;
  readonly #isStreaming: boolean;
  #format: string | undefined;
  #schema: string | undefined;
  #options: Record<string, string> = {};

  constructor(session: SparkSession, isStreaming: boolean) {
    this.#session = session;
    this.#isStreaming = isStreaming;
  }

  format(source: string): this {
    this.#format = source;
    return this;
  }
  schema(schema: SchemaLike): this {
    this.#schema = typeof schema === "string" ? schema : JSON.stringify(toSchemaJson(schema));
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

  load(...paths: string[]): DataFrame {
    const dataSource = {
      paths,
      options: this.#options,
      ...(this.#format !== undefined && { format: this.#format }),
      ...(this.#schema !== undefined && { schema: this.#schema }),
    };
    return new DataFrame(this.#session, {
      case: "read",
      value: { readType: { case: "dataSource", value: dataSource }, isStreaming: this.#isStreaming },
    });
  }
  parquet(...paths: string[]): DataFrame {
    return this.format("parquet").load(...paths);
  }
  json(...paths: string[]): DataFrame {
    return this.format("json").load(...paths);
  }
  csv(...paths: string[]): DataFrame {
    return this.format("csv").load(...paths);
  }
  text(...paths: string[]): DataFrame {
    return this.format("text").load(...paths);
  }

  table(name: string): DataFrame {
    const namedTable = { unparsedIdentifier: name, options: this.#options };
    return new DataFrame(this.#session, {
      case: "read",
      value: { readType: { case: "namedTable", value: namedTable }, isStreaming: this.#isStreaming },
    });
  }
}
