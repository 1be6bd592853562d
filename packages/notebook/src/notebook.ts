import { z } from "zod";
import type { DeepReadonly } from "./deep-readonly.ts";

/** Ids of nbformat 4.5: 1 to 64 letters, digits, `-` or `_`, unique in the notebook. */
export const cellIdSchema = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

/** Metadata of a cell, an output or the notebook. What we do not know is kept as it was read. */
export const metadataSchema = z.record(z.string(), z.unknown());

/** Mime type to content: text, or any JSON under a `+json` mime type. */
export const mimeBundleSchema = z.record(z.string(), z.unknown());

export const outputSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text: z.string() }),
  z.object({
    kind: z.literal("display"),
    data: mimeBundleSchema,
    metadata: metadataSchema,
    /** Present while the output can still be replaced by `updateDisplay`; nbformat does not save it. */
    displayId: z.string().optional(),
  }),
  z.object({
    kind: z.literal("result"),
    data: mimeBundleSchema,
    metadata: metadataSchema,
    executionCount: z.number().int().nullable(),
  }),
  z.object({
    kind: z.literal("error"),
    name: z.string(),
    value: z.string(),
    traceback: z.array(z.string()),
  }),
]);

/** What one cell printed or displayed: nbformat's four outputs under our names. */
export type Output = DeepReadonly<z.infer<typeof outputSchema>>;

export const cellTypeSchema = z.enum(["code", "markdown", "raw"]);
export type CellType = z.infer<typeof cellTypeSchema>;

export const sourceLanguageSchema = z.enum(["python", "sql", "typescript", "markdown"]);
/** The language that a cell's selector shows. A magic at the top of the source overrides it (`cellLanguage`). */
export type SourceLanguage = z.infer<typeof sourceLanguageSchema>;

export const cellSchema = z.object({
  id: cellIdSchema,
  type: cellTypeSchema,
  /** Markdown for markdown cells, the notebook's language for raw cells. */
  language: sourceLanguageSchema,
  /** The whole text, magic line included. */
  source: z.string(),
  outputs: z.array(outputSchema),
  executionCount: z.number().int().nullable(),
  /** `metadata.millrace` is ours (`{title, titleShown, language}`); everything else belongs to other tools. */
  metadata: metadataSchema,
});
export type Cell = DeepReadonly<z.infer<typeof cellSchema>>;

export const notebookSchema = z.object({
  cells: z.array(cellSchema),
  /** The language of a code cell that says nothing else. */
  language: sourceLanguageSchema.exclude(["markdown"]),
  metadata: metadataSchema,
});
/** The document: what is saved in the `.ipynb` file. */
export type Notebook = DeepReadonly<z.infer<typeof notebookSchema>>;

/** A new empty cell. The caller makes the id, so that the same operation means the same everywhere. */
export function emptyCell(id: string, language: SourceLanguage, source = ""): Cell {
  const type = language === "markdown" ? "markdown" : "code";
  return { id, type, language, source, outputs: [], executionCount: null, metadata: {} };
}

/** A notebook without cells. */
export function emptyNotebook(language: Notebook["language"] = "python"): Notebook {
  return { cells: [], language, metadata: {} };
}
