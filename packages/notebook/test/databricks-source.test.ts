import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cellLanguage,
  emptyCell,
  isDatabricksSource,
  readDatabricksSource,
  writeDatabricksSource,
} from "../src/index.ts";

const sample = `# Databricks notebook source
# MAGIC %md ## Title
# MAGIC
# MAGIC text

# COMMAND ----------

# DBTITLE 1,Load, and look
df = spark.range(3)
# a comment

# COMMAND ----------

# MAGIC %sql
# MAGIC select *
# MAGIC   from t

# COMMAND ----------

# MAGIC %sh ls
`;

describe("Databricks source format", () => {
  it("reads cells, titles and magics", () => {
    const { cells } = readDatabricksSource(sample);
    expect(cells.map((cell) => [cell.type, cell.language, cell.source])).toEqual([
      ["markdown", "markdown", "## Title\n\ntext"],
      ["code", "python", "df = spark.range(3)\n# a comment"],
      ["code", "sql", "%sql\nselect *\n  from t"],
      ["code", "python", "%sh ls"],
    ]);
    expect(cells[1]?.metadata).toEqual({ millrace: { title: "Load, and look", titleShown: true } });
  });

  it("writes the same text again", () => {
    const again = sample.replace("# MAGIC %md ## Title", "# MAGIC %md\n# MAGIC ## Title");
    expect(writeDatabricksSource(readDatabricksSource(sample))).toBe(again);
  });

  it("knows a notebook by its exact first line", () => {
    expect(isDatabricksSource("# Databricks notebook source\r\n")).toBe(true);
    expect(isDatabricksSource("# Databricks notebook source \n")).toBe(false);
    expect(readDatabricksSource("print(1)\nprint(2)\n").cells.map((cell) => cell.source)).toEqual([
      "print(1)\nprint(2)",
    ]);
  });

  it("keeps every cell's meaning, whatever its text", () => {
    const line = fc.constantFrom(
      "a = 1",
      "",
      "# COMMAND ----------",
      "# MAGIC x",
      "%sql",
      "# DBTITLE 1,x",
      "  b",
    );
    const source = fc.array(line, { minLength: 1 }).map((lines) => lines.join("\n").trim());
    const language = fc.constantFrom("python" as const, "sql" as const, "typescript" as const);
    const cells = fc.array(fc.tuple(language, source), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(cells, (drawn) => {
        const filled = drawn.filter(([, text]) => text !== "");
        fc.pre(filled.length > 1);
        const written = filled.map(([chosen, text], index) => emptyCell(`c${index}`, chosen, text));
        const read = readDatabricksSource(
          writeDatabricksSource({ cells: written, language: "python", metadata: {} }),
        );
        const meaning = (cell: (typeof written)[number]): unknown => {
          const { language: effective, code } = cellLanguage(cell);
          return [effective, code.trim()];
        };
        expect(read.cells.map(meaning)).toEqual(written.map(meaning));
      }),
    );
  });
});
