import { expect, test, writeCell } from "./workbench.ts";

const pipeline = `from pyspark.sql.functions import col
ticks = spark.readStream.format("rate").option("rowsPerSecond", 50).load()
counts = ticks.groupBy((col("value") % 7).alias("remainder")).count()
display(counts, streamName="ticks_live")`;

test("create a cluster, write a pipeline, watch it live, come back, stop it", async ({ signedIn: page }) => {
  const navigation = page.getByRole("navigation", { name: "Main" });
  const main = page.getByRole("main");

  await test.step("create a cluster with the form", async () => {
    await navigation.getByRole("link", { name: "Clusters" }).click();
    await main.getByRole("button", { name: "Create Cluster" }).click();
    await page.getByLabel("Cluster Name").fill("Story");
    await expect(main.getByText(/0 Workers.*1 Driver: 2 GB Memory/)).toBeVisible();
    await main.getByRole("button", { name: "Create Cluster" }).click();
    await expect(page.getByRole("row", { name: /Story Running/ })).toBeVisible({ timeout: 60_000 });
  });

  await test.step("write a pipeline in a notebook that is attached to it", async () => {
    await navigation.getByRole("link", { name: "Home", exact: true }).click();
    await main.getByRole("button", { name: "Create notebook" }).click();
    await expect(main.getByRole("button", { name: /^Cluster: .*Story/ })).toBeVisible();
    await writeCell(page, 1, pipeline);
    await page.keyboard.press("ControlOrMeta+Enter");
  });

  const view = main.getByRole("group", { name: /cell 1/ });
  const counted = async () => {
    const cells = await view.getByRole("gridcell").allInnerTexts();
    return cells.map(Number).reduce((sum, value) => sum + value, 0);
  };

  await test.step("see the table move", async () => {
    await expect(view.getByText("7 rows", { exact: true })).toBeVisible({ timeout: 60_000 });
    const before = await counted();
    await expect.poll(counted, { timeout: 30_000 }).toBeGreaterThan(before);
  });

  await test.step("see the chart, the dashboard and the progress report", async () => {
    await view.getByRole("tab", { name: "Chart" }).click();
    await expect(view.getByRole("img", { name: /SUM of count by remainder/ })).toBeVisible();
    await view.getByRole("tab", { name: "Dashboard" }).click();
    await expect(view.getByText(/batch duration/i).first()).toBeVisible();
    await view.getByRole("tab", { name: "Raw data" }).click();
    await expect(view.getByText("numRowsTotal").first()).toBeVisible();
    await view.getByRole("tab", { name: "Table" }).click();
  });

  await test.step("pause the view, and go on", async () => {
    await view.getByRole("button", { name: "Pause" }).click();
    await expect(view.getByText(/paused/i).first()).toBeVisible();
    const paused = await counted();
    await expect(view.getByText(/newer batch/i).first()).toBeVisible({ timeout: 30_000 });
    expect(await counted()).toBe(paused);
    await view.getByRole("button", { name: "Resume" }).click();
    await expect.poll(counted, { timeout: 30_000 }).toBeGreaterThan(paused);
  });

  await test.step("reload the tab: nothing is missing", async () => {
    const before = await counted();
    await page.reload();
    await expect(view.getByText("7 rows", { exact: true })).toBeVisible();
    await expect.poll(counted, { timeout: 30_000 }).toBeGreaterThan(before);
  });

  await test.step("stop the query", async () => {
    await view.getByRole("button", { name: "Stop" }).click();
    await expect(view.getByText(/stopped at/i).first()).toBeVisible();
    await expect(main.getByRole("button", { name: "Running queries: 0 in this notebook" })).toBeVisible();
  });
});
