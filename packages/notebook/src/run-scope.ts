import { isRunnable } from "./cell-language.ts";
import type { Notebook } from "./notebook.ts";

/** What the Run menu offers. `above` leaves the current cell out, `below` includes it. */
export type RunScope = "one" | "all" | "above" | "below";

/** The cells that a scope means, in notebook order; prose and empty cells are left out. */
export function cellsToRun(notebook: Notebook, scope: RunScope, cellId: string): string[] {
  const current = notebook.cells.findIndex((cell) => cell.id === cellId);
  const included: Readonly<Record<RunScope, (index: number) => boolean>> = {
    one: (index) => index === current,
    all: () => true,
    above: (index) => index < current,
    below: (index) => current >= 0 && index >= current,
  };
  return notebook.cells
    .filter((cell, index) => included[scope](index) && isRunnable(cell))
    .map((cell) => cell.id);
}
