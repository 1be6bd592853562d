// The server's programs as one file each: they start in a fraction of the time that many files take.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bundleOptions } from "./bundle-options.js";
import { lazyValidators } from "./lazy-validators.js";
import { programs, root, server } from "./paths.js";
import { sourceStamp } from "./source-stamp.js";
import { runStep, SetupError } from "./step.js";

/** Entries by the name of their file in dist. */
const entries = {
  main: "src/main.ts",
  "engine-main": "src/engine-main.ts",
  "run-notebook": "src/run-notebook.ts",
  "typescript-worker": "src/kernels/typescript-worker.ts",
};

/** @returns {string} the bundled file of a program */
export function programFile(name) {
  return join(programs, `${name}.js`);
}

export async function bundlePrograms() {
  await runStep({
    name: "programs",
    title: "Building the server",
    stamp: sourceStamp([
      "apps/server/src",
      "apps/server/launch/bundle-options.js",
      "apps/server/launch/bundle-programs.js",
      "apps/server/launch/lazy-validators.js",
      ...packageSources(),
    ]),
    isDone: () => Object.keys(entries).every((name) => existsSync(programFile(name))),
    work: bundle,
  });
}

function packageSources() {
  const folders = readdirSync(join(root, "packages")).map((name) => `packages/${name}/src`);
  return [...folders, "package-lock.json"];
}

async function bundle() {
  const { build } = await import("esbuild");
  const entryPoints = Object.fromEntries(
    Object.entries(entries).map(([name, file]) => [name, join(server, file)]),
  );
  try {
    await build({
      entryPoints,
      outdir: programs,
      ...bundleOptions,
      plugins: [lazyValidators],
      sourcemap: "linked",
      minifySyntax: true,
      minifyWhitespace: true,
      logLevel: "silent",
    });
  } catch (error) {
    throw new SetupError(`The server could not be built:\n${error.message}`);
  }
}
