/** A byte buffer that grows by doubling. */
export class GrowingBytes {
  #buffer = new Uint8Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The buffer behind; valid until the next growth. */
  get bytes(): Uint8Array {
    return this.#buffer;
  }

  /** Makes room for `count` more bytes and returns where they begin. */
  grow(count: number): number {
    const start = this.#length;
    const needed = start + count;
    if (needed > this.#buffer.byteLength) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.byteLength * 2));
      larger.set(this.#buffer.subarray(0, start));
      this.#buffer = larger;
    }
    this.#length = needed;
    return start;
  }

  append(source: Uint8Array): void {
    const start = this.grow(source.byteLength);
    this.#buffer.set(source, start);
  }

  appendInt32(value: number): void {
    const start = this.grow(4);
    this.#buffer[start] = value & 0xff;
    this.#buffer[start + 1] = (value >> 8) & 0xff;
    this.#buffer[start + 2] = (value >> 16) & 0xff;
    this.#buffer[start + 3] = (value >> 24) & 0xff;
  }

  /** The bytes, at offset 0 of a buffer of their own. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length);
  }
}
