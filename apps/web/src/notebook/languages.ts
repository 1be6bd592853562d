import type { EffectiveLanguage, SourceLanguage } from "@millrace/notebook";

/** What a person calls the languages. */
export const languageNames: Readonly<Record<SourceLanguage, string>> = {
  python: "Python",
  sql: "SQL",
  typescript: "TypeScript",
  markdown: "Markdown",
};

/** Names of what a magic may turn a cell into. */
export const effectiveNames: Readonly<Record<EffectiveLanguage, string>> = {
  ...languageNames,
  shell: "Shell",
  fs: "Files",
  run: "Run",
  raw: "Raw",
};

/** Monaco's names. */
export const editorLanguages: Readonly<Record<EffectiveLanguage, string>> = {
  python: "python",
  sql: "sql",
  typescript: "typescript",
  markdown: "markdown",
  shell: "shell",
  fs: "plaintext",
  run: "plaintext",
  raw: "plaintext",
};
