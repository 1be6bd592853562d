import { describe, expect, it } from "vitest";
import { cellLanguage, emptyCell, isRunnable } from "../src/index.ts";

describe("cellLanguage", () => {
  it.each([
    ["select 1", "python", "select 1"],
    ["%sql\nselect 1", "sql", "\nselect 1"],
    ["%sql select 1", "sql", "select 1"],
    ["\n%ts\nlet a", "typescript", "\n\nlet a"],
    ["%sh ls", "shell", "ls"],
    ["%fs ls /tmp", "fs", "ls /tmp"],
    ["%run ./other", "run", "./other"],
    ["%md # Title", "markdown", "# Title"],
    ["%matplotlib inline", "python", "%matplotlib inline"],
    ["%sqlite x", "python", "%sqlite x"],
  ])("reads %j as %s", (source, language, code) => {
    expect(cellLanguage(emptyCell("a", "python", source))).toMatchObject({ language, code });
  });

  it("runs code only", () => {
    expect(isRunnable(emptyCell("a", "python", "1"))).toBe(true);
    expect(isRunnable(emptyCell("a", "python", "%md text"))).toBe(false);
    expect(isRunnable(emptyCell("a", "markdown", "text"))).toBe(false);
    expect(isRunnable(emptyCell("a", "sql", " \n"))).toBe(false);
  });
});
