import type { editor, IRange, languages, Position } from "monaco-editor";
import type { Completions } from "../../session/notebook-session.ts";
import type { Monaco } from "./monaco.ts";
import { sqlKeywords } from "./sql-keywords.ts";

/** Asks the kernel of the cell that a model belongs to. */
export type CompletionSource = (offset: number) => Promise<Completions>;

const sources = new WeakMap<editor.ITextModel, CompletionSource>();

/** Names the kernel that knows how a model's text may go on. */
export function completeWith(model: editor.ITextModel, source: CompletionSource): void {
  sources.set(model, source);
}

/** Python and SQL cells are completed by their kernel, which knows the live names; SQL has its keywords here. */
export function offerKernelCompletions(monaco: Monaco): void {
  for (const language of ["python", "sql"]) {
    monaco.languages.registerCompletionItemProvider(language, {
      triggerCharacters: ["."],
      provideCompletionItems: async (model, position) => {
        const answer = await sources
          .get(model)?.(model.getOffsetAt(position))
          .catch(() => undefined);
        const names = answer === undefined ? [] : suggestions(monaco, model, answer);
        return { suggestions: language === "sql" ? [...names, ...keywords(monaco, model, position)] : names };
      },
    });
  }
}

/** None after a dot, where only a name can follow. Their case follows the first letter that was typed. */
function keywords(monaco: Monaco, model: editor.ITextModel, position: Position): languages.CompletionItem[] {
  const { word, startColumn, endColumn } = model.getWordUntilPosition(position);
  const line = model.getLineContent(position.lineNumber);
  if (line.charAt(startColumn - 2) === ".") return [];
  const isLower = /^[a-z]/.test(word);
  const { lineNumber } = position;
  const range: IRange = { startLineNumber: lineNumber, startColumn, endLineNumber: lineNumber, endColumn };
  return sqlKeywords.map((keyword) => ({
    label: keyword,
    insertText: isLower ? keyword.toLowerCase() : keyword,
    kind: monaco.languages.CompletionItemKind.Keyword,
    sortText: `~${keyword}`,
    range,
  }));
}

function suggestions(
  monaco: Monaco,
  model: editor.ITextModel,
  { matches, start, end }: Completions,
): languages.CompletionItem[] {
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(end);
  const range: IRange = {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
  return matches.map((match, place) => ({
    label: shortLabel(match),
    insertText: match,
    filterText: match,
    kind: kindOf(monaco, match),
    sortText: String(place).padStart(5, "0"),
    range,
  }));
}

/** IPython completes `df.sel` to `df.select`; the list shows what is new. A function of SQL brings its bracket. */
function shortLabel(match: string): string {
  return match.replace(/\($/, "").replace(/^.*\.(?=[^.]+$)/, "");
}

function kindOf(monaco: Monaco, match: string): languages.CompletionItemKind {
  const { CompletionItemKind } = monaco.languages;
  if (match.endsWith("(")) return CompletionItemKind.Function;
  if (match.endsWith("=")) return CompletionItemKind.Property;
  return match.includes(".") ? CompletionItemKind.Method : CompletionItemKind.Variable;
}
