import { cellAt, expect, openNotebook, test } from "./workbench.ts";

test("SQL cells complete keywords, tables, columns and functions", async ({ signedIn: page }) => {
  await openNotebook(page, "Completion", [
    { source: "%sql\nCREATE OR REPLACE TEMP VIEW sensors AS SELECT 1 AS id, 'attic' AS room_name" },
    { source: "%sql\n" },
  ]);
  await cellAt(page, 1).getByRole("button", { name: "Run cell" }).click();
  await expect(page.getByRole("group", { name: /cell 1, succeeded/ })).toBeVisible({ timeout: 60_000 });
  /** The list comes of its own while one types, or when it is asked for. */
  const expectOffered = (name: string) =>
    expect(async () => {
      const option = page.locator(".suggest-widget").getByRole("option", { name: new RegExp(`^${name}\\b`) });
      try {
        await expect(option).toBeVisible({ timeout: 5_000 });
      } catch (error) {
        await page.keyboard.press("Control+Space");
        throw error;
      }
    }).toPass();
  await cellAt(page, 2).locator(".view-lines").click();
  await page.keyboard.press("ControlOrMeta+End");

  await page.keyboard.type("SELE");
  await expectOffered("SELECT");
  await page.keyboard.press("Tab");
  await page.keyboard.type(" * FROM sens");
  await expectOffered("sensors");
  await page.keyboard.press("Tab");
  await page.keyboard.type(" WHERE sensors.");
  await expectOffered("room_name");
  await expectOffered("id");
  await page.keyboard.type("room");
  await page.keyboard.press("Tab");
  await page.keyboard.type(" = upp");
  await expectOffered("upper");
  await page.keyboard.press("Tab");
  await expect(cellAt(page, 2).getByRole("code")).toContainText(
    /SELECT\s\*\sFROM\ssensors\sWHERE\ssensors\.room_name\s=\supper\(/,
  );
});
