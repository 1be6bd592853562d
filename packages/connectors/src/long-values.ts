/**
 * A growing column of longs that are integers a number holds exactly, written as the two halves of their 64 bits: a BigInt for
 * each would cost more than all else that is done to a generated row.
 */
export class LongValues {
  #words: Int32Array<ArrayBuffer>;

  /** `capacity` is how many values are expected. */
  constructor(capacity: number) {
    this.#words = new Int32Array(capacity * 2);
  }

  /** Sets the value of a row, which is not beyond the next free one. */
  set(row: number, value: number): void {
    if (row * 2 === this.#words.length) this.#grow();
    this.#words[row * 2] = value;
    this.#words[row * 2 + 1] = Math.floor(value / 2 ** 32);
  }

  /** The first values. */
  build(rowCount: number): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(this.#words.buffer, 0, rowCount);
  }

  #grow(): void {
    const larger = new Int32Array(Math.max(2, this.#words.length * 2));
    larger.set(this.#words);
    this.#words = larger;
  }
}
