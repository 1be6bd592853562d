import type { Cell, Output } from "./notebook.ts";
import type { OperationOf } from "./operation.ts";
import type { SessionState } from "./session-state.ts";

/** Printed text beyond this many characters loses its beginning. */
export const maxStreamCharacters = 1_000_000;

/** A cell with more outputs than this loses its oldest. */
export const maxOutputs = 1_000;

/** Adds an output to a cell; text continues the last output where that is of the same stream. */
export function appendOutput(state: SessionState, cellId: string, output: Output): SessionState {
  const clear = state.clearBeforeNextOutput.includes(cellId);
  const appended = mapCells(state, (cell) => {
    if (cell.id !== cellId) return cell;
    return { ...cell, outputs: joined(clear ? [] : cell.outputs, output) };
  });
  if (!clear) return appended;
  return { ...appended, clearBeforeNextOutput: state.clearBeforeNextOutput.filter((id) => id !== cellId) };
}

/** Empties the outputs of the named cells, or of all. */
export function clearOutputs(state: SessionState, cellIds: readonly string[] | undefined): SessionState {
  const cleared = mapCells(state, (cell) => {
    const named = cellIds === undefined || cellIds.includes(cell.id);
    return named && (cell.outputs.length > 0 || cell.executionCount !== null)
      ? { ...cell, outputs: [], executionCount: null }
      : cell;
  });
  const waiting = state.clearBeforeNextOutput;
  const clearBeforeNextOutput = cellIds === undefined ? [] : waiting.filter((id) => !cellIds.includes(id));
  return { ...cleared, clearBeforeNextOutput };
}

/** Replaces what every output with the display id shows. */
export function updateDisplay(state: SessionState, operation: OperationOf<"updateDisplay">): SessionState {
  const { displayId, data, metadata } = operation;
  const shows = (output: Output): boolean => output.kind === "display" && output.displayId === displayId;
  return mapCells(state, (cell) => {
    if (!cell.outputs.some(shows)) return cell;
    const outputs = cell.outputs.map((output) =>
      output.kind === "display" && output.displayId === displayId ? { ...output, data, metadata } : output,
    );
    return { ...cell, outputs };
  });
}

function joined(outputs: readonly Output[], output: Output): readonly Output[] {
  const last = outputs.at(-1);
  if (output.kind !== "stream" || last?.kind !== "stream" || last.name !== output.name)
    return [...outputs.slice(1 - maxOutputs), output];
  const text = (last.text + output.text).slice(-maxStreamCharacters);
  return [...outputs.slice(0, -1), { ...last, text }];
}

/** Keeps the notebook itself where no cell changed, so that an unchanged document stays recognisable. */
function mapCells(state: SessionState, change: (cell: Cell) => Cell): SessionState {
  const cells = state.notebook.cells.map(change);
  const changed = cells.some((cell, index) => cell !== state.notebook.cells[index]);
  return changed ? { ...state, notebook: { ...state.notebook, cells } } : state;
}
