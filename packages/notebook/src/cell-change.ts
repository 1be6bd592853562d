import { cellLanguage } from "./cell-language.ts";
import type { Cell } from "./notebook.ts";
import type { CellChange, SessionState } from "./session-state.ts";

/** The state after a change of the cell list, and the change that takes it back. */
export interface ChangedCells {
  readonly state: SessionState;
  readonly inverse: CellChange;
}

type Of<Kind extends CellChange["kind"]> = Extract<CellChange, { kind: Kind }>;

/** Applies a change; undefined when there is nothing to change, for example because the cell is gone. */
export function changeCells(state: SessionState, change: CellChange): ChangedCells | undefined {
  switch (change.kind) {
    case "replace":
      return replace(state, change);
    case "move":
      return move(state, change);
    case "retype":
      return retype(state, change);
  }
}

function replace(state: SessionState, change: Of<"replace">): ChangedCells | undefined {
  const { cells } = state.notebook;
  const removed = cells.filter((cell) => change.removedIds.includes(cell.id));
  const kept = cells.filter((cell) => !change.removedIds.includes(cell.id));
  const added = change.cells.filter((cell) => !kept.some((other) => other.id === cell.id));
  if (removed.length === 0 && added.length === 0) return undefined;
  const first = removed[0];
  return {
    state: withCells(state, kept.toSpliced(Math.min(change.index, kept.length), 0, ...added)),
    inverse: {
      kind: "replace",
      index: first === undefined ? 0 : cells.indexOf(first),
      removedIds: added.map((cell) => cell.id),
      cells: removed,
    },
  };
}

function move(state: SessionState, change: Of<"move">): ChangedCells | undefined {
  const { cells } = state.notebook;
  const from = cells.findIndex((cell) => cell.id === change.cellId);
  const cell = cells[from];
  const to = Math.min(change.index, cells.length - 1);
  if (cell === undefined || to === from) return undefined;
  return {
    state: withCells(state, cells.toSpliced(from, 1).toSpliced(to, 0, cell)),
    inverse: { kind: "move", cellId: cell.id, index: from },
  };
}

function retype(state: SessionState, change: Of<"retype">): ChangedCells | undefined {
  const cell = state.notebook.cells.find((candidate) => candidate.id === change.cellId);
  if (cell === undefined) return undefined;
  const retyped = retypedCell(cell, change);
  if (retyped === cell) return undefined;
  return {
    state: withCells(
      state,
      state.notebook.cells.map((candidate) => (candidate === cell ? retyped : candidate)),
    ),
    inverse: { kind: "retype", cellId: cell.id, type: cell.type, language: cell.language },
  };
}

/** A magic that says another language than the new one goes; outputs stay only where code stays code. */
function retypedCell(cell: Cell, { type, language }: Of<"retype">): Cell {
  const effective = cellLanguage(cell);
  const keepsMagic = effective.magic === undefined || (type === "code" && effective.language === language);
  if (cell.type === type && cell.language === language && keepsMagic) return cell;
  const source = keepsMagic ? cell.source : effective.code.replace(/^\n/, "");
  return type === "code"
    ? { ...cell, type, language, source }
    : { ...cell, type, language, source, outputs: [], executionCount: null };
}

/** Sets the cell list; a cell whose source differs from before gets the next source version. */
function withCells(state: SessionState, cells: readonly Cell[]): SessionState {
  const sources = new Map(state.notebook.cells.map((cell) => [cell.id, cell.source]));
  const sourceVersions = { ...state.sourceVersions };
  for (const cell of cells) {
    const before = sources.get(cell.id);
    const returns = before === undefined && sourceVersions[cell.id] !== undefined;
    if (returns || (before !== undefined && before !== cell.source)) {
      sourceVersions[cell.id] = (sourceVersions[cell.id] ?? 0) + 1;
    }
  }
  return { ...state, notebook: { ...state.notebook, cells }, sourceVersions };
}
