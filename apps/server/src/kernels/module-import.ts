import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** `import` of TypeScript cells: packages of the workspace, Node's own, and TypeScript files beside the notebook. */
export class ModuleImport {
  readonly #folder: string;
  readonly #own: Readonly<Record<string, object>>;

  /** `own` are modules that are loaded already, by the name that cells import. */
  constructor(folder: string, own: Readonly<Record<string, object>>) {
    this.#folder = folder;
    this.#own = own;
  }

  /** The namespace object of a module. */
  async load(specifier: string): Promise<object> {
    const own = this.#own[specifier];
    if (own !== undefined) return own;
    if (isBuiltin(specifier)) return import(specifier);
    if (/^\.{0,2}\//.test(specifier)) return this.#loadFile(resolve(this.#folder, specifier));
    const file = createRequire(join(this.#folder, "cell.ts")).resolve(specifier);
    return import(pathToFileURL(file).href);
  }

  /** Compiles a file and what it imports by path; read anew each time, so that edits count. */
  async #loadFile(file: string): Promise<object> {
    const built = await build({
      entryPoints: [file],
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20",
      write: false,
      logLevel: "silent",
      sourcemap: "inline",
    });
    // Beside the file, so that the packages it imports are found from there.
    const copy = join(dirname(file), `.${randomUUID()}.mjs`);
    await writeFile(copy, built.outputFiles[0]?.contents ?? "");
    try {
      return await import(pathToFileURL(copy).href);
    } finally {
      await rm(copy, { force: true });
    }
  }
}
