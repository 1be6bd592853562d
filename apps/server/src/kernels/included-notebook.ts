import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  cellLanguage,
  isDatabricksSource,
  isRunnable,
  readDatabricksSource,
  readIpynb,
} from "@millrace/notebook";
import { splitWords } from "./file-command.ts";
import type { RunRequest } from "./kernel.ts";

/** What `%run path $name="value" …` names. */
export interface IncludedNotebook {
  readonly file: string;
  /** Values for the notebook's widgets. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly cells: readonly Omit<RunRequest, "cellId">[];
}

/** Finds and reads the notebook of a %run cell; its path is relative to the notebook that includes it. */
export async function readIncludedNotebook(line: string, includer: string): Promise<IncludedNotebook> {
  const [, path = "", rest = ""] = /^\s*("[^"]*"|'[^']*'|\S+)(.*)$/s.exec(line) ?? [];
  const [name = ""] = splitWords(path);
  if (name === "") throw new Error("%run needs the path of a notebook, for example: %run ./setup");
  const file = findNotebook(name, dirname(includer));
  return { file, parameters: parametersOf(rest), cells: cellsOf(file, await readFile(file, "utf8")) };
}

function findNotebook(name: string, folder: string): string {
  const candidates = ["", ".py", ".ipynb"].map((ending) => resolve(folder, name + ending));
  const found = candidates.find((file) => existsSync(file) && statSync(file).isFile());
  if (found === undefined) throw new Error(`There is no notebook ${name} (looked in ${folder}).`);
  return found;
}

function parametersOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/\$(\w+)\s*=\s*("[^"]*"|'[^']*'|\S+)/g);
  return Object.fromEntries(
    [...pairs].map(([, name = "", value = ""]) => [name, value.replace(/^(["'])(.*)\1$/, "$2")]),
  );
}

function cellsOf(file: string, text: string): Omit<RunRequest, "cellId">[] {
  if (!file.endsWith(".ipynb") && !isDatabricksSource(text)) return [{ language: "python", code: text }];
  const notebook = file.endsWith(".ipynb") ? readIpynb(text) : readDatabricksSource(text);
  return notebook.cells.filter(isRunnable).flatMap((cell) => {
    const { language, code } = cellLanguage(cell);
    return language === "markdown" || language === "raw" ? [] : [{ language, code }];
  });
}
