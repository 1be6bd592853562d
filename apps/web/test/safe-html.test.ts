import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./built-page.ts";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../src/notebook/markdown-html.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "page",
    footer: { js: "globalThis.markdownHtml = page.markdownHtml;" },
  });
  browser = await openBrowser();
  page = await browser.newPage();
  await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
});
afterAll(() => browser?.close());

/** Puts rendered Markdown (and so any HTML in it) into a page and tells what came of it. */
async function show(source: string): Promise<{ html: string; ran: boolean }> {
  return page.evaluate(async (text) => {
    const scope = globalThis as unknown as { ran?: boolean; markdownHtml(text: string): string };
    scope.ran = false;
    document.body.innerHTML = scope.markdownHtml(text);
    for (const element of document.querySelectorAll<HTMLElement>("body *")) element.click?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { html: document.body.innerHTML, ran: scope.ran };
  }, source);
}

test.each([
  "<script>ran = true</script>",
  "<img src=x onerror='ran = true'>",
  "<svg onload='ran = true'><script>ran = true</script></svg>",
  "<svg><animate onbegin='ran = true' attributeName=x dur=1s></svg>",
  "<a href='javascript:ran = true'>x</a>",
  "[x](javascript:ran=true)",
  "<iframe srcdoc='<script>parent.ran = true</script>'></iframe>",
  "<object data='data:text/html,<script>parent.ran=true</script>'></object>",
  "<form action='javascript:ran = true'><button>x</button></form>",
  "<input autofocus onfocus='ran = true'>",
  "<details open ontoggle='ran = true'>x</details>",
  "<math><mtext><table><mglyph><style><img src=x onerror='ran = true'>",
  "<noscript><p title='</noscript><img src=x onerror=ran=true>'>",
  "<div style='background:url(javascript:ran=true)' onclick='ran = true'>x</div>",
  "$\\href{javascript:ran=true}{x}$",
  "$\\htmlData{x=y}{<img src=x onerror=ran=true>}$",
])("nothing runs from %s", async (payload) => {
  const { html, ran } = await show(payload);
  expect(ran).toBe(false);
  // KaTeX keeps the TeX as text of an annotation; text does not run.
  expect(html.replace(/<annotation[^>]*>.*?<\/annotation>/gs, "")).not.toMatch(
    /<(script|iframe|object|form|input|style)\b|<[^>]*\son\w+\s*=|href="javascript:/i,
  );
});

test("a formula cannot break out of an attribute", async () => {
  const { html, ran } = await show("<b title='$x$ onmouseover=ran=true'>bold</b>");
  expect(ran).toBe(false);
  expect(html).toMatch(/<b title="[^"<]*">bold<\/b>/);
});

test("what a person writes stays: images with sizes, links, lists, tables, formulas", async () => {
  const { html } = await show(
    "# Title\n\n<img src='data:image/png;base64,AA==' width=120 alt='a plot'> [site](https://example.org)\n\n- one\n\n| a |\n|---|\n| 1 |\n\n$x^2$",
  );
  expect(html).toContain("<h1>Title</h1>");
  expect(html).toMatch(/<img[^>]*width="120"/);
  expect(html).toMatch(
    /<a[^>]*target="_blank"[^>]*rel="noopener noreferrer"|<a[^>]*rel="noopener noreferrer"[^>]*target="_blank"/,
  );
  expect(html).toContain("<li>one</li>");
  expect(html).toContain("<td>1</td>");
  expect(html).toContain("katex");
});
