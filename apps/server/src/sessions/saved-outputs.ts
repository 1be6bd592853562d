import {
  type Cell,
  type DisplayedStream,
  type DisplayedTable,
  displayedStreamSchema,
  displayedTableSchema,
  displayLimits,
  type LiveQuery,
  type Notebook,
  type Output,
  type SessionState,
  streamingQueryProgressSchema,
  streamMimeType,
  tableMimeType,
} from "@millrace/notebook";
import { columnsOfArrow } from "./arrow-columns.ts";
import type { RetainedResults } from "./retained-results.ts";

/** The document as it goes to disk: tables and streams carry a bounded copy of their rows and progress. */
export function packNotebook(state: SessionState, results: RetainedResults): Notebook {
  const pack = (output: Output): Output =>
    "data" in output ? { ...output, data: packBundle(output.data, state, results) } : output;
  const cells = state.notebook.cells.map((cell) => ({ ...cell, outputs: cell.outputs.map(pack) }));
  return { ...state.notebook, cells };
}

type Bundle = Readonly<Record<string, unknown>>;

function packBundle(data: Bundle, state: SessionState, results: RetainedResults): Bundle {
  const table = displayedTableSchema.safeParse(data[tableMimeType]);
  if (table.success) return withRows(data, tableMimeType, table.data, results);
  const stream = displayedStreamSchema.safeParse(data[streamMimeType]);
  if (!stream.success) return data;
  const progress = state.queries[stream.data.runId]?.progress.slice(-displayLimits.savedProgress) ?? [];
  return withRows(data, streamMimeType, { ...stream.data, progress: [...progress] }, results);
}

function withRows(
  data: Bundle,
  mimeType: string,
  content: DisplayedTable | DisplayedStream,
  results: RetainedResults,
): Bundle {
  const saved = content.resultId === undefined ? undefined : results.forSaving(content.resultId);
  if (saved === undefined) return { ...data, [mimeType]: content };
  return {
    "text/html": saved.rendered.html,
    "text/plain": saved.rendered.text,
    [mimeType]: { ...content, arrow: saved.arrow },
  };
}

/** What opening a file gives: the document without copies of rows, and the queries that had ended. */
export interface UnpackedNotebook {
  readonly notebook: Notebook;
  readonly queries: Readonly<Record<string, LiveQuery>>;
}

/** The reverse of `packNotebook`; rows go to `results`. */
export function unpackNotebook(notebook: Notebook, results: RetainedResults): UnpackedNotebook {
  const queries: Record<string, LiveQuery> = {};
  const unpack = (output: Output, cell: Cell): Output => {
    if (!("data" in output)) return output;
    const { data, query } = unpackBundle(output.data, cell, results);
    if (query !== undefined) queries[query.runId] = query;
    return { ...output, data };
  };
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    outputs: cell.outputs.map((output) => unpack(output, cell)),
  }));
  return { notebook: { ...notebook, cells }, queries };
}

function unpackBundle(
  data: Bundle,
  cell: Cell,
  results: RetainedResults,
): { data: Bundle; query?: LiveQuery } {
  const table = displayedTableSchema.safeParse(data[tableMimeType]);
  if (table.success) return { data: { ...data, [tableMimeType]: takeRows(table.data, results) } };
  const stream = displayedStreamSchema.safeParse(data[streamMimeType]);
  if (!stream.success) return { data };
  const { progress, ...displayed } = stream.data;
  return {
    data: { ...data, [streamMimeType]: takeRows(displayed, results) },
    query: endedQuery(stream.data, cell, progress ?? []),
  };
}

function takeRows<Content extends DisplayedTable | DisplayedStream>(
  content: Content,
  results: RetainedResults,
): Content {
  const { arrow, ...rest } = content;
  if (arrow === undefined || content.resultId === undefined) return content;
  const bytes = new Uint8Array(Buffer.from(arrow, "base64"));
  try {
    const { columns, rowCount } = columnsOfArrow(bytes);
    const truncated =
      "truncated" in content && typeof content.rowCount === "number" && content.rowCount > rowCount;
    results.set(content.resultId, { columns, rowCount, arrow: bytes, truncated });
  } catch {
    // A damaged copy is the same as none: the output says that its rows are gone.
  }
  return rest as Content;
}

function endedQuery(stream: DisplayedStream, cell: Cell, reports: readonly unknown[]): LiveQuery {
  const progress = reports.flatMap((report) => {
    const parsed = streamingQueryProgressSchema.safeParse(report);
    return parsed.success ? [parsed.data] : [];
  });
  const times = progress.map((report) => Date.parse(report.timestamp)).filter(Number.isFinite);
  return {
    queryId: stream.queryId,
    runId: stream.runId,
    name: stream.name,
    cellId: cell.id,
    origin: "display",
    ...(stream.outputMode === undefined ? {} : { outputMode: stream.outputMode }),
    startedAt: times[0] ?? 0,
    status: "stopped",
    endedAt: times.at(-1) ?? 0,
    progress,
  };
}
