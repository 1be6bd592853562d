import type { Cell } from "@millrace/notebook";
import type { editor, IKeyboardEvent } from "monaco-editor";
import { useEffect, useRef } from "react";
import { useTheme } from "../../shell/theme.ts";
import type { CellActions } from "../cell-actions.ts";
import { useCellActions } from "../cell-actions-context.ts";
import { editorLine } from "../cell-editor.tsx";
import { useView } from "../notebook-view-state.ts";
import { useCellModels } from "./models-context.ts";
import type { Monaco } from "./monaco.ts";
import { themeName } from "./monaco-theme.ts";

interface MonacoCellProps {
  readonly monaco: Monaco;
  readonly cell: Cell;
  readonly label: string;
  readonly focused: boolean;
}

/** The editor of one cell, as high as its text. */
export function MonacoCell({ monaco, cell, label, focused }: MonacoCellProps) {
  const place = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor>(undefined);
  const actions = useCellActions();
  const models = useCellModels();
  const lineNumbers = useView((state) => state.lineNumbers);
  const wanted = useView((state) => state.wanted?.cellId === cell.id && state.wanted.mode === "edit");
  const theme = useTheme();

  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor per cell; the rest is updated below
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const model = models.model(monaco, cell);
    const height = heightOf(model.getLineCount() * editorLine.height);
    element.style.height = `${height}px`;
    // With its size from the first, or it would be laid out twice more.
    const dimension = { width: element.clientWidth, height };
    const created = monaco.editor.create(element, { ...editorOptions(label), model, dimension });
    instance.current = created;
    const fit = () => fitHeight(created, element);
    const subscriptions = [
      created.onDidContentSizeChange(fit),
      created.onKeyDown((event) => leaveByArrow({ monaco, created, actions, cellId: cell.id }, event)),
    ];
    addCellKeys(monaco, created, actions, cell.id);
    fit();
    return () => {
      for (const subscription of subscriptions) subscription.dispose();
      created.dispose();
      instance.current = undefined;
    };
  }, [monaco, models, cell.id]);

  useEffect(() => models.languageChanged(monaco, cell), [monaco, models, cell]);
  useEffect(() => monaco.editor.setTheme(themeName(theme)), [monaco, theme]);
  useEffect(() => {
    instance.current?.updateOptions({ ariaLabel: label, lineNumbers: lineNumbers ? "on" : "off" });
  }, [label, lineNumbers]);
  useEffect(() => {
    if (!wanted) return;
    instance.current?.focus();
    actions.view.setState({ wanted: undefined });
  }, [wanted, actions]);
  // An editor that was far away comes back with the focus that it had.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the editor appears
  useEffect(() => {
    if (focused) instance.current?.focus();
  }, []);
  return <div ref={place} className="monaco-cell" />;
}

function editorOptions(label: string): editor.IStandaloneEditorConstructionOptions {
  return {
    ariaLabel: label,
    automaticLayout: true,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: 13,
    lineHeight: editorLine.height,
    fontLigatures: false,
    padding: { top: editorLine.padding, bottom: editorLine.padding },
    minimap: { enabled: false },
    lineNumbers: "off",
    glyphMargin: false,
    folding: false,
    lineDecorationsWidth: 10,
    lineNumbersMinChars: 3,
    renderLineHighlight: "none",
    scrollBeyondLastLine: false,
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    scrollbar: {
      vertical: "hidden",
      horizontal: "auto",
      alwaysConsumeMouseWheel: false,
      horizontalScrollbarSize: 8,
    },
    fixedOverflowWidgets: true,
    occurrencesHighlight: "singleFile",
    quickSuggestions: { other: true, comments: false, strings: false },
    tabSize: 4,
    contextmenu: false,
    matchBrackets: "near",
    bracketPairColorization: { enabled: false },
    guides: { indentation: false },
    unicodeHighlight: { ambiguousCharacters: false },
    accessibilitySupport: "auto",
  };
}

function heightOf(text: number): number {
  return Math.max(text, editorLine.height) + 2 * editorLine.padding;
}

/** Follows the text, and the scroll bar that a long line brings. */
function fitHeight(created: editor.IStandaloneCodeEditor, element: HTMLElement): void {
  const height = heightOf(created.getContentHeight() - 2 * editorLine.padding);
  if (element.style.height === `${height}px`) return;
  element.style.height = `${height}px`;
  created.layout({ width: element.clientWidth, height });
}

function addCellKeys(
  monaco: Monaco,
  created: editor.IStandaloneCodeEditor,
  actions: CellActions,
  cellId: string,
): void {
  const { KeyCode, KeyMod } = monaco;
  created.addAction({
    id: "millrace.command-mode",
    label: "Leave the editor",
    keybindings: [KeyCode.Escape],
    precondition:
      "!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !inSnippetMode && !editorHasMultipleSelections",
    run: () => actions.focus(cellId, "command"),
  });
  created.addAction({
    id: "millrace.split",
    label: "Split cell at the cursor",
    keybindings: [KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.Minus],
    run: () => {
      const position = created.getPosition();
      const offset = position === null ? undefined : created.getModel()?.getOffsetAt(position);
      if (offset !== undefined) actions.split(cellId, offset);
    },
  });
}

interface Leaving {
  readonly monaco: Monaco;
  readonly created: editor.IStandaloneCodeEditor;
  readonly actions: CellActions;
  readonly cellId: string;
}

/** An arrow at the first or last line goes on in the neighbouring cell. */
function leaveByArrow({ monaco, created, actions, cellId }: Leaving, event: IKeyboardEvent): void {
  const up = event.keyCode === monaco.KeyCode.UpArrow;
  const down = event.keyCode === monaco.KeyCode.DownArrow;
  if ((!up && !down) || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
  const line = created.getPosition()?.lineNumber;
  const edge = up ? line === 1 : line === created.getModel()?.getLineCount();
  if (!edge || document.querySelector(".suggest-widget.visible") !== null) return;
  if (actions.editNeighbour(cellId, up ? -1 : 1)) {
    event.preventDefault();
    event.stopPropagation();
  }
}
