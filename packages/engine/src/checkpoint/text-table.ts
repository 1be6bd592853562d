/** Rows of text in aligned columns, two spaces apart; columns whose cells are all numbers align right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const isNumeric = header.map((_, index) => rows.every((row) => /^[\d,.-]*$/.test(row[index] ?? "")));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        isNumeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(header), ...rows.map(line)];
}

/** Milliseconds as an ISO time; a dash for none. */
export function timeText(milliseconds: number): string {
  if (milliseconds === 0) return "-";
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? `${milliseconds} ms` : time.toISOString();
}
