import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "@playwright/test";
import { build } from "vite";
import { startTwin, type Twin } from "./twin/twin-server.ts";

/** The built page in a real browser, in front of the scripted server. */
export interface BuiltPage {
  readonly twin: Twin;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Builds the page into a folder of its own and opens a browser. */
export async function openBuiltPage(): Promise<BuiltPage> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const outDir = await mkdtemp(join(tmpdir(), "millrace-web-"));
  await build({
    root,
    configFile: join(root, "vite.config.ts"),
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
  });
  const twin = await startTwin(outDir);
  const browser = await openBrowser();
  return {
    twin,
    browser,
    close: async () => {
      await browser.close();
      await twin.close();
      await rm(outDir, { recursive: true });
    },
  };
}

/** Chromium from the system, or from `MILLRACE_CHROMIUM`. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.MILLRACE_CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--headless"] });
}
