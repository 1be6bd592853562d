/**
 * Writes the few FlatBuffers that Arrow's IPC metadata needs, back to front as the format asks
 * (https://flatbuffers.dev/internals). An offset is a distance from the end of the buffer.
 */
export class FlatBufferBuilder {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #space = this.#bytes.length;
  #alignment = 1;
  #fields: number[] = [];
  #tableStart = 0;

  /** Starts a table of at most `fieldCount` fields; nested objects must be written before. */
  startTable(fieldCount: number): void {
    this.#fields = new Array<number>(fieldCount).fill(0);
    this.#tableStart = this.#offset();
  }

  byteField(field: number, value: number): void {
    this.#prepare(1, 0);
    this.#space -= 1;
    this.#bytes[this.#space] = value;
    this.#fields[field] = this.#offset();
  }

  shortField(field: number, value: number): void {
    this.#short(value);
    this.#fields[field] = this.#offset();
  }

  intField(field: number, value: number): void {
    this.#int(value);
    this.#fields[field] = this.#offset();
  }

  longField(field: number, value: number): void {
    this.#prepare(8, 0);
    this.#long(value);
    this.#fields[field] = this.#offset();
  }

  offsetField(field: number, offset: number): void {
    this.#reference(offset);
    this.#fields[field] = this.#offset();
  }

  endTable(): number {
    this.#int(0);
    const table = this.#offset();
    for (const field of this.#fields.toReversed()) this.#short(field === 0 ? 0 : table - field);
    this.#short(table - this.#tableStart);
    this.#short((this.#fields.length + 2) * 2);
    this.#view.setInt32(this.#bytes.length - table, this.#offset() - table, true);
    return table;
  }

  string(text: string): number {
    const encoded = new TextEncoder().encode(text);
    this.#prepare(4, encoded.length + 1);
    this.#space -= 1;
    this.#bytes[this.#space] = 0;
    this.#space -= encoded.length;
    this.#bytes.set(encoded, this.#space);
    this.#int(encoded.length);
    return this.#offset();
  }

  /** A vector of tables or strings. */
  references(offsets: readonly number[]): number {
    this.#prepare(4, offsets.length * 4);
    for (const offset of offsets.toReversed()) this.#reference(offset);
    this.#int(offsets.length);
    return this.#offset();
  }

  /** A vector of structs of two longs each (Arrow's FieldNode and Buffer). */
  longPairs(pairs: readonly (readonly [number, number])[]): number {
    this.#prepare(4, pairs.length * 16);
    this.#prepare(8, pairs.length * 16);
    for (const [first, second] of pairs.toReversed()) {
      this.#long(second);
      this.#long(first);
    }
    this.#int(pairs.length);
    return this.#offset();
  }

  finish(root: number): Uint8Array {
    this.#prepare(this.#alignment, 4);
    this.#reference(root);
    return this.#bytes.subarray(this.#space);
  }

  #offset(): number {
    return this.#bytes.length - this.#space;
  }

  #reference(offset: number): void {
    this.#prepare(4, 0);
    this.#int(this.#offset() - offset + 4);
  }

  #short(value: number): void {
    this.#prepare(2, 0);
    this.#space -= 2;
    this.#view.setInt16(this.#space, value, true);
  }

  #int(value: number): void {
    this.#prepare(4, 0);
    this.#space -= 4;
    this.#view.setInt32(this.#space, value, true);
  }

  #long(value: number): void {
    this.#space -= 8;
    this.#view.setBigInt64(this.#space, BigInt(value), true);
  }

  /** Makes room for a value of `size` bytes that ends up aligned after `additional` more bytes. */
  #prepare(size: number, additional: number): void {
    if (size > this.#alignment) this.#alignment = size;
    const padding = -(this.#offset() + additional) & (size - 1);
    while (this.#space < padding + size + additional) this.#grow();
    this.#space -= padding;
    this.#bytes.fill(0, this.#space, this.#space + padding);
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    const added = larger.length - this.#bytes.length;
    larger.set(this.#bytes, added);
    this.#space += added;
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
