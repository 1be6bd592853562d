import katex from "katex";
import MarkdownIt from "markdown-it";
import { extractMath } from "./markdown-math.ts";
import { safeHtml } from "./safe-html.ts";

const markdown = new MarkdownIt({ html: true, linkify: true, breaks: false });

/** Markdown with raw HTML and TeX mathematics as safe HTML. */
export function markdownHtml(source: string): string {
  const { text, formulas } = extractMath(source);
  const html = withTasks(safeHtml(markdown.render(text)));
  return html.replace(/\uE000(\d+)\uE001/g, (_mark, index: string) => {
    const formula = formulas[Number(index)];
    return formula === undefined ? "" : formulaHtml(formula.tex, formula.display);
  });
}

/** `- [x] done` reads as a ticked box, as on GitHub. */
function withTasks(html: string): string {
  return html.replace(/<li>(\s*<p>)?\[([ x])\] /gi, (_mark, paragraph: string | undefined, tick: string) => {
    return `<li class="task">${paragraph ?? ""}${tick === " " ? "☐" : "☑"} `;
  });
}

function formulaHtml(tex: string, display: boolean): string {
  return katex.renderToString(tex, {
    displayMode: display,
    throwOnError: false,
    trust: false,
    maxExpand: 500,
    maxSize: 20,
    output: "htmlAndMathml",
  });
}
