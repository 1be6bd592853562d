import type { Page } from "@playwright/test";
import { expect, openNotebook, test } from "./workbench.ts";

const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });

/** Opens the menu of a cluster and chooses a line, by keyboard alone. */
async function choose(page: Page, cluster: string, line: string): Promise<void> {
  await row(page, cluster)
    .getByRole("button", { name: `More for ${cluster}` })
    .press("Enter");
  const item = page.getByRole("menuitem", { name: line });
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.type(line);
  await expect(item).toBeFocused();
  await page.keyboard.press("Enter");
}

test("create, edit, rename, clone, restart, terminate, start and delete clusters", async ({
  signedIn: page,
}) => {
  const main = page.getByRole("main");

  await test.step("create one by keyboard, and hear what is wrong with the form", async () => {
    await page.keyboard.press("n");
    await page.keyboard.press("c");
    await expect(page.getByLabel("Cluster Name")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(main.getByText("Give the cluster a name")).toBeVisible();
    await page.keyboard.type("Crunch");
    await page.getByLabel("Driver memory").fill("0.1");
    await page.keyboard.press("Enter");
    await expect(main.getByText("At least 0.5 GB")).toBeVisible();
    await page.getByLabel("Driver memory").fill("1");
    await page.getByLabel("Spark config").fill("spark.sql.shuffle.partitions 2");
    await expect(main.getByText("1 Driver: 1 GB Memory, 2 Cores")).toBeVisible();
    await page.getByLabel("Driver memory").press("Enter");
    await expect(row(page, "Crunch")).toContainText("Running");
  });

  await test.step("a notebook attached to it follows its new name", async () => {
    await openNotebook(page, "Crunching", [{ source: "spark.range(1)" }]);
    const menu = main.getByRole("button", { name: /^Cluster:/ });
    await menu.click();
    const choice = page.getByRole("menuitem", { name: /^Crunch/ });
    // A new notebook is attached to a cluster that runs, which may be this one already.
    if (await choice.isEnabled()) await choice.click();
    else await page.keyboard.press("Escape");
    await expect(menu).toContainText("Crunch");

    const other = await page.context().newPage();
    await other.goto(new URL("/clusters", page.url()).href);
    await choose(other, "Crunch", "Edit");
    await expect(other.getByLabel("Cluster Name")).toHaveValue("Crunch");
    await other.getByLabel("Cluster Name").fill("Cruncher");
    await other.getByRole("button", { name: "Save", exact: true }).click();
    await expect(other.getByRole("heading", { name: "Cruncher" })).toBeVisible();
    await expect(menu).toContainText("Cruncher");
    await other.close();
  });

  await test.step("what a process must know is edited with a restart", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Clusters" }).click();
    await expect(row(page, "Cruncher")).toContainText("Crunching");
    await choose(page, "Cruncher", "Edit");
    await page.getByLabel("Driver cores").fill("1");
    await main.getByRole("button", { name: "Save and restart" }).click();
    await expect(main.getByText("1 GB Memory, 1 Cores")).toBeVisible();
    await expect(main.getByText("Running", { exact: true })).toBeVisible();
  });

  await test.step("read its event log and its driver log", async () => {
    await main.getByRole("tab", { name: "Event log" }).click();
    for (const type of ["CREATING", "RUNNING", "EDITED", "RESTARTING"]) {
      await expect(main.getByRole("cell", { name: type, exact: true }).first()).toBeVisible();
    }
    await page.keyboard.press("ArrowRight");
    await expect(main.getByRole("region", { name: "Driver log" })).toContainText("Listening at sc://");
  });

  await test.step("restart it with the button", async () => {
    await main.getByRole("button", { name: "Restart Cruncher" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
    await main.getByRole("tab", { name: "Event log" }).click();
    await expect(main.getByRole("cell", { name: "RESTARTING", exact: true })).toHaveCount(2);
    await expect(main.getByText("Running", { exact: true })).toBeVisible();
    await main.getByRole("link", { name: "Clusters" }).click();
  });

  await test.step("clone it; the copy does not run", async () => {
    await choose(page, "Cruncher", "Clone");
    await expect(row(page, "Cruncher (copy)")).toContainText("Terminated");
  });

  await test.step("terminate it, which asks first while a notebook uses it, and start it again", async () => {
    await row(page, "Cruncher").getByRole("button", { name: "Terminate Cruncher" }).press("Enter");
    const question = page.getByRole("dialog", { name: "Terminate Cruncher?" });
    await expect(question).toContainText("1 notebook attached");
    await question.getByRole("button", { name: "Terminate" }).press("Enter");
    await expect(row(page, "Cruncher")).toContainText("Terminated");
    await row(page, "Cruncher").getByRole("button", { name: "Start Cruncher", exact: true }).click();
    await expect(row(page, "Cruncher")).toContainText("Running");
  });

  await test.step("delete both, after a question that Escape answers with no", async () => {
    for (const name of ["Cruncher (copy)", "Cruncher"]) {
      await choose(page, name, "Delete");
      const question = page.getByRole("dialog", { name: `Delete ${name}?` });
      await expect(question).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(question).toBeHidden();
      await expect(row(page, name)).toBeVisible();
      await choose(page, name, "Delete");
      await question.getByRole("button", { name: "Delete" }).click();
      await expect(row(page, name)).toHaveCount(0);
    }
  });
});
