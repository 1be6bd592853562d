import { emptyCell } from "@millrace/notebook";
import { expect, test } from "vitest";
import { foldedCells } from "../src/notebook/folded-cells.ts";
import { extractMath } from "../src/notebook/markdown-math.ts";
import { outline } from "../src/notebook/outline.ts";

test("headings of prose, without their marks, not those in code", () => {
  const source = "# A *bold* [link](x)\n\n```\n# no heading\n```\n### C";
  expect(
    outline([
      { id: "m", source, isProse: true },
      { id: "p", source: "# comment", isProse: false },
    ]),
  ).toEqual([
    { cellId: "m", level: 1, text: "A bold link" },
    { cellId: "m", level: 3, text: "C" },
  ]);
});

test("a folded heading hides all up to the next one of its rank", () => {
  const cells = [
    emptyCell("a", "markdown", "# A"),
    emptyCell("1", "python"),
    emptyCell("b", "markdown", "## B"),
    emptyCell("2", "python"),
    emptyCell("c", "markdown", "# C"),
    emptyCell("3", "python"),
  ];
  expect([...foldedCells(cells, new Set(["a"]))]).toEqual(["1", "b", "2"]);
  expect([...foldedCells(cells, new Set(["b"]))]).toEqual(["2"]);
});

test("formulas are taken out, prices and code are not", () => {
  const { text, formulas } = extractMath("$a_1 + b_2$ costs $5 and $6, `$x$`, $$\\sum_i i$$");
  expect(formulas).toEqual([
    { tex: "a_1 + b_2", display: false },
    { tex: "\\sum_i i", display: true },
  ]);
  expect(text).toContain("costs $5 and $6, `$x$`");
});
