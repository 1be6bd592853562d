import duckdb, { type Vector } from "@duckdb/node-bindings";
import { GrowingBytes } from "./growing-bytes.ts";
import { type Rows, vectorLength } from "./rows.ts";

/** DuckDB's string: 16 bytes; length, then 12 bytes inline or a 4-byte prefix and a pointer. */
const entrySize = 16;
const inlineLimit = 12;

/**
 * Strings further apart than this are fetched one by one. A gap within one page lies in mapped memory (the
 * pages of its two neighbours), so reading across it is safe; what is read there is thrown away.
 */
const largestGap = 1024n;

interface StringAppend {
  readonly vector: Vector;
  readonly rows: Rows;
  readonly offsets: GrowingBytes;
  /** Whether row `row` of this append is not NULL. */
  isValid(row: number): boolean;
}

interface Run {
  readonly firstEntry: number;
  readonly start: bigint;
  end: bigint;
  readonly pieces: { readonly from: number; readonly length: number; readonly to: number }[];
}

/**
 * Copies strings out of vectors. Strings of one vector mostly lie one behind the other, so neighbours are
 * fetched with one call instead of one call each.
 */
export class StringReader {
  readonly bytes = new GrowingBytes();

  append({ vector, rows, offsets, isValid }: StringAppend): void {
    const source = duckdb.vector_get_data(vector, vectorLength(rows) * entrySize);
    const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    let run: Run | undefined;
    for (let row = 0; row < rows.count; row++) {
      if (isValid(row)) {
        const entry = (rows.indexes?.[row] ?? row) * entrySize;
        const length = view.getUint32(entry, true);
        if (length <= inlineLimit) this.#appendInline(source, entry + 4, length);
        else run = this.#extend({ view, entry, length, run });
      }
      offsets.appendInt32(this.bytes.length);
    }
    if (run) this.#fetch(view, run);
  }

  #appendInline(source: Uint8Array, from: number, length: number): void {
    const to = this.bytes.grow(length);
    const target = this.bytes.bytes;
    for (let byte = 0; byte < length; byte++) target[to + byte] = source[from + byte] ?? 0;
  }

  #extend(next: { view: DataView; entry: number; length: number; run: Run | undefined }): Run {
    const { view, entry, length, run } = next;
    const start = view.getBigUint64(entry + 8, true);
    const to = this.bytes.grow(length);
    if (run && start >= run.end && start - run.end < largestGap) {
      run.pieces.push({ from: Number(start - run.start), length, to });
      run.end = start + BigInt(length);
      return run;
    }
    if (run) this.#fetch(view, run);
    return { firstEntry: entry, start, end: start + BigInt(length), pieces: [{ from: 0, length, to }] };
  }

  #fetch(view: DataView, run: Run): void {
    const fetched = duckdb.get_data_from_pointer(
      view.buffer as ArrayBuffer,
      view.byteOffset + run.firstEntry + 8,
      Number(run.end - run.start),
    );
    const target = this.bytes.bytes;
    for (const piece of run.pieces) {
      target.set(fetched.subarray(piece.from, piece.from + piece.length), piece.to);
    }
  }
}
