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
