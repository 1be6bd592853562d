import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sideProgramOptions } from "../../../../../apps/server/launch/bundle-options.js";

const sources = {
  "crash-child": "crash-child.ts",
  "owner-child": "owner-child.ts",
  "full-disk-child": "../disk/full-disk-child.ts",
};

type Child = keyof typeof sources;

/** Bundles a process that is killed, so that each start costs a fraction of a second; gives the program's path. */
export async function bundleChild(name: Child = "crash-child"): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const outfile = join(here, `../../../../../node_modules/.cache/millrace/${name}.mjs`);
  await build({
    entryPoints: [join(here, sources[name])],
    outfile,
    ...sideProgramOptions,
  });
  return outfile;
}
