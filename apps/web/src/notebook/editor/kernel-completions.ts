import type { editor, IRange, languages } from "monaco-editor";
import type { Completions } from "../../session/notebook-session.ts";
import type { Monaco } from "./monaco.ts";

/** Asks the kernel of the cell that a model belongs to. */
export type CompletionSource = (offset: number) => Promise<Completions>;

const sources = new WeakMap<editor.ITextModel, CompletionSource>();

/** Names the kernel that knows how a model's text may go on. */
export function completeWith(model: editor.ITextModel, source: CompletionSource): void {
  sources.set(model, source);
}

/** Python and SQL cells are completed by their kernel, which knows the live names. */
export function offerKernelCompletions(monaco: Monaco): void {
  for (const language of ["python", "sql"]) {
    monaco.languages.registerCompletionItemProvider(language, {
      triggerCharacters: ["."],
      provideCompletionItems: async (model, position) => {
        const answer = await sources
          .get(model)?.(model.getOffsetAt(position))
          .catch(() => undefined);
        return { suggestions: answer === undefined ? [] : suggestions(monaco, model, answer) };
      },
    });
  }
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

/** IPython completes `df.sel` to `df.select`; the list shows what is new. */
function shortLabel(match: string): string {
  return match.replace(/^.*\.(?=[^.]+$)/, "");
}

function kindOf(monaco: Monaco, match: string): languages.CompletionItemKind {
  const { CompletionItemKind } = monaco.languages;
  if (match.endsWith("=")) return CompletionItemKind.Property;
  return match.includes(".") ? CompletionItemKind.Method : CompletionItemKind.Variable;
}
