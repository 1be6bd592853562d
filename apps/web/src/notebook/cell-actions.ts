import {
  type Cell,
  cellsToRun,
  emptyCell,
  isRunnable,
  type RunScope,
  type SessionState,
  type SourceLanguage,
} from "@millrace/notebook";
import type { NotebookSession } from "../session/notebook-session.ts";
import { foldedCells, headingLevel } from "./folded-cells.ts";
import { type NotebookViewStore, rememberOutline, toggled } from "./notebook-view-state.ts";

/** An id for a new cell. */
function newCellId(): string {
  return crypto.randomUUID().slice(0, 13);
}

/** Everything a person can do to the cells of one notebook: reads the two stores when asked, remembers nothing. */
export class CellActions {
  readonly session: NotebookSession;
  readonly view: NotebookViewStore;

  constructor(session: NotebookSession, view: NotebookViewStore) {
    this.session = session;
    this.view = view;
  }

  get #state(): SessionState | undefined {
    return this.session.store.getState().state;
  }

  get #cells(): readonly Cell[] {
    return this.#state?.notebook.cells ?? [];
  }

  get #activeIndex(): number {
    const { activeId } = this.view.getState();
    return this.#cells.findIndex((cell) => cell.id === activeId);
  }

  /** The selected cells in notebook order; the active one alone most of the time. */
  get selected(): readonly Cell[] {
    const { anchorId } = this.view.getState();
    const active = this.#activeIndex;
    const anchor = this.#cells.findIndex((cell) => cell.id === anchorId);
    if (active < 0) return [];
    const other = anchor < 0 ? active : anchor;
    return this.#cells.slice(Math.min(active, other), Math.max(active, other) + 1);
  }

  #active(): Cell | undefined {
    return this.#cells[this.#activeIndex];
  }

  /** Moves the focus to a cell, now or when it arrives from the server. */
  focus(cellId: string, mode: "command" | "edit"): void {
    this.view.setState({ activeId: cellId, anchorId: undefined, wanted: { cellId, mode } });
  }

  move(step: number, extend = false): void {
    const cells = this.#visibleCells();
    const at = cells.findIndex((cell) => cell.id === this.view.getState().activeId);
    const next = cells[Math.min(Math.max(at + step, 0), cells.length - 1)];
    if (next === undefined) return;
    const { activeId, anchorId } = this.view.getState();
    this.focus(next.id, "command");
    if (extend) this.view.setState({ anchorId: anchorId ?? activeId });
  }

  #visibleCells(): readonly Cell[] {
    const hidden = foldedCells(this.#cells, this.view.getState().folded);
    return this.#cells.filter((cell) => !hidden.has(cell.id));
  }

  /** Enters the next or previous cell while editing. */
  editNeighbour(cellId: string, step: 1 | -1): boolean {
    const cells = this.#visibleCells();
    const next = cells[cells.findIndex((cell) => cell.id === cellId) + step];
    if (next === undefined) return false;
    this.focus(next.id, "edit");
    return true;
  }

  edit(): void {
    const cell = this.#active();
    if (cell === undefined) return;
    this.openProse(cell.id, true);
    this.focus(cell.id, "edit");
  }

  openProse(cellId: string, open: boolean): void {
    this.view.setState(({ opened }) => ({ opened: toggled(opened, cellId, open) }));
  }

  insert(where: "above" | "below", language?: SourceLanguage, mode: "command" | "edit" = "command"): void {
    const at = this.#activeIndex;
    const index = at < 0 ? (where === "above" ? 0 : this.#cells.length) : at + (where === "below" ? 1 : 0);
    this.insertAt(index, language ?? this.#codeLanguage(), mode);
  }

  #codeLanguage(): SourceLanguage {
    const active = this.#active();
    if (active !== undefined && active.type === "code") return active.language;
    return this.#state?.notebook.language ?? "python";
  }

  insertAt(index: number, language: SourceLanguage, mode: "command" | "edit", source = ""): void {
    const id = newCellId();
    this.session.request({ kind: "insertCell", index, cell: emptyCell(id, language, source) });
    if (language === "markdown") this.openProse(id, true);
    this.focus(id, mode);
  }

  delete(): void {
    const selected = this.selected;
    const last = this.#cells.indexOf(selected.at(-1) as Cell);
    const first = this.#cells.indexOf(selected[0] as Cell);
    const next = this.#cells[last + 1] ?? this.#cells[first - 1];
    for (const cell of selected) this.session.request({ kind: "deleteCell", cellId: cell.id });
    if (next !== undefined) this.focus(next.id, "command");
  }

  copy(): void {
    this.view.setState({
      clipboard: this.selected.map((cell) => ({ ...cell, source: this.session.sources.text(cell.id) })),
    });
  }

  cut(): void {
    this.copy();
    this.delete();
  }

  paste(where: "above" | "below"): void {
    const index = this.#activeIndex + (where === "below" ? 1 : 0);
    for (const [offset, cell] of this.view.getState().clipboard.entries()) {
      const copy = { ...cell, id: newCellId() };
      this.session.request({ kind: "insertCell", index: Math.max(index, 0) + offset, cell: copy });
      this.focus(copy.id, "command");
    }
  }

  moveCells(step: 1 | -1): void {
    const selected = this.selected;
    const first = this.#cells.indexOf(selected[0] as Cell);
    const last = first + selected.length - 1;
    if (selected.length === 0 || first + step < 0 || last + step >= this.#cells.length) return;
    const neighbour = this.#cells[step === 1 ? last + 1 : first - 1];
    if (neighbour === undefined) return;
    this.session.request({ kind: "moveCell", cellId: neighbour.id, index: step === 1 ? first : last });
    const active = this.view.getState().activeId;
    if (active !== undefined) this.focus(active, "command");
  }

  moveTo(cellId: string, index: number): void {
    this.session.request({ kind: "moveCell", cellId, index });
  }

  setLanguage(cellId: string, language: SourceLanguage): void {
    const type = language === "markdown" ? "markdown" : "code";
    this.session.request({ kind: "setCellType", cellId, type, language });
    if (language === "markdown") this.openProse(cellId, true);
  }

  setType(type: "code" | "markdown" | "raw"): void {
    for (const cell of this.selected) {
      this.session.request({ kind: "setCellType", cellId: cell.id, type });
      if (type === "markdown") this.openProse(cell.id, this.session.sources.text(cell.id).trim() === "");
    }
  }

  /** Makes the cell a heading of a level, or changes its level. */
  setHeading(level: number): void {
    const cell = this.#active();
    if (cell === undefined) return;
    const text = this.session.sources.text(cell.id).replace(/^\s*#{1,6}\s*/, "");
    this.setType("markdown");
    this.session.sources.typed(cell.id, `${"#".repeat(level)} ${text}`);
    this.session.sources.flush();
  }

  merge(where: "selection" | "above" | "below"): void {
    const at = this.#activeIndex;
    const cells =
      where === "selection"
        ? this.selected
        : this.#cells.slice(where === "above" ? at - 1 : at, where === "above" ? at + 1 : at + 2);
    const merged = where === "selection" && cells.length < 2 ? this.#cells.slice(at, at + 2) : cells;
    if (merged.length < 2) return;
    this.session.sources.flush();
    this.session.request({ kind: "mergeCells", cellIds: merged.map((cell) => cell.id) });
    const first = merged[0];
    if (first !== undefined) this.focus(first.id, "command");
  }

  split(cellId: string, offset: number): void {
    const newId = newCellId();
    this.session.sources.flush();
    this.session.request({ kind: "splitCell", cellId, offset, newCellId: newId });
    this.focus(newId, "edit");
  }

  /** Runs the selection; prose is shown instead of run. */
  run(then: "stay" | "next" | "insert"): void {
    const selected = this.selected;
    const runnable = selected.filter((cell) =>
      isRunnable({ ...cell, source: this.session.sources.text(cell.id) }),
    );
    for (const cell of selected) if (cell.type === "markdown") this.openProse(cell.id, false);
    this.session.run(runnable.map((cell) => cell.id));
    const last = selected.at(-1);
    if (last === undefined) return;
    const next = this.#cells[this.#cells.indexOf(last) + 1];
    if (then === "insert" || (then === "next" && next === undefined)) {
      this.view.setState({ activeId: last.id, anchorId: undefined });
      this.insert("below", undefined, "edit");
    } else this.focus(then === "next" && next !== undefined ? next.id : last.id, "command");
  }

  runCell(cellId: string): void {
    this.session.run([cellId]);
  }

  runScope(scope: RunScope): void {
    const state = this.#state;
    if (state === undefined) return;
    this.session.sources.flush();
    // Text that is still on its way counts: a cell may have been filled a moment ago.
    const cells = state.notebook.cells.map((cell) => ({
      ...cell,
      source: this.session.sources.text(cell.id),
    }));
    this.session.run(cellsToRun({ ...state.notebook, cells }, scope, this.view.getState().activeId ?? ""));
  }

  interrupt(): void {
    this.session.request({ kind: "interrupt" });
  }

  restart(clearOutputs: boolean): void {
    this.session.request({ kind: "restartKernel", clearOutputs });
  }

  restartAndRunAll(): void {
    this.restart(true);
    this.runScope("all");
  }

  clearOutputs(cellIds?: readonly string[]): void {
    this.session.request(
      cellIds === undefined ? { kind: "clearOutputs" } : { kind: "clearOutputs", cellIds },
    );
  }

  toggleOutline(): void {
    const open = !this.view.getState().outlineOpen;
    rememberOutline(open);
    this.view.setState({ outlineOpen: open });
  }

  toggleQueries(): void {
    this.view.setState(({ queriesOpen }) => ({ queriesOpen: !queriesOpen }));
  }

  /** Folds or opens the section of the active heading. */
  fold(folded: boolean): void {
    const cell = this.#active();
    if (cell === undefined || headingLevel(cell) === undefined) return;
    this.view.setState((state) => ({ folded: toggled(state.folded, cell.id, folded) }));
  }

  toggleOutput(): void {
    const ids = this.selected.map((cell) => cell.id);
    this.view.setState(({ hiddenOutputs }) => ({
      hiddenOutputs: ids.reduce((set: ReadonlySet<string>, id) => toggled(set, id), hiddenOutputs),
    }));
  }

  selectAll(): void {
    const first = this.#cells[0];
    const last = this.#cells.at(-1);
    if (first === undefined || last === undefined) return;
    this.focus(last.id, "command");
    this.view.setState({ anchorId: first.id });
  }
}
