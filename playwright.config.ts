import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const debianChromium = "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // One workbench at a time: a story has a server, a cluster and a kernel.
  workers: 1,
  forbidOnly: true,
  // The report calls a story flaky that needs its second run; a broken one fails both.
  retries: 1,
  use: {
    viewport: { width: 1440, height: 960 },
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    launchOptions: {
      ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    },
  },
});
