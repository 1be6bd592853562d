import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connectors } from "../connector.ts";
import type { DuckConnection } from "../duckdb/connection.ts";
import { DuckDatabase } from "../duckdb/database.ts";
import type { PythonFunctions } from "../python-functions.ts";
import { type LocalCheckpointFiles, localCheckpointFiles } from "../run/local-checkpoint-files.ts";
import { installLibrary } from "../sql/library/install.ts";
import type { ReadArrow } from "../tables/local-relation.ts";

/** What the checkpoint tool is given by who composes it. */
export interface ToolOptions {
  readonly connectors: Connectors;
  readonly readArrow: ReadArrow;
  /** Absent where there is no Python; what calls it cannot be replayed then. */
  readonly python?: PythonFunctions;
  /** Relative paths of the command line resolve against it. */
  readonly workingDirectory: string;
}

/** What its commands work with. */
export interface ToolEnvironment extends ToolOptions {
  readonly files: LocalCheckpointFiles;
  readonly database: DuckDatabase;
  readonly connection: DuckConnection;
  /** A directory that goes when the command ends. */
  readonly scratch: string;
}

/** Runs a command with a database of its own. */
export async function withEnvironment<Result>(
  options: ToolOptions,
  work: (environment: ToolEnvironment) => Promise<Result>,
): Promise<Result> {
  const database = await DuckDatabase.open({ threads: 2 });
  const scratch = await mkdtemp(join(tmpdir(), "millrace-checkpoint-"));
  try {
    await installLibrary(database);
    const connection = await database.connect();
    const result = await work({ ...options, files: localCheckpointFiles(), database, connection, scratch });
    connection.close();
    return result;
  } finally {
    await database.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
