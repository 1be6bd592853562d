import { cellAt, expect, openNotebook, test } from "./workbench.ts";

test("stop one running query, then all of them, in the queries panel", async ({ signedIn: page }) => {
  await openNotebook(page, "Queries", [
    {
      source: `ticks = spark.readStream.format("rate").option("rowsPerSecond", 5).load()
for name in ["first", "second", "third"]:
    ticks.writeStream.format("noop").queryName(name).start()`,
    },
  ]);
  await cellAt(page, 1).getByRole("button", { name: "Run cell" }).click();
  const button = (count: number) =>
    page.getByRole("button", { name: `Running queries: ${count} in this notebook` });
  await expect(button(3)).toBeVisible({ timeout: 60_000 });
  await button(3).click();
  const panel = page.getByRole("region", { name: "Running queries" });
  await expect(panel.getByRole("listitem")).toHaveCount(3);

  await test.step("stop one", async () => {
    await panel.getByRole("button", { name: "Stop second" }).press("Enter");
    await expect(panel.getByRole("listitem")).toHaveCount(2);
    await expect(panel.getByText("second")).toHaveCount(0);
    await expect(button(2)).toBeVisible();
  });

  await test.step("stop all, after a question", async () => {
    await panel.getByRole("button", { name: "Stop all" }).click();
    const question = page.getByRole("dialog", { name: "Stop all 2 queries?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(panel.getByRole("listitem")).toHaveCount(2);
    await panel.getByRole("button", { name: "Stop all" }).click();
    await question.getByRole("button", { name: "Stop all" }).click();
    await expect(panel.getByText("No query runs.")).toBeVisible();
    await expect(button(0)).toBeVisible();
    await expect(page.getByRole("group", { name: /cell 1, succeeded/ })).toBeVisible();
  });
});

test("a query that a cell only starts shows how it goes, why it failed, and stands in the driver log", async ({
  signedIn: page,
}) => {
  await openNotebook(page, "started", [
    {
      source: `ticks = spark.readStream.format("rate").option("rowsPerSecond", 20).load()
query = ticks.writeStream.format("noop").queryName("quiet").start()`,
    },
    {
      source: `def refuse(frame, batch):
    raise ValueError("the sink is full")
failing = ticks.writeStream.foreachBatch(refuse).queryName("refused").start()`,
    },
    { source: "display(ticks.groupBy().count(), streamName='updated', outputMode='update')" },
  ]);
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "Run all" }).click();

  const quiet = cellAt(page, 1).getByRole("region", { name: "Query quiet" });
  await expect(quiet.getByText(/batch \d+ · .*rows\/s in/)).toBeVisible({ timeout: 60_000 });
  await quiet.getByRole("button", { name: "Dashboard" }).click();
  await expect(quiet.getByText("Batch duration")).toBeVisible();

  const refused = cellAt(page, 2).getByRole("region", { name: "Query refused" });
  await expect(refused.getByText("ValueError: the sink is full", { exact: true })).toBeVisible({
    timeout: 60_000,
  });
  await expect(cellAt(page, 3).getByRole("gridcell").nth(2)).toBeVisible();
  await cellAt(page, 3).getByRole("button", { name: "Stop" }).click();
  await quiet.getByRole("button", { name: "Stop" }).click();
  await expect(quiet.getByText(/stopped at/)).toBeVisible();

  await page.getByRole("link", { name: "Clusters" }).click();
  const attached = page.getByRole("link", { name: "started", exact: true });
  await main.getByRole("row").filter({ has: attached }).getByRole("link").first().click();
  await main.getByRole("tab", { name: "Driver log" }).click();
  const log = main.getByRole("region", { name: "Driver log" });
  await expect(log).toContainText(/INFO {2}started.ipynb: streaming query quiet was started/);
  await expect(log).toContainText(/ERROR started.ipynb: streaming query refused failed/);
  await expect(log).toContainText(/INFO {2}started.ipynb: streaming query quiet was stopped/);
});
