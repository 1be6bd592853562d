import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cell, type Notebook, type Output, readIpynb, writeIpynb } from "../src/index.ts";

const text = fc.string({ unit: fc.constantFrom("a", "\n", " ", "é", "%", '"', "\\") });
const json = fc.dictionary(fc.constantFrom("x", "tags"), fc.constantFrom<unknown>("a", 1, ["b"], null));
const output: fc.Arbitrary<Output> = fc.oneof(
  fc.record({
    kind: fc.constant("stream" as const),
    name: fc.constantFrom("stdout" as const, "stderr" as const),
    text,
  }),
  fc.record({
    kind: fc.constant("display" as const),
    data: fc.record({ "text/plain": text, "application/x+json": json }),
    metadata: json,
  }),
  fc.record({
    kind: fc.constant("result" as const),
    data: fc.record({ "text/html": text }),
    metadata: json,
    executionCount: fc.option(fc.nat()),
  }),
  fc.record({ kind: fc.constant("error" as const), name: text, value: text, traceback: fc.array(text) }),
);
const code: fc.Arbitrary<Omit<Cell, "id">> = fc.record({
  type: fc.constant("code" as const),
  language: fc.constantFrom("python" as const, "sql" as const, "typescript" as const),
  source: text,
  outputs: fc.array(output, { maxLength: 3 }),
  executionCount: fc.option(fc.nat()),
  metadata: json,
});
const prose: fc.Arbitrary<Omit<Cell, "id">> = fc.record({
  type: fc.constant("markdown" as const),
  language: fc.constant("markdown" as const),
  source: text,
  outputs: fc.constant([]),
  executionCount: fc.constant(null),
  metadata: json,
});
const notebook: fc.Arbitrary<Notebook> = fc.array(fc.oneof(code, prose), { maxLength: 4 }).map((cells) => ({
  cells: cells.map((cell, index) => ({ ...cell, id: `c${index}` })),
  language: "python" as const,
  metadata: { language_info: { name: "python" }, foreign: { kept: true } },
}));

function withoutLanguage(cell: Cell): unknown {
  const { millrace: _ours, ...metadata } = cell.metadata;
  return { ...cell, metadata };
}

describe("ipynb", () => {
  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(notebook, (written) => {
        const read = readIpynb(writeIpynb(written));
        expect(read.cells.map(withoutLanguage)).toEqual(written.cells.map(withoutLanguage));
        expect(read.metadata).toEqual(written.metadata);
        expect(writeIpynb(read)).toBe(writeIpynb(written));
      }),
    );
  });

  it("writes what Jupyter expects", () => {
    const cell: Cell = {
      id: "a",
      type: "code",
      language: "sql",
      source: "select\n1",
      outputs: [{ kind: "stream", name: "stdout", text: "é\n" }],
      executionCount: 3,
      metadata: {},
    };
    const file = writeIpynb({ cells: [cell], language: "python", metadata: {} });
    expect(file).toMatch(/^\{\n "cells": \[\n {2}\{\n/);
    expect(file.endsWith("}\n")).toBe(true);
    expect(file).toContain("é");
    expect(JSON.parse(file)).toMatchObject({
      nbformat: 4,
      nbformat_minor: 5,
      cells: [
        {
          cell_type: "code",
          id: "a",
          source: ["select\n", "1"],
          metadata: { millrace: { language: "sql" } },
        },
      ],
    });
  });

  it("reads old notebooks without ids and keeps unknown metadata", () => {
    const file = {
      nbformat: 4,
      nbformat_minor: 0,
      metadata: { "application/vnd.databricks.v1+notebook": { language: "sql" } },
      cells: [
        { cell_type: "code", source: "select 1", metadata: { nuid: 7 }, outputs: [], execution_count: 0 },
        { cell_type: "markdown", source: ["# a\n", "b"], metadata: {}, attachments: { "x.png": {} } },
        { cell_type: "code", source: "%python\n1", metadata: {}, outputs: [], execution_count: null },
      ],
    };
    const read = readIpynb(JSON.stringify(file));
    expect(read.cells.map((cell) => [cell.id, cell.language])).toEqual([
      ["cell-1", "sql"],
      ["cell-2", "markdown"],
      ["cell-3", "python"],
    ]);
    expect(read.cells[0]?.metadata).toEqual({ nuid: 7 });
    const again = JSON.parse(writeIpynb(read));
    expect(again.cells[1]).toMatchObject({ attachments: { "x.png": {} }, metadata: {} });
  });

  it("does not touch a file that Jupyter wrote", () => {
    const cell = (id: string, source: string[]): object => ({
      cell_type: "code",
      execution_count: null,
      id,
      metadata: { zebra: 1, tags: [] },
      outputs: [],
      source,
    });
    const file = {
      cells: [cell("a", ["%sql\n", "select 1"]), cell("b", [])],
      metadata: { kernelspec: { name: "python3" }, language_info: { name: "python" } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    const written = `${JSON.stringify(file, null, 1)}\n`.replaceAll(
      /"zebra": 1,\n {4}"tags": \[\]/g,
      '"tags": [],\n    "zebra": 1',
    );
    expect(writeIpynb(readIpynb(written))).toBe(written);
  });

  it("says what is wrong with a file", () => {
    expect(() => readIpynb("{")).toThrow("Not a notebook file");
    expect(() => readIpynb('{"nbformat": 3}')).toThrow("Only notebook format 4");
  });
});
