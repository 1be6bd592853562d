const mask64 = 0xffff_ffff_ffff_ffffn;

/** Spark's Murmur3 (Murmur3_x86_32): of an int. */
export function murmurInt(value: number, seed: number): number {
  return finish(mixState(seed, mixKey(value)), 4);
}

export function murmurLong(value: bigint, seed: number): number {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return finish(mixState(mixState(seed, mixKey(low)), mixKey(high)), 8);
}

/** hashUnsafeBytes: whole words first, then the rest byte by byte, as Spark has always done. */
export function murmurBytes(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const aligned = bytes.byteLength - (bytes.byteLength % 4);
  let state = seed;
  for (let index = 0; index < aligned; index += 4)
    state = mixState(state, mixKey(view.getInt32(index, true)));
  for (let index = aligned; index < bytes.byteLength; index++)
    state = mixState(state, mixKey(view.getInt8(index)));
  return finish(state, bytes.byteLength);
}

function mixKey(key: number): number {
  const product = Math.imul(key, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

function mixState(state: number, key: number): number {
  const mixed = state ^ key;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number, length: number): number {
  let hash = state ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

const prime1 = 0x9e3779b185ebca87n;
const prime2 = 0xc2b2ae3d27d4eb4fn;
const prime3 = 0x165667b19e3779f9n;
const prime4 = 0x85ebca77c2b2ae63n;
const prime5 = 0x27d4eb2f165667c5n;

const wrap = (value: bigint) => value & mask64;
const rotate = (value: bigint, bits: bigint) => wrap((value << bits) | (value >> (64n - bits)));

/** XXH64 of an int (XXH64.hashInt). */
export function xxInt(value: number, seed: bigint): bigint {
  let hash = wrap(seed + prime5 + 4n);
  hash ^= wrap(BigInt(value >>> 0) * prime1);
  hash = wrap(rotate(hash, 23n) * prime2 + prime3);
  return avalanche(hash);
}

export function xxLong(value: bigint, seed: bigint): bigint {
  return avalanche(mixLong(wrap(seed + prime5 + 8n), wrap(value)));
}

function mixLong(hash: bigint, word: bigint): bigint {
  const mixed = hash ^ wrap(rotate(wrap(word * prime2), 31n) * prime1);
  return wrap(rotate(mixed, 27n) * prime1 + prime4);
}

/** XXH64 of bytes (XXH64.hashUnsafeBytes). */
export function xxBytes(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.byteLength;
  let offset = 0;
  let hash: bigint;
  if (length >= 32) {
    const lanes = [wrap(seed + prime1 + prime2), wrap(seed + prime2), wrap(seed), wrap(seed - prime1)];
    for (; offset <= length - 32; offset += 32) {
      lanes.forEach((lane, index) => {
        lanes[index] = round(lane, view.getBigUint64(offset + index * 8, true));
      });
    }
    const [first = 0n, second = 0n, third = 0n, fourth = 0n] = lanes;
    hash = wrap(rotate(first, 1n) + rotate(second, 7n) + rotate(third, 12n) + rotate(fourth, 18n));
    for (const lane of lanes) hash = wrap((hash ^ round(0n, lane)) * prime1 + prime4);
  } else {
    hash = wrap(seed + prime5);
  }
  return tail(wrap(hash + BigInt(length)), view, offset);
}

function round(lane: bigint, word: bigint): bigint {
  return wrap(rotate(wrap(lane + word * prime2), 31n) * prime1);
}

function tail(start: bigint, view: DataView, from: number): bigint {
  let hash = start;
  let offset = from;
  for (; offset <= view.byteLength - 8; offset += 8) hash = mixLong(hash, view.getBigUint64(offset, true));
  if (offset <= view.byteLength - 4) {
    hash ^= wrap(BigInt(view.getUint32(offset, true)) * prime1);
    hash = wrap(rotate(hash, 23n) * prime2 + prime3);
    offset += 4;
  }
  for (; offset < view.byteLength; offset++) {
    hash ^= wrap(BigInt(view.getUint8(offset)) * prime5);
    hash = wrap(rotate(hash, 11n) * prime1);
  }
  return avalanche(hash);
}

function avalanche(value: bigint): bigint {
  let hash = value;
  hash = wrap((hash ^ (hash >> 33n)) * prime2);
  hash = wrap((hash ^ (hash >> 29n)) * prime3);
  return BigInt.asIntN(64, hash ^ (hash >> 32n));
}

const scratch = new DataView(new ArrayBuffer(8));

/** The bits of a double as Java's doubleToLongBits gives them; -0.0 counts as 0.0. */
export function doubleBits(value: number): bigint {
  scratch.setFloat64(0, canonical(value));
  return scratch.getBigInt64(0);
}

export function floatBits(value: number): number {
  scratch.setFloat32(0, canonical(value));
  return scratch.getInt32(0);
}

/** One zero and one NaN, whatever its bits were. */
function canonical(value: number): number {
  return value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value;
}

/** The digits of a decimal as an integer in Java's BigInteger.toByteArray: two's complement, shortest. */
export function unscaledBytes(digits: string): Uint8Array {
  const value = BigInt(digits);
  const bits = (value < 0n ? -value - 1n : value).toString(2).replace(/^0$/, "").length;
  const length = Math.floor(bits / 8) + 1;
  const hex = BigInt.asUintN(length * 8, value).toString(16);
  return Buffer.from(hex.padStart(length * 2, "0"), "hex");
}
