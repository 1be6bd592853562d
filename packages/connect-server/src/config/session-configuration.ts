import { pathToFileURL } from "node:url";
import type { SessionConfig } from "@millrace/engine";
import { SparkError } from "@millrace/spark-model";
import { checkedValue } from "./check-value.ts";
import { isCoreKey } from "./core-namespaces.ts";
import { sessionDefaults, staticDefaults } from "./spark-defaults.ts";

/**
 * One session's runtime configuration over Spark's defaults (org.apache.spark.sql.internal.SQLConf and
 * RuntimeConfig). The server's own settings are defaults that a session cannot unset.
 */
export class SessionConfiguration implements SessionConfig {
  readonly #server: ReadonlyMap<string, string>;
  readonly #values: Map<string, string>;

  constructor(server: ReadonlyMap<string, string>, values: ReadonlyMap<string, string> = new Map()) {
    this.#server = server;
    this.#values = new Map(values);
  }

  /** A copy for a cloned session; later changes of one do not show in the other. */
  clone(): SessionConfiguration {
    return new SessionConfiguration(this.#server, this.#values);
  }

  get(key: string): string | undefined {
    return this.#values.get(key) ?? this.#server.get(key) ?? defaultOf(key) ?? undefined;
  }

  /** Whether `spark.conf.get(key)` answers: set, or known to Spark even when it has no default. */
  has(key: string): boolean {
    return this.#values.has(key) || this.#server.has(key) || defaultOf(key) !== undefined;
  }

  /** The value that was set, defaults aside. */
  explicit(key: string): string | undefined {
    return this.#values.get(key) ?? this.#server.get(key);
  }

  entries(): ReadonlyMap<string, string> {
    const entries = new Map<string, string>();
    for (const [key, [value]] of Object.entries(sessionDefaults)) if (value !== null) entries.set(key, value);
    for (const [key, value] of Object.entries(staticDefaults)) if (value !== null) entries.set(key, value);
    return new Map([...entries, ...this.explicitEntries()]);
  }

  /** Everything that was set, which is what `spark.conf.getAll` lists. */
  explicitEntries(): ReadonlyMap<string, string> {
    return new Map([...this.#server, ...this.#values]);
  }

  /** Throws CANNOT_MODIFY_STATIC_CONFIG, CANNOT_MODIFY_CONFIG or INVALID_CONF_VALUE.*. */
  set(key: string, value: string): void {
    requireModifiable(key);
    this.#values.set(key, checkedValue(key, value));
  }

  /** Back to what the session started with (RESET). */
  reset(): void {
    this.#values.clear();
  }

  unset(key: string): void {
    requireModifiable(key);
    this.#values.delete(key);
  }
}

/** The default of a known key; null for one without; undefined for an unknown key. */
function defaultOf(key: string): string | null | undefined {
  const session = sessionDefaults[key];
  return session === undefined ? staticDefaults[key] : session[0];
}

/** `spark.conf.isModifiable`: only keys that Spark knows and that are not static. */
export function isModifiable(key: string): boolean {
  return Object.hasOwn(sessionDefaults, key);
}

function requireModifiable(key: string): void {
  if (Object.hasOwn(staticDefaults, key)) throw cannotModify("CANNOT_MODIFY_STATIC_CONFIG", key);
  if (isCoreKey(key)) throw cannotModify("CANNOT_MODIFY_CONFIG", key);
}

function cannotModify(errorClass: string, key: string): SparkError {
  return new SparkError({ errorClass, messageParameters: { key: `"${key}"` } });
}

/** SQL_CONF_NOT_FOUND, as for any key that Spark does not know and nobody set. */
export function unknownKey(key: string): SparkError {
  return new SparkError({ errorClass: "SQL_CONF_NOT_FOUND", messageParameters: { sqlConf: `"${key}"` } });
}

export interface ServerSettings {
  readonly workingDirectory: string;
  readonly cores: number;
  readonly sparkConf: Readonly<Record<string, string>>;
}

/** The settings that a server gives to each session: its own facts, then what its owner configured. */
export function serverConfiguration(settings: ServerSettings): ReadonlyMap<string, string> {
  const warehouse = `${pathToFileURL(settings.workingDirectory).href}/spark-warehouse`.replace(
    "file:///",
    "file:/",
  );
  return new Map([
    ["spark.app.id", `local-${Date.now()}`],
    ["spark.app.name", "Millrace"],
    ["spark.app.startTime", String(Date.now())],
    // Plans come uncompressed: Node 20 has no ZSTD.
    ["spark.connect.session.planCompression.threshold", "-1"],
    ["spark.executor.id", "driver"],
    ["spark.master", `local[${settings.cores}]`],
    ["spark.sql.catalogImplementation", "in-memory"],
    // There is no Java stack to show under an error.
    ["spark.sql.connect.serverStacktrace.enabled", "false"],
    ["spark.sql.session.timeZone", systemTimeZone()],
    ["spark.sql.warehouse.dir", warehouse],
    ...Object.entries(settings.sparkConf),
  ]);
}

/** The zone of this machine, by the name that Java gives it. */
function systemTimeZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === "UTC" ? "Etc/UTC" : zone;
}
