import type { Cell, Output } from "./notebook.ts";
import type { OperationOf } from "./operation.ts";
import type { SessionState } from "./session-state.ts";

/** Printed text beyond this many characters loses its beginning. */
export const maxStreamCharacters = 1_000_000;

/** A cell with more outputs than this, or with more characters in all, loses its oldest. */
export const maxOutputs = 1_000;
export const maxCellCharacters = 20_000_000;

/** What stands where printed text has lost its beginning. */
export const textLeftOut = `[the beginning was left out: of printed text the last ${maxStreamCharacters.toLocaleString("en")} characters are kept]\n`;

/** What stands where a cell has lost its oldest outputs. */
export const outputsLeftOut: Output = {
  kind: "stream",
  name: "stderr",
  text: `[earlier outputs were left out: of a cell the last ${maxOutputs.toLocaleString("en")} are kept, and ${maxCellCharacters / 1_000_000} MB]\n`,
};

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
  const continues =
    output.kind === "stream" && last?.kind === "stream" && last.name === output.name && !isLeftOut(last);
  if (continues) return [...outputs.slice(0, -1), cut({ ...last, text: last.text + output.text })];
  return withinLimits([...outputs, cut(output)]);
}

function cut(output: Output): Output {
  if (output.kind !== "stream" || output.text.length <= maxStreamCharacters) return output;
  return { ...output, text: textLeftOut + output.text.slice(-maxStreamCharacters) };
}

/** The newest outputs that the limits allow; the last one in any case. */
function withinLimits(outputs: readonly Output[]): readonly Output[] {
  const all = isLeftOut(outputs[0]) ? outputs.slice(1) : outputs;
  let first = all.length - 1;
  let characters = charactersOf(all[first]);
  while (first > 0 && all.length - first < maxOutputs) {
    characters += charactersOf(all[first - 1]);
    if (characters > maxCellCharacters) break;
    first -= 1;
  }
  return first === 0 ? outputs : [outputsLeftOut, ...all.slice(first)];
}

function isLeftOut(output: Output | undefined): boolean {
  return output?.kind === "stream" && "text" in outputsLeftOut && output.text === outputsLeftOut.text;
}

/** Sizes of outputs, which never change. */
const sizes = new WeakMap<Output, number>();

function charactersOf(output: Output | undefined): number {
  if (output === undefined) return 0;
  if (output.kind === "stream") return output.text.length;
  const known = sizes.get(output);
  if (known !== undefined) return known;
  const size = JSON.stringify(output).length;
  sizes.set(output, size);
  return size;
}

/** Keeps the notebook itself where no cell changed, so that an unchanged document stays recognisable. */
function mapCells(state: SessionState, change: (cell: Cell) => Cell): SessionState {
  const cells = state.notebook.cells.map(change);
  const changed = cells.some((cell, index) => cell !== state.notebook.cells[index]);
  return changed ? { ...state, notebook: { ...state.notebook, cells } } : state;
}
