import type { KeyValue } from "@millrace/spark-connect";
import type { Connection } from "./connection.ts";

/** The settings of a session (org.apache.spark.sql.RuntimeConfig). */
export class RuntimeConfig {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async set(key: string, value: string | number | boolean): Promise<void> {
    await this.#connection.configure({ case: "set", value: { pairs: [{ key, value: String(value) }] } });
  }

  /** The value of a setting; without a default, an unknown key fails with SQL_CONF_NOT_FOUND. */
  async get(key: string, defaultValue?: string): Promise<string | undefined> {
    const [pair] =
      defaultValue === undefined
        ? await this.#pairs({ case: "get", value: { keys: [key] } })
        : await this.#pairs({ case: "getWithDefault", value: { pairs: [{ key, value: defaultValue }] } });
    return pair?.value;
  }

  async getAll(prefix?: string): Promise<Record<string, string>> {
    const pairs = await this.#pairs({ case: "getAll", value: prefix === undefined ? {} : { prefix } });
    return Object.fromEntries(pairs.map(({ key, value = "" }) => [key, value]));
  }

  async unset(key: string): Promise<void> {
    await this.#connection.configure({ case: "unset", value: { keys: [key] } });
  }

  async isModifiable(key: string): Promise<boolean> {
    const [pair] = await this.#pairs({ case: "isModifiable", value: { keys: [key] } });
    return pair?.value === "true";
  }

  async #pairs(operation: Parameters<Connection["configure"]>[0]): Promise<readonly KeyValue[]> {
    return (await this.#connection.configure(operation)).pairs;
  }
}
