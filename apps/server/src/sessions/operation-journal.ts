import type { StampedOperation } from "@millrace/notebook";

const maxOperations = 5_000;

/** The last operations of a session, so that a browser that lost its connection gets what it missed. */
export class OperationJournal {
  private operations: StampedOperation[] = [];
  private firstRevision = 0;

  append(operation: StampedOperation): void {
    this.operations.push(operation);
    if (this.operations.length < 2 * maxOperations) return;
    this.firstRevision += this.operations.length - maxOperations;
    this.operations = this.operations.slice(-maxOperations);
  }

  /** Everything after a revision; undefined when some of it is no longer kept, or was never. */
  since(revision: number): readonly StampedOperation[] | undefined {
    const start = revision - this.firstRevision;
    return start < 0 || start > this.operations.length ? undefined : this.operations.slice(start);
  }
}
