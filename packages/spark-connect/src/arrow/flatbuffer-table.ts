/** Reads one table of a FlatBuffer; absent fields give the default that the caller names. */
export class FlatBufferTable {
  readonly #view: DataView;
  readonly #position: number;

  constructor(view: DataView, position: number) {
    this.#view = view;
    this.#position = position;
  }

  /** The root table of a buffer. Throws RangeError where the bytes are not a FlatBuffer. */
  static root(bytes: Uint8Array): FlatBufferTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatBufferTable(view, view.getInt32(0, true));
  }

  byte(field: number, absent = 0): number {
    const at = this.#field(field);
    return at === 0 ? absent : this.#view.getUint8(at);
  }

  short(field: number, absent = 0): number {
    const at = this.#field(field);
    return at === 0 ? absent : this.#view.getInt16(at, true);
  }

  int(field: number, absent = 0): number {
    const at = this.#field(field);
    return at === 0 ? absent : this.#view.getInt32(at, true);
  }

  long(field: number, absent = 0): number {
    const at = this.#field(field);
    return at === 0 ? absent : Number(this.#view.getBigInt64(at, true));
  }

  has(field: number): boolean {
    return this.#field(field) !== 0;
  }

  text(field: number): string | undefined {
    const at = this.#field(field);
    if (at === 0) return undefined;
    const start = this.#follow(at);
    const length = this.#view.getInt32(start, true);
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + start + 4, length);
    return new TextDecoder().decode(bytes);
  }

  table(field: number): FlatBufferTable {
    const at = this.#field(field);
    if (at === 0) throw new RangeError(`Arrow metadata lacks field ${field}`);
    return new FlatBufferTable(this.#view, this.#follow(at));
  }

  tables(field: number): FlatBufferTable[] {
    return this.#vector(field, 4, (at) => new FlatBufferTable(this.#view, this.#follow(at)));
  }

  /** A vector of structs of two longs (FieldNode, Buffer). */
  longPairs(field: number): (readonly [number, number])[] {
    return this.#vector(field, 16, (at) => [
      Number(this.#view.getBigInt64(at, true)),
      Number(this.#view.getBigInt64(at + 8, true)),
    ]);
  }

  #vector<Item>(field: number, width: number, read: (at: number) => Item): Item[] {
    const at = this.#field(field);
    if (at === 0) return [];
    const start = this.#follow(at);
    const length = this.#view.getInt32(start, true);
    if (length < 0 || length * width > this.#view.byteLength)
      throw new RangeError("Arrow metadata is cut off");
    return Array.from({ length }, (_, index) => read(start + 4 + index * width));
  }

  /** Where a field's value lies, 0 when it is absent. */
  #field(field: number): number {
    const vtable = this.#position - this.#view.getInt32(this.#position, true);
    const slot = 4 + field * 2;
    if (slot >= this.#view.getUint16(vtable, true)) return 0;
    const distance = this.#view.getUint16(vtable + slot, true);
    return distance === 0 ? 0 : this.#position + distance;
  }

  #follow(at: number): number {
    return at + this.#view.getInt32(at, true);
  }
}
