import { encodeSparkError } from "../../duckdb/duck-error.ts";

/** The bytes of every bitmap; a bucket has as many positions as it has bits. */
const bitmapBytes = 4096;
const bitmapBits = bitmapBytes * 8;

/** A bitmap in which the bits of some positions are set (BitmapConstructAgg). */
export function bitmapOf(positions: Iterable<bigint>): Uint8Array {
  const bitmap = new Uint8Array(bitmapBytes);
  for (const position of positions) {
    if (position < 0n || position >= bitmapBits) throw outOfBitmap(position);
    const bit = Number(position);
    bitmap[bit >> 3] = (bitmap[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return bitmap;
}

function outOfBitmap(position: bigint): Error {
  return new Error(
    encodeSparkError({
      errorClass: "INVALID_BITMAP_POSITION",
      messageParameters: {
        bitPosition: String(position),
        bitmapNumBytes: String(bitmapBytes),
        bitmapNumBits: String(bitmapBits),
      },
    }),
  );
}

/** All bits that some bitmap has; bitmaps may be shorter. */
export function unionOfBitmaps(bitmaps: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(bitmapBytes);
  for (const bitmap of bitmaps) {
    bitmap.subarray(0, bitmapBytes).forEach((byte, index) => {
      result[index] = (result[index] ?? 0) | byte;
    });
  }
  return result;
}

/** The bits that all bitmaps have. */
export function intersectionOfBitmaps(bitmaps: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(bitmapBytes).map((_, index) =>
    bitmaps.reduce((bits, bitmap) => bits & (bitmap[index] ?? 0), 0xff),
  );
}

/** How many bits are set. */
export function countBits(bitmap: Uint8Array): bigint {
  let count = 0;
  for (const byte of bitmap) {
    for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  }
  return BigInt(count);
}
