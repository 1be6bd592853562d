import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, type Locator, type Page } from "@playwright/test";

/** A running workbench with a workspace of its own. */
export interface Workbench {
  /** The address with its token, as `npm start` prints it. */
  readonly address: string;
  readonly workspace: string;
  readonly process: ChildProcess;
}

/** Playwright's test with a real workbench for each worker, started as `npm start` starts it. */
export const test = base.extend<{ signedIn: Page }, { workbench: Workbench }>({
  workbench: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures needed here.
    async ({}, use) => {
      const workspace = mkdtempSync(join(tmpdir(), "millrace-story-"));
      const parameters = ["--port", "0", "--workspace", workspace, "--no-open"];
      const process_ = spawn(process.execPath, ["apps/server/launch/start.js", ...parameters], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      try {
        await use({ address: await addressOf(process_), workspace, process: process_ });
      } finally {
        const ended = new Promise((resolve) => process_.once("exit", resolve));
        process_.kill("SIGTERM");
        await ended;
        rmSync(workspace, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 180_000 },
  ],

  signedIn: async ({ page, workbench }, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(workbench.address);
    await use(page);
    expect(problems).toEqual([]);
  },
});

export { expect };

function addressOf(process_: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const address = /http:\/\/\S+/.exec(output)?.[0];
      if (address) resolve(address);
    };
    process_.stdout?.on("data", read);
    process_.stderr?.on("data", read);
    process_.once("exit", (code) => reject(new Error(`the workbench ended with code ${code}:\n${output}`)));
  });
}

/** A cell of a notebook that a story begins with: Python, or what its magic says. */
interface StoryCell {
  readonly source: string;
  readonly type?: "code" | "markdown";
}

/** Puts a notebook into the workspace and opens it; it is attached to the cluster that is there from the first. */
export async function openNotebook(page: Page, name: string, cells: readonly StoryCell[]): Promise<void> {
  const notebook = {
    cells: cells.map(({ source, type = "code" }, index) => ({
      cell_type: type,
      id: `cell-${index + 1}`,
      metadata: {},
      source,
      ...(type === "code" ? { execution_count: null, outputs: [] } : {}),
    })),
    metadata: { language_info: { name: "python" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await page.evaluate(
    async ([path, body]) => {
      const saved = await fetch(`/api/workspace/file?path=${path}`, { method: "PUT", body });
      if (!saved.ok) throw new Error(await saved.text());
    },
    [`${name}.ipynb`, JSON.stringify(notebook)] as const,
  );
  await page.goto(new URL(`/notebook/${name}.ipynb`, page.url()).href);
  await expect(cellAt(page, 1)).toBeVisible();
}

/** The cell at a place, with all that belongs to it. */
export function cellAt(page: Page, number: number): Locator {
  return page.getByRole("group", { name: new RegExp(`cell ${number}[,.]`) });
}

/** Replaces the text of a cell, which Monaco holds, by typing. */
export async function writeCell(page: Page, number: number, text: string): Promise<void> {
  const cell = cellAt(page, number);
  // The editor comes into being when its cell is near the view, which may be after the first key.
  await expect(async () => {
    await cell.locator(".view-lines").click({ timeout: 2_000 });
    await expect(cell.locator(".monaco-editor.focused")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
  await expect(cell.getByRole("code")).toContainText(text.slice(0, 8));
}
