import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles a process that is killed, so that each start costs a fraction of a second; gives the program's path. */
export async function bundleChild(name: "crash-child" | "owner-child" = "crash-child"): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const outfile = join(here, `../../../../../node_modules/.cache/millrace/${name}.mjs`);
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@duckdb/*", "@platformatic/*"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return outfile;
}
