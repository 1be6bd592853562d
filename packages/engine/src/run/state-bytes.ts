import { stat } from "node:fs/promises";

/** Bytes of a state's database with its write-ahead log; what is not there counts nothing. */
export async function stateBytes(file: string): Promise<number> {
  const sizes = await Promise.all(
    [file, `${file}.wal`].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
