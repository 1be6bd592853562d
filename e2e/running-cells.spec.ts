import { cellAt, expect, openNotebook, test } from "./workbench.ts";

const longJob = `spark.conf.set("spark.connect.progress.reportInterval", "200ms")
spark.range(5_000_000).write.mode("overwrite").parquet("long-job")
spark.read.parquet("long-job").selectExpr(*[f"sum(sqrt(id + {n}) * sin(id))" for n in range(100)]).collect()`;

test("answer a question of a cell, run around it, watch a long job and interrupt it", async ({
  signedIn: page,
}) => {
  await openNotebook(page, "Running", [
    { source: 'print("ab" + "ove")' },
    { source: 'name = input("Who are you? ")\nprint("hello", name)' },
    { source: 'print("be" + "low")' },
    { source: longJob },
  ]);
  const more = async (number: number, line: string) => {
    await cellAt(page, number).hover();
    await cellAt(page, number)
      .getByRole("button", { name: `More actions for cell ${number}` })
      .click();
    await page.getByRole("menuitem", { name: line }).click();
  };

  await test.step("input() asks in the page and gets the answer", async () => {
    await cellAt(page, 2).hover();
    await cellAt(page, 2).getByRole("button", { name: "Run cell" }).click();
    const question = cellAt(page, 2).getByLabel("Who are you?");
    await expect(question).toBeFocused({ timeout: 60_000 });
    await page.keyboard.type("Ada");
    await page.keyboard.press("Enter");
    await expect(cellAt(page, 2).getByText("hello Ada")).toBeVisible();
    await expect(question).toHaveCount(0);
    await expect(cellAt(page, 1).getByText("above", { exact: true })).toHaveCount(0);
  });

  await test.step("run all above, then a cell and all below", async () => {
    await more(3, "Run all above");
    await expect(cellAt(page, 1).getByText("above", { exact: true })).toBeVisible();
    await page.getByLabel("Who are you?").fill("Grace");
    await page.keyboard.press("Enter");
    await expect(cellAt(page, 2).getByText("hello Grace")).toBeVisible();
    await expect(cellAt(page, 3).getByText("below", { exact: true })).toHaveCount(0);
    await more(3, "Run this and all below");
    await expect(cellAt(page, 3).getByText("below", { exact: true })).toBeVisible();
  });

  await test.step("the long job shows how far it is", async () => {
    const bar = cellAt(page, 4).getByRole("progressbar", { name: "Progress of the job" });
    await expect(bar).toBeVisible({ timeout: 60_000 });
    const done = async () => Number(await bar.getAttribute("value"));
    const first = await done();
    await expect.poll(done, { timeout: 30_000 }).toBeGreaterThan(first);
    await expect(cellAt(page, 4).getByText(/of [\d,]+ tasks/)).toBeVisible();
  });

  await test.step("interrupt it; the kernel goes on", async () => {
    await cellAt(page, 4).getByRole("button", { name: "Interrupt" }).click();
    await expect(page.getByRole("group", { name: /cell 4, interrupted/ })).toBeVisible();
    await cellAt(page, 3).getByRole("button", { name: "Run cell" }).click();
    await expect(page.getByRole("group", { name: /cell 3, succeeded/ })).toBeVisible();
  });
});
