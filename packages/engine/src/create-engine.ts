import { DuckDatabase } from "./duckdb/database.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { EmbeddedSession } from "./engine-session.ts";
import { installLibrary } from "./sql/library/install.ts";

/** Starts the embedded engine: DuckDB with Spark's meanings taught to it. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const database = await DuckDatabase.open({
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    ...(options.cores === undefined ? {} : { threads: options.cores }),
  });
  await installLibrary(database);
  const sessions = new Set<EmbeddedSession>();
  return {
    openSession: async (config, python) => {
      const session = new EmbeddedSession({
        database,
        options,
        config,
        ...(python === undefined ? {} : { python }),
        onClose: () => sessions.delete(session),
      });
      sessions.add(session);
      return session;
    },
    close: async () => {
      await Promise.all([...sessions].map((session) => session.close()));
      await database.close();
    },
  };
}
