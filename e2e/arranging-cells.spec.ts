import type { Page } from "@playwright/test";
import { cellAt, expect, openNotebook, test } from "./workbench.ts";

/** The words that the cells hold, from top to bottom. */
async function order(page: Page): Promise<string> {
  const sources = await page.locator(".cell .cell-source, .cell .prose").allInnerTexts();
  return sources.map((text) => /\b(one|two|three|four)\b/.exec(text)?.[0] ?? "?").join(" ");
}

test("drag cells to other places, by mouse and by keyboard, and change their type", async ({
  signedIn: page,
}) => {
  await openNotebook(page, "Arranging", [
    { source: "one" },
    { source: "two" },
    { source: "three" },
    { source: "four" },
  ]);
  const grip = (number: number) =>
    cellAt(page, number).getByRole("button", { name: "Move cell", exact: true });
  await expect.poll(() => order(page)).toBe("one two three four");

  await test.step("drag the first cell below the third", async () => {
    await grip(1).hover();
    await page.mouse.down();
    const target = await cellAt(page, 3).boundingBox();
    const start = await grip(1).boundingBox();
    if (target === null || start === null) throw new Error("the cells are not on screen");
    await page.mouse.move(start.x, start.y + 20);
    await page.mouse.move(start.x, target.y + target.height / 2, { steps: 8 });
    await page.mouse.up();
    await expect.poll(() => order(page)).toBe("two three one four");
  });

  await test.step("pick up by keyboard, move up, drop; Escape puts it back", async () => {
    await grip(4).focus();
    await page.keyboard.press("Space");
    await expect(page.getByText("Cell 4 is over place 4 of 4.")).toBeAttached();
    await page.keyboard.press("ArrowUp");
    await expect(page.getByText("Cell 4 is over place 3 of 4.")).toBeAttached();
    await page.keyboard.press("Space");
    await expect.poll(() => order(page)).toBe("two three four one");
    await grip(3).focus();
    await page.keyboard.press("Space");
    await expect(page.getByText("Cell 3 is over place 3 of 4.")).toBeAttached();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Escape");
    await expect.poll(() => order(page)).toBe("two three four one");
  });

  await test.step("undo the move", async () => {
    await cellAt(page, 1).focus();
    await page.keyboard.press("z");
    await expect.poll(() => order(page)).toBe("two three one four");
  });

  await test.step("change a cell's language with its menu, and its type by key", async () => {
    await cellAt(page, 1).hover();
    await page.getByRole("button", { name: "Language of cell 1: Python" }).click();
    await page.getByRole("menuitem", { name: "SQL" }).click();
    await expect(page.getByRole("group", { name: /^SQL cell 1,/ })).toBeVisible();
    await cellAt(page, 2).focus();
    await page.keyboard.press("m");
    await expect(page.getByRole("group", { name: /^Markdown cell 2,/ })).toBeVisible();
    await page.keyboard.press("y");
    await expect(page.getByRole("group", { name: /^Python cell 2,/ })).toBeVisible();
  });
});
