import type { Command } from "../shell/commands.ts";
import type { CellActions } from "./cell-actions.ts";

/** What only the page can do: it shows a dialog first. */
export interface PageActions {
  readonly confirmRestart: () => void;
  readonly rename: () => void;
  readonly stopAllQueries: () => void;
  readonly focusActive: () => void;
}

/** Jupyter's keys, and a palette entry for everything. */
export function notebookCommands(cells: CellActions, page: PageActions): readonly Command[] {
  return [
    ...runCommands(cells, page),
    ...cellCommands(cells),
    ...moveCommands(cells),
    ...viewCommands(cells, page),
  ];
}

function runCommands(cells: CellActions, page: PageActions): Command[] {
  const group = "Run";
  const anywhere = { group, scope: "anywhere" } as const;
  return [
    {
      ...anywhere,
      id: "run-next",
      title: "Run cell and select next",
      keys: "Shift+Enter",
      run: () => cells.run("next"),
    },
    { ...anywhere, id: "run", title: "Run cell", keys: "Mod+Enter", run: () => cells.run("stay") },
    {
      ...anywhere,
      id: "run-insert",
      title: "Run cell and insert below",
      keys: "Alt+Enter",
      run: () => cells.run("insert"),
    },
    {
      ...anywhere,
      id: "run-all",
      title: "Run all cells",
      keys: "Mod+Shift+Enter",
      run: () => cells.runScope("all"),
    },
    {
      ...anywhere,
      id: "run-above",
      title: "Run all above",
      keys: "Mod+Alt+ArrowUp",
      run: () => cells.runScope("above"),
    },
    {
      ...anywhere,
      id: "run-below",
      title: "Run all below, this cell included",
      keys: "Mod+Alt+ArrowDown",
      run: () => cells.runScope("below"),
    },
    { group, id: "interrupt", title: "Interrupt", keys: "I I", run: () => cells.interrupt() },
    {
      group,
      id: "restart",
      title: "Restart: forget variables, stop queries",
      keys: "0 0",
      run: page.confirmRestart,
    },
    { group, id: "restart-run-all", title: "Restart and run all", run: () => cells.restartAndRunAll() },
    {
      group,
      id: "stop-all",
      title: "Stop all queries of this notebook",
      keys: "S S",
      run: page.stopAllQueries,
    },
  ];
}

function cellCommands(cells: CellActions): Command[] {
  const group = "Cell";
  const headings = [1, 2, 3, 4, 5, 6].map(
    (level): Command => ({
      group,
      id: `heading-${level}`,
      title: `Heading ${level}`,
      keys: `${level}`,
      hidden: level > 3,
      run: () => cells.setHeading(level),
    }),
  );
  return [
    { group, id: "edit", title: "Edit cell", keys: "Enter", run: () => cells.edit() },
    { group, id: "insert-above", title: "Insert cell above", keys: "A", run: () => cells.insert("above") },
    { group, id: "insert-below", title: "Insert cell below", keys: "B", run: () => cells.insert("below") },
    {
      group,
      id: "insert-python",
      title: "Insert Python cell below",
      run: () => cells.insert("below", "python", "edit"),
    },
    {
      group,
      id: "insert-sql",
      title: "Insert SQL cell below",
      run: () => cells.insert("below", "sql", "edit"),
    },
    {
      group,
      id: "insert-typescript",
      title: "Insert TypeScript cell below",
      run: () => cells.insert("below", "typescript", "edit"),
    },
    {
      group,
      id: "insert-markdown",
      title: "Insert Markdown cell below",
      run: () => cells.insert("below", "markdown", "edit"),
    },
    { group, id: "delete", title: "Delete cell", keys: "D D", run: () => cells.delete() },
    { group, id: "cut", title: "Cut cell", keys: "X", run: () => cells.cut() },
    { group, id: "copy", title: "Copy cell", keys: "C", run: () => cells.copy() },
    { group, id: "paste-below", title: "Paste cell below", keys: "V", run: () => cells.paste("below") },
    { group, id: "paste-above", title: "Paste cell above", keys: "Shift+V", run: () => cells.paste("above") },
    {
      group,
      id: "undo",
      title: "Undo cell operation",
      keys: "Z",
      run: () => cells.session.request({ kind: "undo" }),
    },
    {
      group,
      id: "redo",
      title: "Redo cell operation",
      keys: "Shift+Z",
      run: () => cells.session.request({ kind: "redo" }),
    },
    {
      group,
      id: "to-markdown",
      title: "Change to Markdown",
      keys: "M",
      run: () => cells.setType("markdown"),
    },
    { group, id: "to-code", title: "Change to code", keys: "Y", run: () => cells.setType("code") },
    { group, id: "to-raw", title: "Change to raw text", keys: "R", run: () => cells.setType("raw") },
    ...headings,
    {
      group,
      id: "merge",
      title: "Merge selected cells, or with the next",
      keys: "Shift+M",
      run: () => cells.merge("selection"),
    },
    {
      group,
      id: "merge-above",
      title: "Merge with the cell above",
      keys: "Mod+Backspace",
      run: () => cells.merge("above"),
    },
    {
      group,
      id: "merge-below",
      title: "Merge with the cell below",
      keys: "Mod+Shift+M",
      run: () => cells.merge("below"),
    },
    { group, id: "clear-all", title: "Clear all outputs", run: () => cells.clearOutputs() },
    {
      group,
      id: "clear",
      title: "Clear outputs of the selection",
      run: () => cells.clearOutputs(cells.selected.map((cell) => cell.id)),
    },
    { group, id: "toggle-output", title: "Hide or show output", keys: "O", run: () => cells.toggleOutput() },
  ];
}

