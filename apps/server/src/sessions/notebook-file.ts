import { readFile, rename, writeFile } from "node:fs/promises";
import {
  isDatabricksSource,
  type Notebook,
  readDatabricksSource,
  readIpynb,
  sourceExtension,
  writeDatabricksSource,
  writeIpynb,
} from "@millrace/notebook";

/** A file that is too big to open as a notebook. */
const maxNotebookBytes = 100_000_000;

/** Whether a path is one of a notebook; for source files the text decides too (`isNotebookText`). */
export function mayBeNotebook(path: string): boolean {
  return path.endsWith(".ipynb") || sourceExtension(path) !== undefined;
}

/** Whether the text of a file is one of a notebook. */
export function isNotebookText(path: string, text: string): boolean {
  if (path.endsWith(".ipynb")) return true;
  const extension = sourceExtension(path);
  return extension !== undefined && isDatabricksSource(text, extension);
}

/** Reads a notebook in the format that its extension says. */
export function parseNotebook(path: string, text: string): Notebook {
  const extension = sourceExtension(path);
  return extension === undefined ? readIpynb(text) : readDatabricksSource(text, extension);
}

/** Writes a notebook in the format that a path's extension says. */
export function formatNotebook(path: string, notebook: Notebook): string {
  const extension = sourceExtension(path);
  return extension === undefined ? writeIpynb(notebook) : writeDatabricksSource(notebook, extension);
}

/** Reads a notebook file. Errors say what is wrong with it. */
export async function readNotebookFile(file: string): Promise<Notebook> {
  const text = await readFile(file, "utf8");
  if (text.length > maxNotebookBytes) throw new Error("The notebook is larger than 100 MB");
  return parseNotebook(file, text);
}

/** Writes a notebook file so that a crash in the middle leaves the old one. */
export async function writeNotebookFile(file: string, notebook: Notebook): Promise<void> {
  const written = `${file}.${process.pid}.saving`;
  await writeFile(written, formatNotebook(file, notebook));
  await rename(written, file);
}
