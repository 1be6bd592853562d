import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltPage, openBuiltPage } from "./built-page.ts";

let built: BuiltPage;
beforeAll(async () => {
  built = await openBuiltPage();
});
afterAll(() => built?.close());

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await axe.run();
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
    );
  });
}

async function open(
  path: string,
  theme: "light" | "dark" = "light",
): Promise<{ page: Page; errors: string[] }> {
  const page = await built.browser.newPage({ viewport: { width: 1360, height: 1000 }, colorScheme: theme });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(built.twin.address + path, { waitUntil: "load" });
  return { page, errors };
}

async function openNotebook(name: string, theme: "light" | "dark" = "light") {
  const opened = await open(`/notebook/${name}.ipynb`, theme);
  await opened.page.getByRole("button", { name: "Attach to streams" }).click();
  await opened.page.getByText("idle").waitFor();
  return opened;
}

/** Ends the session too: its queries would keep the machine busy. */
async function leave(page: Page, name: string): Promise<void> {
  await page.close();
  built.twin.session(`${name}.ipynb`).close();
}

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test.each([
    ["Home", "/"],
    ["Workspace", "/workspace"],
    ["Recents", "/recents"],
    ["Search", "/search?text=rate"],
    ["Data", "/data"],
    ["Clusters", "/clusters"],
    ["Create Cluster", "/clusters/new"],
    ["streams", "/clusters/cluster-1"],
    ["Jobs", "/jobs"],
  ])("%s has its heading and no accessibility violations", async (heading, path) => {
    const { page, errors } = await open(path, theme);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  test("a running notebook has no accessibility violations", async () => {
    const { page, errors } = await openNotebook(`axe-${theme}`, theme);
    await page.getByRole("button", { name: "Run all" }).click();
    await page.getByText("A column, variable, or function").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Control+Shift+P");
    await page.getByRole("menuitem", { name: "Run all cells" }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
    await leave(page, `axe-${theme}`);
  }, 90_000);
});

test("a live table of 5,000 rows that all change four times a second keeps moving", async () => {
  const { page } = await openNotebook("frames");
  await page.locator("#cell-c3").getByRole("button", { name: "Run cell" }).click();
  await page.getByRole("row").nth(5).waitFor();
  const cell = page.getByRole("gridcell").nth(2);
  const before = await cell.textContent();
  await expect.poll(() => cell.textContent()).not.toBe(before);
  await leave(page, "frames");
}, 60_000);

test("a paused view holds still and counts what it misses; a stopped one says when", async () => {
  const { page } = await openNotebook("hold");
  await page.locator("#cell-c3").getByRole("button", { name: "Run cell" }).click();
  await page.getByRole("row").nth(5).waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const text = () => page.locator(".grid-body").textContent();
  await page.getByText("paused").waitFor();
  const held = await text();
  await page.getByText(/paused, [3-9] newer batches/).waitFor();
  expect(await text()).toBe(held);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(text).not.toBe(held);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText(/stopped at \d\d:\d\d:\d\d/).waitFor();
  await leave(page, "hold");
});

test("what is typed while the connection is lost reaches the server afterwards", async () => {
  const { page } = await openNotebook("offline");
  const session = built.twin.session("offline.ipynb");
  const source = () => session.state.notebook.cells.find((cell) => cell.id === "c6")?.source;
  await page.locator("#cell-c6 .view-line").first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(" # one");
  await expect.poll(source).toBe("display(df) # one");
  await page.context().setOffline(true);
  session.disconnect();
  await page.getByText("Connection lost").waitFor();
  await page.keyboard.type(" two");
  await page.context().setOffline(false);
  await expect.poll(source, { timeout: 15_000 }).toBe("display(df) # one two");
  await leave(page, "offline");
}, 60_000);

test("Jupyter's keys: insert, delete, undo, run and move on", async () => {
  const { page } = await openNotebook("keys");
  const session = built.twin.session("keys.ipynb");
  const ids = () => session.state.notebook.cells.map((cell) => cell.id);
  const first = ids();
  await page.locator("#cell-c1").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("b");
  await expect.poll(() => ids().length).toBe(first.length + 1);
  expect(ids()[2]).not.toBe("c3");
  await page.locator(`#cell-${ids()[2]}`).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await expect.poll(ids).toEqual(first);
  await page.keyboard.press("z");
  await expect.poll(() => ids().length).toBe(first.length + 1);
  await page.locator("#cell-c2").focus();
  await page.keyboard.press("Enter");
  await page.locator("#cell-c2 .monaco-editor.focused").waitFor();
  await page.keyboard.press("Shift+Enter");
  await expect.poll(() => session.state.runs.c2?.status).toBe("succeeded");
  await page.getByText("loading 100%").waitFor();
  await leave(page, "keys");
}, 60_000);

test("scripts of an HTML output stay out of the page, in a sandboxed frame", async () => {
  const { page } = await openNotebook("html");
  let alerted = false;
  page.on("dialog", () => {
    alerted = true;
  });
  await page.locator("#cell-c9").getByRole("button", { name: "Run cell" }).click();
  const frame = page.locator('#cell-c9 iframe[title="Output with scripts"]');
  await frame.waitFor();
  expect(await frame.getAttribute("sandbox")).toBe("allow-scripts");
  expect(await page.locator("#cell-c9").innerHTML()).not.toMatch(/<script|onclick/);
  expect(alerted).toBe(false);
  await leave(page, "html");
});