function moveCommands(cells: CellActions): Command[] {
  const group = "Select and move";
  const hidden = true;
  return [
    { group, hidden, id: "up", title: "Select cell above", keys: "ArrowUp | K", run: () => cells.move(-1) },
    {
      group,
      hidden,
      id: "down",
      title: "Select cell below",
      keys: "ArrowDown | J",
      run: () => cells.move(1),
    },
    {
      group,
      hidden,
      id: "extend-up",
      title: "Extend selection up",
      keys: "Shift+ArrowUp | Shift+K",
      run: () => cells.move(-1, true),
    },
    {
      group,
      hidden,
      id: "extend-down",
      title: "Extend selection down",
      keys: "Shift+ArrowDown | Shift+J",
      run: () => cells.move(1, true),
    },
    {
      group,
      id: "move-up",
      title: "Move cell up",
      keys: "Mod+Shift+ArrowUp",
      scope: "anywhere",
      run: () => cells.moveCells(-1),
    },
    {
      group,
      id: "move-down",
      title: "Move cell down",
      keys: "Mod+Shift+ArrowDown",
      scope: "anywhere",
      run: () => cells.moveCells(1),
    },
    {
      group,
      hidden,
      id: "select-all",
      title: "Select all cells",
      keys: "Mod+A",
      run: () => cells.selectAll(),
    },
    {
      group,
      hidden,
      id: "fold",
      title: "Fold section of heading",
      keys: "ArrowLeft",
      run: () => cells.fold(true),
    },
    {
      group,
      hidden,
      id: "unfold",
      title: "Open section of heading",
      keys: "ArrowRight",
      run: () => cells.fold(false),
    },
  ];
}

function viewCommands(cells: CellActions, page: PageActions): Command[] {
  const group = "Notebook";
  return [
    { group, id: "save", title: "Save now", keys: "Mod+S", scope: "anywhere", run: () => save(cells) },
    { group, id: "rename", title: "Rename notebook", run: page.rename },
    { group, id: "outline", title: "Outline of headings", keys: "T", run: () => cells.toggleOutline() },
    { group, id: "queries", title: "Running queries", keys: "Q", run: () => cells.toggleQueries() },
    {
      group,
      id: "line-numbers",
      title: "Line numbers",
      keys: "Shift+L",
      run: () => cells.view.setState(({ lineNumbers }) => ({ lineNumbers: !lineNumbers })),
    },
    { group, hidden: true, id: "back", title: "Back to the cells", keys: "Escape", run: page.focusActive },
  ];
}

function save(cells: CellActions): void {
  cells.session.sources.flush();
  cells.session.request({ kind: "save" });
}
