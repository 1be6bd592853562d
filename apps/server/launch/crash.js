// npm run crash -- [--kills N] [--seed S] [--case NAME]: kills streaming queries and checks what comes of them.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { privateFolder, root } from "./paths.js";
import { launch } from "./run-program.js";

const tests = join(root, "packages", "engine", "test", "run", "crash");

launch(async () => {
  checkNode();
  await installPackages();
  await generateCode();
  const programs = join(privateFolder, "programs");
  mkdirSync(programs, { recursive: true });
  await build({
    entryPoints: { "crash-child": join(tests, "crash-child.ts"), "crash-main": join(tests, "crash-main.ts") },
    outdir: programs,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@duckdb/*", "@node-rs/*", "@platformatic/*"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  const { runCrash } = await import(pathToFileURL(join(programs, "crash-main.mjs")).href);
  console.log(await runCrash(process.argv.slice(2), join(programs, "crash-child.mjs")));
});
