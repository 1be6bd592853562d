import { cellAt, expect, openNotebook, test } from "./workbench.ts";

const batch = `display(spark.sql("""
  SELECT * FROM VALUES ('kitchen', 21.5, true), ('cellar', 9.0, false), ('attic', NULL, true), ('kitchenette', 19.0, NULL)
  AS t(room, degrees, occupied)"""))`;

const live = `from pyspark.sql.functions import col
ticks = spark.readStream.format("rate").option("rowsPerSecond", 4).load()
fixed = ticks.selectExpr("CASE WHEN value < 3 THEN 'still' ELSE 'moving' END AS part").groupBy("part").count()
display(fixed, streamName="parts", processingTime="1 second")`;

test("filter a result by column; see which rows a live batch changed", async ({ signedIn: page }) => {
  await openNotebook(page, "Tables", [{ source: batch }, { source: live }]);
  const table = cellAt(page, 1).getByRole("grid");
  const rooms = () => table.getByRole("gridcell").filter({ hasText: /[a-z]{5}/ });

  await test.step("text, number and null conditions, all of which hold", async () => {
    await cellAt(page, 1).getByRole("button", { name: "Run cell" }).click();
    await expect(cellAt(page, 1).getByText("4 rows", { exact: true })).toBeVisible({ timeout: 60_000 });
    await cellAt(page, 1).getByRole("button", { name: "Column filters" }).click();
    const dialog = page.getByRole("dialog", { name: "Column filters" });
    await dialog.getByLabel("Value of condition 1").fill("KITCHEN");
    await expect(cellAt(page, 1).getByText("2 of 4 rows match")).toBeAttached();
    await dialog.getByRole("button", { name: "Add a condition" }).click();
    await dialog.getByRole("button", { name: /Comparison of condition 2/ }).click();
    await page.getByRole("option", { name: ">", exact: true }).click();
    await dialog.getByLabel("Value of condition 2").fill("20");
    await expect(cellAt(page, 1).getByText("1 of 4 rows match")).toBeAttached();
    await dialog.getByRole("button", { name: "Remove condition 1" }).click();
    await dialog.getByRole("button", { name: /Comparison of condition 1/ }).click();
    await page.getByRole("option", { name: "is null", exact: true }).click();
    await page.keyboard.press("Escape");
    await expect(rooms()).toHaveText(["attic"]);
    await expect(cellAt(page, 1).getByRole("button", { name: "Column filters: 1 active" })).toBeVisible();
  });

  await test.step("a live table marks the rows that the last batch changed", async () => {
    await cellAt(page, 2).getByRole("button", { name: "Run cell" }).click();
    const row = (text: string) => cellAt(page, 2).getByRole("row").filter({ hasText: text });
    await expect(row("moving").getByText("changed")).toBeAttached({ timeout: 60_000 });
    await expect(row("still")).toBeVisible();
    await expect(row("still").getByText("changed")).toHaveCount(0);
    await cellAt(page, 2).getByRole("button", { name: "Stop" }).click();
    await expect(cellAt(page, 2).getByText(/stopped at/i)).toBeVisible();
    await expect(row("moving").getByText("changed")).toHaveCount(0);
  });
});
