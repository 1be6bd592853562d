import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./workbench.ts";

const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });

async function choose(page: Page, entry: string, line: string): Promise<void> {
  await row(page, entry)
    .getByRole("button", { name: `Actions for ${entry}` })
    .click();
  await page.getByRole("menuitem", { name: line, exact: true }).click();
}

const jupyterNotebook = JSON.stringify({
  cells: [
    {
      cell_type: "code",
      execution_count: null,
      id: "a1",
      metadata: {},
      outputs: [],
      source: ["from_jupyter = 1"],
    },
  ],
  metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" } },
  nbformat: 4,
  nbformat_minor: 5,
});

const sourceNotebook = `# Databricks notebook source
from_databricks = 1

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT 1
`;

test("make a folder, upload notebooks, rename, download and delete them", async ({
  signedIn: page,
  workbench,
}) => {
  const main = page.getByRole("main");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Workspace" }).click();

  await test.step("a new folder, by keyboard", async () => {
    await main.getByRole("button", { name: "New folder" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "New folder" });
    await expect(dialog.getByLabel("Name")).toBeFocused();
    await page.keyboard.type("a/b");
    await expect(dialog.getByText("A name cannot hold / or \\.")).toBeVisible();
    await dialog.getByLabel("Name").fill("pipelines");
    await page.keyboard.press("Enter");
    await row(page, "pipelines").getByRole("link").click();
    await expect(main.getByText("This folder is empty")).toBeVisible();
  });

  await test.step("upload .ipynb and .py files", async () => {
    const choosing = page.waitForEvent("filechooser");
    await main.getByRole("button", { name: "Upload" }).click();
    await (await choosing).setFiles([
      { name: "jupyter.ipynb", mimeType: "application/json", buffer: Buffer.from(jupyterNotebook) },
      { name: "databricks.py", mimeType: "text/x-python", buffer: Buffer.from(sourceNotebook) },
    ]);
    await row(page, "databricks.py").getByRole("link").click();
    await expect(page.getByRole("group", { name: /SQL cell 2/ })).toBeVisible();
    await page.goBack();
    await row(page, "jupyter.ipynb").getByRole("link").click();
    await expect(page.getByRole("group", { name: /Python cell 1/ })).toContainText("from_jupyter");
    await page.goBack();
  });

  await test.step("rename one that is open: it follows", async () => {
    await choose(page, "jupyter.ipynb", "Rename");
    const name = page.getByRole("dialog", { name: "Rename jupyter.ipynb" }).getByLabel("Name");
    await expect(name).toBeFocused();
    await name.fill("renamed.ipynb");
    await page.keyboard.press("Enter");
    await expect(row(page, "renamed.ipynb")).toContainText("open");
    await expect(row(page, "jupyter.ipynb")).toHaveCount(0);
  });

  await test.step("download it as .ipynb and as source", async () => {
    const saved = async (line: string) => {
      const download = page.waitForEvent("download");
      await choose(page, "renamed.ipynb", line);
      const file = await download;
      return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
    };
    const notebook = await saved("Download .ipynb");
    expect(notebook.name).toBe("renamed.ipynb");
    expect(JSON.parse(notebook.text)).toMatchObject({
      nbformat: 4,
      cells: [{ id: "a1", source: ["from_jupyter = 1"] }],
    });
    const source = await saved("Download source (.py)");
    expect(source).toMatchObject({ name: "renamed.py", text: expect.stringContaining("from_jupyter = 1") });
  });

  await test.step("delete one after a question; the disk agrees", async () => {
    await choose(page, "databricks.py", "Delete");
    const question = page.getByRole("dialog", { name: "Delete databricks.py?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(row(page, "databricks.py")).toBeVisible();
    await choose(page, "databricks.py", "Delete");
    await question.getByRole("button", { name: "Delete" }).click();
    await expect(row(page, "databricks.py")).toHaveCount(0);
    expect(() => readFileSync(join(workbench.workspace, "pipelines", "databricks.py"))).toThrow("ENOENT");
  });

  await test.step("delete the folder with what is in it", async () => {
    await main.getByRole("navigation", { name: "Folder" }).getByRole("link", { name: "workspace" }).click();
    await choose(page, "pipelines", "Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(row(page, "pipelines")).toHaveCount(0);
  });
});
