import { type Cell, emptyCell, type Notebook } from "../notebook.ts";
import { languageOfMagicOr } from "./ipynb.ts";

/** The extensions that the source format has here, with the comment lead of each. */
const leads = { ".py": "#", ".sql": "--", ".ts": "//" } as const;
const languages = { ".py": "python", ".sql": "sql", ".ts": "typescript" } as const;
const markdownMagic = /^%md(?:-sandbox)?(?:[ \t]+|\n|$)/;

/** The extension that decides comments and default language of a source file. */
export type SourceExtension = keyof typeof leads;

/** The extension of a path where it is one of a source-format file. */
export function sourceExtension(path: string): SourceExtension | undefined {
  return (Object.keys(leads) as SourceExtension[]).find((extension) => path.endsWith(extension));
}

/** Whether the text is a notebook in source format: its first line says so, exactly. */
export function isDatabricksSource(text: string, extension: SourceExtension = ".py"): boolean {
  return text.split("\n", 1)[0]?.replace(/\r$/, "") === header(extension);
}

/**
 * Reads the Databricks source format. A `%md` cell becomes a markdown cell; other magics stay in the source. A
 * file without the header becomes one cell.
 */
export function readDatabricksSource(text: string, extension: SourceExtension = ".py"): Notebook {
  const language = languages[extension];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const isNotebook = isDatabricksSource(text, extension);
  const groups = isNotebook ? splitCells(lines.slice(1), leads[extension]) : [lines];
  const cells = groups
    .map(trimmed)
    .filter((group, _index, all) => group.length > 0 || all.length > 1)
    .map((group, index) => readCell(group, `cell-${index + 1}`, extension));
  return { cells, language, metadata: {} };
}

/** Writes the Databricks source format. Outputs and metadata other than the title have no place in it. */
export function writeDatabricksSource(notebook: Notebook, extension: SourceExtension = ".py"): string {
  const separator = `\n\n${leads[extension]} COMMAND ----------\n\n`;
  const cells = notebook.cells.map((cell) => writtenCell(cell, extension));
  return `${header(extension)}\n${cells.join(separator)}\n`;
}

function header(extension: SourceExtension): string {
  return `${leads[extension]} Databricks notebook source`;
}

function splitCells(lines: readonly string[], lead: string): string[][] {
  const groups: string[][] = [[]];
  for (const line of lines) {
    if (line.trimEnd().startsWith(`${lead} COMMAND ----------`)) groups.push([]);
    else groups.at(-1)?.push(line);
  }
  return groups;
}

function trimmed(lines: readonly string[]): string[] {
  const isText = (line: string): boolean => line.trim() !== "";
  const first = lines.findIndex(isText);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isText) + 1);
}

function readCell(group: readonly string[], id: string, extension: SourceExtension): Cell {
  const lead = leads[extension];
  const title = new RegExp(`^${lead} DBTITLE ([01]),(.*)$`).exec(group[0] ?? "");
  const body = title === null ? group : trimmed(group.slice(1));
  const source = bodySource(body, `${lead} MAGIC`);
  const cell = cellOfSource(id, source, languages[extension]);
  if (title === null) return cell;
  return { ...cell, metadata: { millrace: { title: title[2] ?? "", titleShown: title[1] === "1" } } };
}

/** Takes the MAGIC lead off where every line but comments has it; one space after it belongs to the lead. */
function bodySource(body: readonly string[], magic: string): string {
  const isMagic = body.some((line) => line === magic || line.startsWith(`${magic} `));
  if (!isMagic) return body.join("\n");
  return body
    .map((line) => (line.startsWith(magic) ? line.slice(magic.length).replace(/^ /, "") : line))
    .join("\n");
}

function cellOfSource(id: string, source: string, language: Notebook["language"]): Cell {
  const markdown = markdownMagic.exec(source);
  if (markdown !== null) return emptyCell(id, "markdown", source.slice(markdown[0].length));
  return { ...emptyCell(id, language, source), language: languageOfMagicOr(language, source) };
}

function writtenCell(cell: Cell, extension: SourceExtension): string {
  const lead = leads[extension];
  const { title, titleShown } = (cell.metadata.millrace ?? {}) as { title?: unknown; titleShown?: unknown };
  const titleLine =
    typeof title === "string"
      ? `${lead} DBTITLE ${titleShown === false ? 0 : 1},${title.replaceAll("\n", " ")}\n`
      : "";
  return titleLine + writtenBody(cell, extension);
}

function writtenBody(cell: Cell, extension: SourceExtension): string {
  const magic = `${leads[extension]} MAGIC`;
  const source = magicSource(cell, extension);
  if (source === undefined) return cell.source;
  return source
    .split("\n")
    .map((line) => (line === "" ? magic : `${magic} ${line}`))
    .join("\n");
}

const magicOfLanguage = { python: "%python", sql: "%sql", typescript: "%ts", markdown: "%md" } as const;

/** The text to write with MAGIC leads; undefined where the cell can stand as plain code. */
function magicSource(cell: Cell, extension: SourceExtension): string | undefined {
  const lead = leads[extension];
  const language = cell.type === "code" ? cell.language : "markdown";
  const ambiguous = cell.source
    .split("\n")
    .some(
      (line) =>
        line.startsWith(`${lead} COMMAND -`) ||
        line.startsWith(`${lead} MAGIC`) ||
        line.startsWith(`${lead} DBTITLE`),
    );
  if (cell.type === "code" && cell.source.trimStart().startsWith("%")) return cell.source;
  if (language === languages[extension] && !ambiguous) return undefined;
  return `${magicOfLanguage[language]}\n${cell.source}`;
}
