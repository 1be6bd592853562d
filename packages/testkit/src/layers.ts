/**
 * Which package may import which: the one table that the import check and ARCHITECTURE.md's picture read.
 * A name with a path after the package (`engine/connector`) allows that entry only.
 */
export const layers = {
  web: ["notebook"],
  server: ["connect-server", "connectors", "client", "notebook"],
  "connect-server": ["analyzer", "engine", "spark-connect", "spark-model"],
  analyzer: ["spark-connect", "spark-model"],
  engine: ["spark-model"],
  connectors: ["engine/connector", "spark-model"],
  client: ["spark-connect", "spark-model"],
  notebook: [],
  "spark-connect": ["spark-model"],
  "spark-model": [],
  testkit: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Folders of the engine, each with the folders that it may import. Files beside them compose. */
export const engineStages = {
  checkpoint: ["run", "stream", "sql", "tables", "files", "duckdb"],
  run: ["stream", "sql", "python", "program", "tables", "files", "duckdb"],
  tables: ["sql", "python", "program", "files", "duckdb"],
  python: ["stream", "sql", "program", "duckdb"],
  program: ["sql", "duckdb"],
  files: ["sql", "duckdb"],
  sql: ["stream", "duckdb"],
  stream: [],
  duckdb: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
