import duckdb, { type Vector } from "@duckdb/node-bindings";
import { type Rows, vectorLength } from "./rows.ts";

/** Collects bits, least significant first, as Arrow and DuckDB both lay validity out. */
export class BitmapBuilder {
  #bytes = new Uint8Array(256);
  #length = 0;
  #unset = 0;

  get length(): number {
    return this.#length;
  }

  push(bit: boolean): void {
    const index = this.#length++;
    if (index >> 3 >= this.#bytes.byteLength) {
      const larger = new Uint8Array(this.#bytes.byteLength * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (bit) this.#bytes[index >> 3] = (this.#bytes[index >> 3] ?? 0) | (1 << (index & 7));
    else this.#unset++;
  }

  isSet(index: number): boolean {
    return (((this.#bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
  }

  /** Appends the validity of rows of a vector; a vector without a mask is all valid. */
  appendVector(vector: Vector, rows: Rows): void {
    if (rows.count === 0) return;
    const length = vectorLength(rows);
    const mask: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(length / 64) * 8);
    if (mask === null || mask === undefined) {
      this.#pushSet(rows.count);
      return;
    }
    for (let row = 0; row < rows.count; row++) {
      const index = rows.indexes?.[row] ?? row;
      this.push((((mask[index >> 3] ?? 0) >> (index & 7)) & 1) === 1);
    }
  }

  #pushSet(count: number): void {
    const needed = (this.#length + count + 7) >> 3;
    if (needed > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.byteLength * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let index = this.#length;
    const end = index + count;
    while (index < end && index & 7) {
      this.#bytes[index >> 3] = (this.#bytes[index >> 3] ?? 0) | (1 << (index & 7));
      index++;
    }
    this.#bytes.fill(0xff, index >> 3, end >> 3);
    index = Math.max(index, end & ~7);
    for (; index < end; index++) {
      this.#bytes[index >> 3] = (this.#bytes[index >> 3] ?? 0) | (1 << (index & 7));
    }
    this.#length = end;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, (this.#length + 7) >> 3);
  }

  /** The bitmap as a column's validity; nothing when every bit is set. */
  finish(): { readonly validity?: Uint8Array } {
    return this.#unset === 0 ? {} : { validity: this.bytes() };
  }
}
