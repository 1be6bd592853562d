import type { Column } from "@millrace/spark-model";

/** Grows a column of strings or binaries: one buffer of bytes and one of offsets, no object a row. */
export class BytesBuilder {
  #bytes: Uint8Array;
  #offsets = new Int32Array(1024);
  #validity: Uint8Array | undefined;
  #length = 0;
  #rows = 0;
  #staged: Uint8Array | undefined;
  /** Where the staged bytes begin in `#bytes`. */
  #stagedAt = 0;

  /** `capacity` is how many bytes are expected. */
  constructor(capacity = 1 << 16) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Appends bytes `start..end` of a source; `source` undefined appends NULL. */
  append(source: Uint8Array | undefined, start: number, end: number): void {
    if (source === undefined) this.#markNull();
    else this.#copy(source, start, end);
    this.#endRow();
  }

  /**
   * Like `append`, for a source of which most is appended, in order, range behind range: it is copied whole
   * behind the rows, where ranges then move up without an object for each.
   */
  appendInOrder(source: Uint8Array | undefined, start: number, end: number): void {
    if (source === undefined) this.#markNull();
    else {
      if (source !== this.#staged) this.#stage(source);
      this.#bytes.copyWithin(this.#length, this.#stagedAt + start, this.#stagedAt + end);
      this.#length += end - start;
    }
    this.#endRow();
  }

  /** The rows so far as a column; the builder must not be used afterwards. */
  build(): Column {
    const validity = this.#validity?.subarray(0, (this.#rows + 7) >> 3);
    return {
      form: "variable",
      offsets: this.#offsets.subarray(0, this.#rows + 1),
      bytes: this.#bytes.subarray(0, this.#length),
      ...(validity ? { validity: filled(validity, (this.#rows + 7) >> 3) } : {}),
    };
  }

  #endRow(): void {
    if (this.#rows + 2 > this.#offsets.length) this.#offsets = grown(this.#offsets);
    this.#rows += 1;
    this.#offsets[this.#rows] = this.#length;
  }

  #stage(source: Uint8Array): void {
    const needed = this.#length + source.length;
    if (needed > this.#bytes.length) this.#reserve(needed);
    this.#bytes.set(source, this.#length);
    this.#staged = source;
    this.#stagedAt = this.#length;
  }

  #copy(source: Uint8Array, start: number, end: number): void {
    const needed = this.#length + end - start;
    if (needed > this.#bytes.length) this.#reserve(needed);
    if (end - start < 32) {
      for (let from = start, to = this.#length; from < end; ) this.#bytes[to++] = source[from++] ?? 0;
    } else {
      this.#bytes.set(source.subarray(start, end), this.#length);
    }
    this.#length = needed;
  }

  #reserve(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  #markNull(): void {
    this.#validity = filled(this.#validity ?? new Uint8Array(0), (this.#offsets.length + 7) >> 3);
    const byte = this.#rows >> 3;
    this.#validity[byte] = (this.#validity[byte] ?? 0) & ~(1 << (this.#rows & 7));
  }
}

function grown(offsets: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(offsets.length * 2);
  larger.set(offsets);
  return larger;
}

/** A bitmap of at least `length` bytes whose new bits say valid. */
function filled(validity: Uint8Array, length: number): Uint8Array {
  if (validity.length >= length) return validity;
  const larger = new Uint8Array(length).fill(0xff);
  larger.set(validity);
  return larger;
}
