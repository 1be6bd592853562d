import { z } from "zod";
import { cellLanguage } from "../cell-language.ts";
import {
  type Cell,
  type Notebook,
  type Output,
  type SourceLanguage,
  sourceLanguageSchema,
} from "../notebook.ts";

const multiline = z.union([z.string(), z.array(z.string())]).transform((text) => [text].flat().join(""));
const metadata = z.record(z.string(), z.unknown()).default({});
const bundle = z.record(z.string(), z.unknown()).transform(joinedBundle);

const outputSchema = z.discriminatedUnion("output_type", [
  z.object({ output_type: z.literal("stream"), name: z.string(), text: multiline }),
  z.object({ output_type: z.literal("display_data"), data: bundle, metadata }),
  z.object({
    output_type: z.literal("execute_result"),
    data: bundle,
    metadata,
    execution_count: z.number().nullish(),
  }),
  z.object({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const cellSchema = z.object({
  id: z.string().optional(),
  cell_type: z.enum(["code", "markdown", "raw"]),
  source: multiline,
  metadata,
  outputs: z.array(outputSchema).default([]),
  execution_count: z.number().nullish(),
  /** Files attached to markdown; kept in our metadata and written back. */
  attachments: z.record(z.string(), z.unknown()).optional(),
});

const fileSchema = z.object({
  nbformat: z.literal(4, "Only notebook format 4 can be read; open and save it with a current Jupyter first"),
  nbformat_minor: z.number().int(),
  metadata,
  cells: z.array(cellSchema),
});

/** Key of our entries in notebook and cell metadata. */
const namespace = "millrace";
const databricksNamespace = "application/vnd.databricks.v1+notebook";

/**
 * Reads an `.ipynb` file of nbformat 4.0 to 4.5. Cells without an id get `cell-N`. Throws an Error that names
 * the first thing that is wrong.
 */
export function readIpynb(text: string): Notebook {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`Not a notebook file: ${z.prettifyError(parsed.error)}`);
  const file = parsed.data;
  const language = notebookLanguage(file.metadata);
  const ids = uniqueIds(file.cells.map((cell) => cell.id));
  const cells = file.cells.map((cell, index) => readCell(cell, ids[index] ?? `cell-${index + 1}`, language));
  return { cells, language, metadata: file.metadata };
}

/** Writes nbformat 4.5 byte for byte as Jupyter does: keys sorted, indented by one, a line break at the end. */
export function writeIpynb(notebook: Notebook): string {
  const file = {
    cells: notebook.cells.map((cell) => writtenCell(cell, notebook.language)),
    metadata: writtenMetadata(notebook),
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(file, sortedKeys, 1)}\n`;
}

/** A replacer for `JSON.stringify`; code points order the keys, as in Python. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Not a notebook file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readCell(
  cell: z.infer<typeof cellSchema>,
  id: string,
  notebookLanguage: Notebook["language"],
): Cell {
  const { attachments, source } = cell;
  const type = cell.cell_type;
  const chosen = sourceLanguageSchema.safeParse(ours(cell.metadata).language);
  const selected = type === "markdown" ? "markdown" : chosen.success ? chosen.data : notebookLanguage;
  return {
    id,
    type,
    language: type === "code" ? languageOfMagicOr(selected, source) : selected,
    source,
    outputs: cell.outputs.map(readOutput),
    executionCount: cell.execution_count ?? null,
    metadata:
      attachments === undefined
        ? cell.metadata
        : { ...cell.metadata, [namespace]: { ...ours(cell.metadata), attachments } },
  };
}

/** A cell with a language magic shows that language in its selector. */
export function languageOfMagicOr(selected: SourceLanguage, source: string): SourceLanguage {
  const { magic, language } = cellLanguage({ type: "code", language: selected, source });
  const named = sourceLanguageSchema.safeParse(language);
  return magic !== undefined && named.success ? named.data : selected;
}

function readOutput(output: z.infer<typeof outputSchema>): Output {
  switch (output.output_type) {
    case "stream":
      return { kind: "stream", name: output.name === "stderr" ? "stderr" : "stdout", text: output.text };
    case "display_data":
      return { kind: "display", data: output.data, metadata: output.metadata };
    case "execute_result": {
      const executionCount = output.execution_count ?? null;
      return { kind: "result", data: output.data, metadata: output.metadata, executionCount };
    }
    case "error":
      return { kind: "error", name: output.ename, value: output.evalue, traceback: output.traceback };
  }
}

function writtenCell(cell: Cell, notebookLanguage: Notebook["language"]): Record<string, unknown> {
  const { attachments, language: _old, ...rest } = ours(cell.metadata);
  const implied = languageOfMagicOr(notebookLanguage, cell.source);
  const selected = cell.type === "code" && cell.language !== implied ? { language: cell.language } : {};
  const own = { ...rest, ...selected };
  const { [namespace]: _ours, ...foreign } = cell.metadata;
  const common = {
    cell_type: cell.type,
    id: cell.id,
    metadata: Object.keys(own).length === 0 ? foreign : { ...foreign, [namespace]: own },
    ...(attachments === undefined ? {} : { attachments }),
    source: splitLines(cell.source),
  };
  if (cell.type !== "code") return common;
  return { ...common, execution_count: cell.executionCount, outputs: cell.outputs.map(writtenOutput) };
}

function writtenOutput(output: Output): Record<string, unknown> {
  switch (output.kind) {
    case "stream":
      return { name: output.name, output_type: "stream", text: splitLines(output.text) };
    case "display":
      return { data: splitBundle(output.data), metadata: output.metadata, output_type: "display_data" };
    case "result":
      return {
        data: splitBundle(output.data),
        execution_count: output.executionCount,
        metadata: output.metadata,
        output_type: "execute_result",
      };
    case "error":
      return {
        ename: output.name,
        evalue: output.value,
        output_type: "error",
        traceback: output.traceback,
      };
  }
}

function writtenMetadata(notebook: Notebook): Record<string, unknown> {
  const { [namespace]: _ours, ...foreign } = notebook.metadata;
  const { language: _old, ...rest } = ours(notebook.metadata);
  const own = { ...rest, ...(notebook.language === "python" ? {} : { language: notebook.language }) };
  return {
    language_info: { name: notebook.language },
    ...foreign,
    ...(Object.keys(own).length === 0 ? {} : { [namespace]: own }),
  };
}

function notebookLanguage(metadata: Readonly<Record<string, unknown>>): Notebook["language"] {
  const candidates = [
    ours(metadata).language,
    record(metadata[databricksNamespace]).language,
    record(metadata.language_info).name,
  ];
  for (const candidate of candidates) {
    if (candidate === "python" || candidate === "sql" || candidate === "typescript") return candidate;
  }
  return "python";
}

function ours(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return record(metadata[namespace]);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Keeps valid ids, first come first served; the others get `cell-N` with a free N. */
function uniqueIds(ids: readonly (string | undefined)[]): string[] {
  const used = new Set<string>();
  const kept = ids.map((id) => {
    if (id === undefined || !/^[a-zA-Z0-9_-]{1,64}$/.test(id) || used.has(id)) return undefined;
    used.add(id);
    return id;
  });
  let next = 1;
  return kept.map((id) => {
    if (id !== undefined) return id;
    while (used.has(`cell-${next}`)) next += 1;
    const made = `cell-${next}`;
    used.add(made);
    return made;
  });
}

/** nbformat's list of lines, each but the last ending in a line break. */
function splitLines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function isTextual(mime: string): boolean {
  return mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";
}

function splitBundle(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      typeof value === "string" && isTextual(mime) ? splitLines(value) : value,
    ]),
  );
}

function joinedBundle(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => {
      const isLines =
        !mime.endsWith("json") && Array.isArray(value) && value.every((line) => typeof line === "string");
      return [mime, isLines ? value.join("") : value];
    }),
  );
}
