import { randomUUID } from "node:crypto";
import type { SparkError } from "@millrace/spark-model";

/** Errors that a client may still ask the details of. */
const kept = 100;

/** The latest errors of a session by the id that the client was given (FetchErrorDetails). */
export class ErrorLog {
  readonly #errors = new Map<string, SparkError>();

  add(error: SparkError): string {
    const id = randomUUID();
    this.#errors.set(id, error);
    if (this.#errors.size > kept) this.#errors.delete(this.#errors.keys().next().value ?? "");
    return id;
  }

  /** An error is told once, as Spark does. */
  take(id: string): SparkError | undefined {
    const error = this.#errors.get(id);
    this.#errors.delete(id);
    return error;
  }
}
