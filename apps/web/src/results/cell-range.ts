/** A cell of a table by the places of its row and column on screen. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** The selected rectangle: where it began and where it is. */
export interface CellRange {
  readonly anchor: CellPlace;
  readonly focus: CellPlace;
}

interface Extent {
  readonly lastRow: number;
  readonly lastColumn: number;
}

export function bounds({ anchor, focus }: CellRange) {
  return {
    top: Math.min(anchor.row, focus.row),
    bottom: Math.max(anchor.row, focus.row),
    left: Math.min(anchor.column, focus.column),
    right: Math.max(anchor.column, focus.column),
  };
}

export function contains(range: CellRange, { row, column }: CellPlace): boolean {
  const { top, bottom, left, right } = bounds(range);
  return row >= top && row <= bottom && column >= left && column <= right;
}

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const page = 12;

const steps: Readonly<Record<string, (from: CellPlace, extent: Extent, far: boolean) => CellPlace>> = {
  ArrowUp: (from, _extent, far) => ({ ...from, row: far ? 0 : from.row - 1 }),
  ArrowDown: (from, extent, far) => ({ ...from, row: far ? extent.lastRow : from.row + 1 }),
  ArrowLeft: (from, _extent, far) => ({ ...from, column: far ? 0 : from.column - 1 }),
  ArrowRight: (from, extent, far) => ({ ...from, column: far ? extent.lastColumn : from.column + 1 }),
  PageUp: (from) => ({ ...from, row: from.row - page }),
  PageDown: (from) => ({ ...from, row: from.row + page }),
  Home: (from, _extent, far) => ({ row: far ? 0 : from.row, column: 0 }),
  End: (from, extent, far) => ({ row: far ? extent.lastRow : from.row, column: extent.lastColumn }),
};

/** Where a key leads; undefined when it is not a key of the grid. */
export function movedRange(key: Key, range: CellRange | undefined, extent: Extent): CellRange | undefined {
  if (extent.lastRow < 0 || extent.lastColumn < 0) return undefined;
  const far = key.ctrlKey || key.metaKey;
  if (far && key.key.toLowerCase() === "a") {
    return { anchor: { row: 0, column: 0 }, focus: { row: extent.lastRow, column: extent.lastColumn } };
  }
  const step = steps[key.key];
  if (step === undefined) return undefined;
  const from = range?.focus ?? { row: 0, column: 0 };
  const moved = step(from, extent, far);
  const focus = {
    row: Math.min(Math.max(moved.row, 0), extent.lastRow),
    column: Math.min(Math.max(moved.column, 0), extent.lastColumn),
  };
  return { anchor: key.shiftKey && range !== undefined ? range.anchor : focus, focus };
}
