import type { ColumnarRows, ColumnData } from "./columnar.ts";

/** Rows that arrived in several batches, seen as one result. */
interface ChunkedRows extends ColumnarRows {
  readonly chunks: readonly ColumnarRows[];
  /** Rows of the first chunk that have given way. */
  readonly skipped: number;
}

/**
 * `rows` followed by `arrived`, of which the last `limit` are kept. Nothing is copied: the result looks values up
 * in the batch that holds them.
 */
export function appendRows(rows: ColumnarRows, arrived: ColumnarRows, limit: number): ColumnarRows {
  if (arrived.rowCount === 0) return rows.columns.length === 0 ? arrived : rows;
  if (!sameColumns(rows, arrived)) return arrived;
  const before = "chunks" in rows ? (rows as ChunkedRows) : { chunks: [rows], skipped: 0 };
  const chunks = [...before.chunks.filter((chunk) => chunk.rowCount > 0), arrived];
  const total = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  let skipped = Math.max(total - limit, before.skipped);
  while (chunks.length > 1 && skipped >= (chunks[0]?.rowCount ?? 0)) skipped -= chunks.shift()?.rowCount ?? 0;
  return chunked(chunks, skipped);
}

function sameColumns(left: ColumnarRows, right: ColumnarRows): boolean {
  return (
    left.columns.length === right.columns.length &&
    left.columns.every((column, index) => column.name === right.columns[index]?.name)
  );
}

function chunked(chunks: readonly ColumnarRows[], skipped: number): ChunkedRows {
  const starts: number[] = [];
  let rowCount = -skipped;
  for (const chunk of chunks) {
    starts.push(rowCount);
    rowCount += chunk.rowCount;
  }
  const columns = (chunks.at(-1)?.columns ?? []).map((column, index): ColumnData => {
    const parts = chunks.map((chunk) => chunk.columns[index]);
    return {
      ...column,
      at: (row) => {
        const place = chunkOf(starts, row);
        return parts[place]?.at(row - (starts[place] ?? 0));
      },
    };
  });
  return { rowCount, columns, chunks, skipped };
}

/** The last chunk that starts at or before `row`. */
function chunkOf(starts: readonly number[], row: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
