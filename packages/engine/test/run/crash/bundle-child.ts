import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sideProgramOptions } from "../../../../../apps/server/launch/bundle-options.js";

/** Bundles a process that is killed, so that each start costs a fraction of a second; gives the program's path. */
export async function bundleChild(name: "crash-child" | "owner-child" = "crash-child"): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const outfile = join(here, `../../../../../node_modules/.cache/millrace/${name}.mjs`);
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    ...sideProgramOptions,
  });
  return outfile;
}
