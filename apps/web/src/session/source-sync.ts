import type { OperationOf, SessionState, StampedOperation } from "@millrace/notebook";

interface Ports {
  send(operation: OperationOf<"setCellSource">): boolean;
  state(): SessionState | undefined;
}

/** Text that was typed here and that the server has not confirmed yet. */
interface Draft {
  text: string;
  /** The last text that was sent. */
  sent: string | undefined;
  /** Changes that were sent and not yet answered. */
  underWay: number;
}

const pauseMilliseconds = 300;

/**
 * Carries typed text to the server after a pause in typing, and at once before a run. Text
 * that lost a race against another tab is replaced by the winner's; the editor keeps the loser in its undo.
 */
export class SourceSync {
  readonly #ports: Ports;
  readonly #drafts = new Map<string, Draft>();
  readonly #listeners = new Map<string, Set<(source: string) => void>>();
  readonly #changed = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #clientId = "";

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The text of a cell as this page knows it: what was typed here, else what the server has. */
  text(cellId: string): string {
    return this.#drafts.get(cellId)?.text ?? this.#serverText(cellId) ?? "";
  }

  /** Whether something typed here has not reached the server. */
  get pending(): boolean {
    return this.#drafts.size > 0;
  }

  typed(cellId: string, text: string): void {
    const draft = this.#drafts.get(cellId);
    if (draft === undefined) this.#drafts.set(cellId, { text, sent: undefined, underWay: 0 });
    else draft.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), pauseMilliseconds);
    this.#notifyChanged();
  }

  /** Sends now what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    for (const cellId of [...this.#drafts.keys()]) this.#send(cellId);
  }

  /** Called with the new text when somebody else changed the cell. */
  onForeignChange(cellId: string, listener: (source: string) => void): () => void {
    const listeners = this.#listeners.get(cellId) ?? new Set();
    this.#listeners.set(cellId, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Called after any change of `pending`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  };

  connected(clientId: string): void {
    this.#clientId = clientId;
  }

  /** The store's state has these operations already. */
  applied(operations: readonly StampedOperation[]): void {
    const touched = new Set<string>();
    for (const { operation, clientId } of operations) {
      if (operation.kind !== "setCellSource") {
        this.#structureChanged(operation.kind);
        continue;
      }
      const draft = this.#drafts.get(operation.cellId);
      if (clientId === this.#clientId && draft !== undefined) draft.underWay -= 1;
      touched.add(operation.cellId);
    }
    for (const cellId of touched) this.#settle(cellId);
  }

  /** The state came whole: what was under way is lost, what was typed is sent again. */
  stateReplaced(): void {
    for (const draft of this.#drafts.values()) {
      draft.sent = undefined;
      draft.underWay = 0;
    }
    for (const cellId of this.#listeners.keys()) if (!this.#drafts.has(cellId)) this.#tell(cellId);
    this.flush();
  }

  rejected({ cellId, source }: { readonly cellId: string; readonly source: string }): void {
    this.#drafts.delete(cellId);
    for (const listener of this.#listeners.get(cellId) ?? []) listener(source);
    this.#notifyChanged();
  }

  #send(cellId: string): void {
    const draft = this.#drafts.get(cellId);
    const state = this.#ports.state();
    if (draft === undefined || state === undefined || draft.sent === draft.text) return;
    const version = (state.sourceVersions[cellId] ?? 0) + draft.underWay;
    if (!this.#ports.send({ kind: "setCellSource", cellId, source: draft.text, version })) return;
    draft.sent = draft.text;
    draft.underWay += 1;
  }

  /** After an answer: the draft is done when the server has its text; without a draft the editor follows. */
  #settle(cellId: string): void {
    const draft = this.#drafts.get(cellId);
    const known = this.#serverText(cellId);
    if (draft === undefined) {
      this.#tell(cellId);
    } else if (draft.underWay <= 0 && (known === undefined || known === draft.text)) {
      this.#drafts.delete(cellId);
      this.#notifyChanged();
    }
  }

  /** Undo, split and merge change sources without `setCellSource`. */
  #structureChanged(kind: StampedOperation["operation"]["kind"]): void {
    if (kind !== "undo" && kind !== "redo" && kind !== "splitCell" && kind !== "mergeCells") return;
    for (const cellId of this.#listeners.keys()) {
      if (!this.#drafts.has(cellId)) this.#tell(cellId);
    }
  }

  #tell(cellId: string): void {
    const source = this.#serverText(cellId);
    if (source === undefined) return;
    for (const listener of this.#listeners.get(cellId) ?? []) listener(source);
  }

  #serverText(cellId: string): string | undefined {
    return this.#ports.state()?.notebook.cells.find((cell) => cell.id === cellId)?.source;
  }

  #notifyChanged(): void {
    for (const listener of this.#changed) listener();
  }
}
