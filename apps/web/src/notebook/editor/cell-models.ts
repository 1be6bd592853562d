import { type Cell, cellLanguage } from "@millrace/notebook";
import type { editor } from "monaco-editor";
import type { NotebookSession } from "../../session/notebook-session.ts";
import { editorLanguages } from "../languages.ts";
import { completeWith } from "./kernel-completions.ts";
import type { Monaco } from "./monaco.ts";

interface CellModel {
  readonly model: editor.ITextModel;
  readonly forget: () => void;
}

let notebooks = 0;

/** One text model per cell, kept while the notebook is open: undo and cursor survive scrolling. */
export class CellModels {
  readonly #session: NotebookSession;
  readonly #models = new Map<string, CellModel>();
  readonly #notebook = `notebook-${++notebooks}`;

  constructor(session: NotebookSession) {
    this.#session = session;
  }

  /** The model of a cell, made when first asked for. */
  model(monaco: Monaco, cell: Cell): editor.ITextModel {
    const known = this.#models.get(cell.id);
    if (known !== undefined) return known.model;
    const source = this.#session.sources.text(cell.id);
    const uri = monaco.Uri.parse(`file:///${this.#notebook}/${cell.id}.ts`);
    const model = monaco.editor.createModel(source, modelLanguage(cell), uri);
    model.updateOptions({
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    });
    this.#models.set(cell.id, { model, forget: this.#connect(cell.id, model) });
    return model;
  }

  /** A magic or another language selector changes how the text is coloured. */
  languageChanged(monaco: Monaco, cell: Cell): void {
    const model = this.#models.get(cell.id)?.model;
    const language = modelLanguage(cell);
    if (model !== undefined && model.getLanguageId() !== language)
      monaco.editor.setModelLanguage(model, language);
  }

  dispose(): void {
    for (const { model, forget } of this.#models.values()) {
      forget();
      model.dispose();
    }
    this.#models.clear();
  }

  #connect(cellId: string, model: editor.ITextModel): () => void {
    let foreign = false;
    const typed = model.onDidChangeContent(() => {
      if (!foreign) this.#session.sources.typed(cellId, model.getValue());
    });
    const changed = this.#session.sources.onForeignChange(cellId, (source) => {
      if (source === model.getValue()) return;
      foreign = true;
      // An edit and not setValue: what was here before can be had back with undo.
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: source }], () => null);
      foreign = false;
    });
    completeWith(model, (offset) => this.#session.complete(cellId, model.getValue(), offset));
    return () => {
      typed.dispose();
      changed();
    };
  }
}

/** `%ts` is no TypeScript: a cell with a magic is coloured, not checked. */
function modelLanguage(cell: Cell): string {
  const { language, magic } = cellLanguage(cell);
  if (language === "typescript" && magic !== undefined) return "javascript";
  return editorLanguages[language];
}
