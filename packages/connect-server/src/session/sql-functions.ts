import type { SqlFunction } from "@millrace/analyzer";
import { quoteIdentifier, SparkError } from "@millrace/spark-model";

interface FunctionDefinition {
  readonly function_: SqlFunction;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
}

/** Functions of CREATE FUNCTION by their names without the catalog, which are case-insensitive. */
export class SqlFunctions {
  readonly #functions = new Map<string, SqlFunction>();

  get(name: readonly string[]): SqlFunction | undefined {
    return this.#functions.get(keyOf(name));
  }

  /** Throws ROUTINE_ALREADY_EXISTS unless the definition replaces. */
  define(name: readonly string[], { function_, replace, ifNotExists }: FunctionDefinition): void {
    if (!replace && this.get(name) !== undefined) {
      if (ifNotExists) return;
      throw new SparkError({
        errorClass: "ROUTINE_ALREADY_EXISTS",
        messageParameters: {
          newRoutineType: "routine",
          existingRoutineType: "routine",
          routineName: name.map(quoteIdentifier).join("."),
        },
      });
    }
    this.#functions.set(keyOf(name), function_);
  }

  /** Throws ROUTINE_NOT_FOUND unless it may be missing. */
  drop(name: readonly string[], ifExists: boolean): void {
    if (this.#functions.delete(keyOf(name)) || ifExists) return;
    throw new SparkError({
      errorClass: "ROUTINE_NOT_FOUND",
      messageParameters: { routineName: name.map(quoteIdentifier).join(".") },
    });
  }

  names(): readonly string[] {
    return [...this.#functions.values()].map(({ name }) => name.join("."));
  }
}

const keyOf = (name: readonly string[]) => name.join(".").toLowerCase();
