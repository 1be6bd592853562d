// The page, built by Vite.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, web } from "./paths.js";
import { sourceStamp } from "./source-stamp.js";
import { runProgram, runStep } from "./step.js";

export async function buildPage() {
  await runStep({
    name: "page",
    title: "Building the page",
    stamp: sourceStamp([
      "apps/web/src",
      "apps/web/public",
      "apps/web/index.html",
      "apps/web/vite.config.ts",
      "apps/web/package.json",
      "packages/notebook/src",
      "package-lock.json",
    ]),
    isDone: () => existsSync(join(web, "dist", "index.html")),
    work: () =>
      runProgram(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build"], { cwd: web }),
  });
}
