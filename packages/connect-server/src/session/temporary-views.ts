import { type LogicalPlan, quoteIdentifier, SparkError } from "@millrace/spark-model";

/** A view: of a session, or of the server when it is global or stored. */
export interface TemporaryView {
  readonly name: string;
  readonly plan: LogicalPlan;
}

export interface ViewDefinition extends TemporaryView {
  readonly replace: boolean;
  /** False for a stored view, which only the error message shows. Default true. */
  readonly temporary?: boolean;
}

/** Views by name; names are case-insensitive (GlobalTempViewManager, SessionCatalog). */
export class TemporaryViews {
  readonly #views = new Map<string, TemporaryView>();

  get(name: string): TemporaryView | undefined {
    return this.#views.get(name.toLowerCase());
  }

  /** Throws TEMP_TABLE_OR_VIEW_ALREADY_EXISTS or TABLE_OR_VIEW_ALREADY_EXISTS unless the definition replaces. */
  define({ name, plan, replace, temporary = true }: ViewDefinition): void {
    if (!replace && this.#views.has(name.toLowerCase())) {
      throw new SparkError({
        errorClass: temporary ? "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS" : "TABLE_OR_VIEW_ALREADY_EXISTS",
        messageParameters: { relationName: name.split(".").map(quoteIdentifier).join(".") },
      });
    }
    this.#views.set(name.toLowerCase(), { name, plan });
  }

  /** Whether there was such a view. */
  drop(name: string): boolean {
    return this.#views.delete(name.toLowerCase());
  }

  list(): readonly TemporaryView[] {
    return [...this.#views.values()];
  }

  copyTo(other: TemporaryViews): void {
    for (const [name, view] of this.#views) other.#views.set(name, view);
  }
}
