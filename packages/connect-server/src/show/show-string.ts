import { analyze } from "@millrace/analyzer";
import type { HtmlString, ShowString } from "@millrace/spark-connect";
import { type ColumnBatch, stringType } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { required } from "../execute/required.ts";
import { rowTable } from "../execute/row-table.ts";
import { type RowTexts, rowTexts } from "./row-texts.ts";

/** `df.show()`: the whole table as one text (Dataset.showString). */
export async function showString(execution: Execution, request: ShowString): Promise<ColumnBatch> {
  const plan = await analyze(required(request.input, "input"), execution.analyzer);
  const texts = truncated(await rowTexts(execution, plan, request.numRows), request.truncate);
  const rightAligned = request.truncate > 0;
  const table = request.vertical ? verticalTable(texts) : horizontalTable(texts, rightAligned);
  return textTable("show_string", table + footer(texts, request));
}

/** A DataFrame as Jupyter shows it when spark.sql.repl.eagerEval is on (Dataset.htmlString). */
export async function htmlString(execution: Execution, request: HtmlString): Promise<ColumnBatch> {
  const plan = await analyze(required(request.input, "input"), execution.analyzer);
  const texts = truncated(await rowTexts(execution, plan, request.numRows), request.truncate);
  const header = `<tr><th>${texts.names.map(escapeHtml).join("</th><th>")}</th></tr>\n`;
  const rows = texts.rows
    .map((row) => `<tr><td>${row.map(escapeHtml).join("</td><td>")}</td></tr>\n`)
    .join("");
  const more = texts.hasMore ? moreRows(request.numRows) : "";
  return textTable("html_string", `<table border='1'>\n${header}${rows}</table>\n${more}`);
}

function textTable(name: string, text: string): ColumnBatch {
  return rowTable([{ name, dataType: stringType, nullable: false }], [[text]]);
}

function truncated(texts: RowTexts, limit: number): RowTexts {
  if (limit <= 0) return texts;
  const cut = (text: string): string => {
    if (text.length <= limit) return text;
    return limit < 4 ? text.slice(0, limit) : `${text.slice(0, limit - 3)}...`;
  };
  return { ...texts, rows: texts.rows.map((row) => row.map(cut)) };
}

const minimumWidth = 3;

function horizontalTable({ names, rows }: RowTexts, rightAligned: boolean): string {
  const widths = names.map((name, index) =>
    Math.max(minimumWidth, ...[name, ...rows.map((row) => row[index] ?? "")].map(displayWidth)),
  );
  const line = (cells: readonly string[]): string =>
    `|${cells.map((cell, index) => pad(cell, widths[index] ?? 0, rightAligned)).join("|")}|\n`;
  const separator = `+${widths.map((width) => "-".repeat(width)).join("+")}+\n`;
  return `${separator}${line(names)}${separator}${rows.map(line).join("")}${separator}`;
}

function pad(text: string, width: number, rightAligned: boolean): string {
  const space = " ".repeat(Math.max(width - displayWidth(text), 0));
  return rightAligned ? space + text : text + space;
}

/** East Asian characters take two places (Utils.stringHalfWidth). */
function displayWidth(text: string): number {
  return text.length + (text.match(fullWidth)?.length ?? 0);
}

const fullWidth =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DB5\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g;

function verticalTable({ names, rows }: RowTexts): string {
  const nameWidth = Math.max(minimumWidth, ...names.map(displayWidth));
  const valueWidth = Math.max(minimumWidth, ...rows.flat().map(displayWidth));
  return rows
    .map((row, index) => {
      const title = `-RECORD ${index}`;
      const header = `${title}${"-".repeat(Math.max(nameWidth + valueWidth + 5 - title.length, 0))}\n`;
      const lines = row.map(
        (cell, column) =>
          ` ${pad(names[column] ?? "", nameWidth, false)} | ${pad(cell, valueWidth, false)} \n`,
      );
      return header + lines.join("");
    })
    .join("");
}

function footer(texts: RowTexts, { vertical, numRows }: ShowString): string {
  if (vertical && texts.rows.length === 0) return "(0 rows)\n";
  return texts.hasMore ? moreRows(numRows) : "";
}

function moreRows(count: number): string {
  return `only showing top ${count} ${count === 1 ? "row" : "rows"}`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
