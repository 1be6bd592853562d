import type { StampedOperation } from "@millrace/notebook";

const maxOperations = 5_000;
const maxCharacters = 20_000_000;
/** What an operation without text takes, about. */
const usualCharacters = 500;

/** The last operations of a session, so that a browser that lost its connection gets what it missed. */
export class OperationJournal {
  private operations: StampedOperation[] = [];
  private sizes: number[] = [];
  private characters = 0;
  private firstRevision = 0;

  append(operation: StampedOperation): void {
    const size = sizeOf(operation);
    this.operations.push(operation);
    this.sizes.push(size);
    this.characters += size;
    if (this.operations.length >= 2 * maxOperations || this.characters >= 2 * maxCharacters) this.forget();
  }

  /** Everything after a revision; undefined when some of it is no longer kept, or was never. */
  since(revision: number): readonly StampedOperation[] | undefined {
    const start = revision - this.firstRevision;
    return start < 0 || start > this.operations.length ? undefined : this.operations.slice(start);
  }

  /** Drops the oldest, down to the limits; half of the time there is nothing to do. */
  private forget(): void {
    let first = Math.max(0, this.operations.length - maxOperations);
    let kept = this.sizes.slice(first).reduce((sum, size) => sum + size, 0);
    while (kept > maxCharacters && first < this.operations.length) {
      kept -= this.sizes[first] ?? 0;
      first += 1;
    }
    this.operations = this.operations.slice(first);
    this.sizes = this.sizes.slice(first);
    this.characters = kept;
    this.firstRevision += first;
  }
}

function sizeOf({ operation }: StampedOperation): number {
  if (operation.kind === "setCellSource") return operation.source.length;
  if (operation.kind === "appendOutput" && operation.output.kind === "stream")
    return operation.output.text.length;
  const isLarge = operation.kind === "appendOutput" || operation.kind === "updateDisplay";
  return isLarge ? JSON.stringify(operation).length : usualCharacters;
}
