import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { type Literal, quoteIdentifier, SparkError } from "@millrace/spark-model";

/** A variable of DECLARE VARIABLE. */
export interface SessionVariable {
  readonly name: string;
  readonly value: Literal;
  /** What SET VARIABLE … = DEFAULT computes again; NULL without one. */
  readonly defaultValue?: ExpressionMessage;
}

/** The variables of one session; names are case-insensitive (TempVariableManager). */
export class SessionVariables {
  readonly #variables = new Map<string, SessionVariable>();

  get(name: string): SessionVariable | undefined {
    return this.#variables.get(name.toLowerCase());
  }

  /** Throws VARIABLE_ALREADY_EXISTS unless the declaration replaces. */
  declare(variable: SessionVariable, replace: boolean): void {
    if (!replace && this.get(variable.name) !== undefined)
      throw variableError("VARIABLE_ALREADY_EXISTS", variable.name);
    this.#variables.set(variable.name.toLowerCase(), variable);
  }

  set(variable: SessionVariable, value: Literal): void {
    this.#variables.set(variable.name.toLowerCase(), { ...variable, value });
  }

  /** Throws VARIABLE_NOT_FOUND unless it may be missing. */
  drop(name: string, ifExists: boolean): void {
    const dropped = this.#variables.delete(name.toLowerCase());
    if (!dropped && !ifExists) throw variableError("VARIABLE_NOT_FOUND", name);
  }
}

function variableError(errorClass: string, name: string): SparkError {
  const variableName = ["system", "session", name].map(quoteIdentifier).join(".");
  return new SparkError({ errorClass, messageParameters: { variableName } });
}
