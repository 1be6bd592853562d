import type { DuckDatabase } from "../../duckdb/database.ts";
import { libraryStatements } from "./macros.ts";
import { registerScalarFunctions } from "./scalar-functions.ts";

/** Teaches a new database the macros and scalar functions that generated SQL calls. */
export async function installLibrary(database: DuckDatabase): Promise<void> {
  const connection = await database.connect();
  try {
    registerScalarFunctions(connection);
    await connection.run(`BEGIN;\n${libraryStatements}\nCOMMIT;`);
  } finally {
    connection.close();
  }
}
