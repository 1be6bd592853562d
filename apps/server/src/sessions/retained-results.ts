import {
  type DisplayedStream,
  type DisplayedTable,
  displayLimits,
  type SessionState,
  streamMimeType,
  tableMimeType,
} from "@millrace/notebook";
import { headOfRows, type RenderedRows, renderRows } from "./rendered-rows.ts";
import { quoted, type ReadOptions, type ReadRows, type SparkReader } from "./spark-reader.ts";

/** Rows that the server keeps for a displayed table. */
export interface RetainedResult extends ReadRows {
  readonly truncated: boolean;
}

/** The tables of one notebook's outputs, columnar, by result id. */
export class RetainedResults {
  private readonly results = new Map<string, RetainedResult>();
  private readonly saved = new Map<string, { of: RetainedResult; arrow: string; rendered: RenderedRows }>();

  set(resultId: string, result: RetainedResult): void {
    this.results.set(resultId, result);
  }

  get(resultId: string): RetainedResult | undefined {
    return this.results.get(resultId);
  }

  /** What goes into the file: the first rows as Arrow in base64, and as HTML and text for other readers. */
  forSaving(resultId: string): { arrow: string; rendered: RenderedRows } | undefined {
    const result = this.results.get(resultId);
    if (result === undefined) return undefined;
    const known = this.saved.get(resultId);
    if (known?.of === result) return known;
    const head = headOfRows(result, displayLimits.savedRows);
    const made = {
      of: result,
      arrow: Buffer.from(head.arrow).toString("base64"),
      rendered: renderRows(result),
    };
    this.saved.set(resultId, made);
    return made;
  }

  /** Forgets results that no output can show again. */
  keepOnly(resultIds: ReadonlySet<string>): void {
    for (const resultId of this.results.keys()) {
      if (resultIds.has(resultId)) continue;
      this.results.delete(resultId);
      this.saved.delete(resultId);
    }
  }
}

/** Every result that an output of the notebook, or one that undo can bring back, refers to. */
export function referencedResults(state: SessionState): Set<string> {
  const changes = [...state.undo, ...state.redo];
  const cells = [
    ...state.notebook.cells,
    ...changes.flatMap((change) => (change.kind === "replace" ? change.cells : [])),
  ];
  const bundles = cells.flatMap((cell) =>
    cell.outputs.map((output) => ("data" in output ? output.data : {})),
  );
  const ids = bundles.flatMap((data) => {
    const table = data[tableMimeType] as DisplayedTable | undefined;
    const stream = data[streamMimeType] as DisplayedStream | undefined;
    return [table?.resultId, stream?.resultId];
  });
  return new Set(ids.filter((id) => id !== undefined));
}

/**
 * Reads a table or view up to the limits of a display: 10,000 rows or 2 MB. One row more than the limit is asked
 * for, to know whether there are more; a result that is too wide is read again with fewer rows.
 */
export async function readForDisplay(
  reader: SparkReader,
  table: string,
  options: ReadOptions = {},
): Promise<RetainedResult> {
  const { rows, bytes } = displayLimits;
  const all = await reader.read(`SELECT * FROM ${quoted(table)} LIMIT ${rows + 1}`, options);
  if (all.rowCount <= rows && all.arrow.length <= bytes) return { ...all, truncated: false };
  const fitting = Math.floor((all.rowCount * bytes) / all.arrow.length);
  return { ...headOfRows(all, Math.max(1, Math.min(rows, fitting))), truncated: true };
}
