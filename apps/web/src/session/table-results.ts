import type { ColumnarRows } from "../results/columnar.ts";
import { RequestTable } from "./request-table.ts";

/** The rows of a displayed DataFrame. */
export interface TableResult {
  readonly rows: ColumnarRows;
  /** Rows that the server keeps. */
  readonly rowCount: number;
  readonly truncated: boolean;
}

const kept = 40;

/** Fetches displayed tables once each; the most recently used stay. */
export class TableResults {
  readonly #ask: (requestId: string, resultId: string) => boolean;
  readonly #requests = new RequestTable<TableResult>();
  readonly #results = new Map<string, Promise<TableResult>>();
  #next = 1;

  constructor(ask: (requestId: string, resultId: string) => boolean) {
    this.#ask = ask;
  }

  read(resultId: string): Promise<TableResult> {
    const known = this.#results.get(resultId);
    this.#results.delete(resultId);
    const result = known ?? this.#fetch(resultId);
    this.#results.set(resultId, result);
    const oldest = this.#results.keys().next();
    if (this.#results.size > kept && !oldest.done) this.#results.delete(oldest.value);
    return result;
  }

  received(requestId: string, result: TableResult): void {
    this.#requests.resolve(requestId, result);
  }

  refused(requestId: string, message: string): boolean {
    return this.#requests.reject(requestId, message);
  }

  connectionLost(): void {
    this.#requests.rejectAll("The connection was lost before the rows arrived.");
  }

  #fetch(resultId: string): Promise<TableResult> {
    const requestId = `table-${this.#next++}`;
    const answer = this.#requests.open(requestId);
    if (!this.#ask(requestId, resultId)) this.#requests.reject(requestId, "Not connected to the server.");
    // A failed read is not kept, so that the next look tries again.
    answer.catch(() => this.#results.delete(resultId));
    return answer;
  }
}
