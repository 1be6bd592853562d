import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { expect, test } from "./workbench.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Monaco draws its own widgets; what is inside them is not ours to label. */
const excluded = [[".monaco-editor"]];

/** What axe finds wrong on the page, one line each. */
async function violations(page: Page): Promise<readonly string[]> {
  // The page's policy lets no inline script in; evaluate() is not bound by it.
  await page.evaluate(axeSource);
  const results = await page.evaluate<AxeResults>(
    `axe.run({ exclude: ${JSON.stringify(excluded)} }, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] })`,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}`),
  );
}

const pages = ["/", "/workspace", "/recents", "/data", "/clusters", "/clusters/new", "/jobs", "/search"];

for (const colorScheme of ["light", "dark"] as const) {
  for (const path of pages) {
    test(`${path} has no violations in ${colorScheme}`, async ({ signedIn: page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(new URL(path, page.url()).href);
      await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  }

  test(`a notebook has no violations in ${colorScheme}`, async ({ signedIn: page }) => {
    await page.emulateMedia({ colorScheme });
    await page.getByText("Sensors ETL").first().click();
    await expect(page.getByRole("heading", { name: "Sensors ETL" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
