import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { Router } from "express";

/** The packages whose types TypeScript cells see, by folder. */
const packages = ["client", "spark-model"];

/** What a cell finds besides the packages; the worker process of TypeScript cells defines the same names. */
const globals = `
declare const spark: import("@millrace/client").SparkSession;
/** Shows a DataFrame: a table, or live when it is streaming. Any other value is shown as text. */
declare function display(value: unknown, options?: { readonly streamName?: string; readonly outputMode?: "append" | "update" | "complete"; readonly processingTime?: string; readonly checkpointLocation?: string }): Promise<void>;
declare function displayHTML(html: string): void;
declare const F: typeof import("@millrace/client").functions;
declare const functions: typeof import("@millrace/client").functions;
declare const col: typeof import("@millrace/client").functions.col;
declare const lit: typeof import("@millrace/client").functions.lit;
declare const expr: typeof import("@millrace/client").functions.expr;
declare const Window: typeof import("@millrace/client").Window;
declare const console: Record<"log" | "info" | "warn" | "error" | "table" | "dir", (...values: unknown[]) => void>;
declare function setTimeout(action: () => void, milliseconds?: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const process: { readonly env: Readonly<Record<string, string | undefined>>; cwd(): string };
`;

/** `/api/typescript-types`: one declaration file with everything that a TypeScript cell can use. */
export function typescriptTypes(repository: string): Router {
  const router = Router();
  let declarations: Promise<string> | undefined;
  router.get("/typescript-types", async (_request, response) => {
    declarations ??= cellDeclarations(repository);
    try {
      response.type("text/plain").send(await declarations);
    } catch (error) {
      declarations = undefined;
      throw error;
    }
  });
  return router;
}

/**
 * Lets the compiler write the declarations of the client, and joins them: each file becomes an ambient module.
 * The protocol messages behind them stay unknown; no cell names them.
 */
export async function cellDeclarations(repository: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "millrace-types-"));
  try {
    await compile(repository, folder);
    const modules = await Promise.all(packages.map((name) => ambientModules(path.join(folder, name), name)));
    return modules.join("\n") + globals;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The compiler writes declarations although it does not know Node's types here; it ends with an error then. */
function compile(repository: string, folder: string): Promise<void> {
  const manifest = createRequire(path.join(repository, "package.json")).resolve("typescript/package.json");
  const entries = packages.map((name) => path.join(repository, "packages", name, "src", "index.ts"));
  const options =
    "--declaration --emitDeclarationOnly --ignoreConfig --skipLibCheck --strict --target ES2023";
  const modules = "--module NodeNext --moduleResolution NodeNext --allowImportingTsExtensions --types node";
  const flags = [...`${options} ${modules}`.split(" "), "--rootDir", path.join(repository, "packages")];
  const compiler = path.join(path.dirname(manifest), "bin", "tsc");
  return new Promise((resolve) => {
    const all = [compiler, ...entries, ...flags, "--outDir", folder];
    execFile(process.execPath, all, { cwd: repository }, () => resolve());
  });
}

async function ambientModules(folder: string, packageName: string): Promise<string> {
  const source = path.join(folder, "src");
  const names = (await readdir(source)).filter((name) => name.endsWith(".d.ts")).sort();
  const texts = names.map(async (name) => {
    const module = moduleName(packageName, name.slice(0, -".d.ts".length));
    return `declare module "${module}" {\n${ambient(await readFile(path.join(source, name), "utf8"), packageName)}\n}`;
  });
  return (await Promise.all(texts)).join("\n");
}

/** Inside an ambient module nothing is declared again, and no path is relative. */
function ambient(text: string, packageName: string): string {
  return text
    .replace(/^(export )?declare /gm, "$1")
    .replace(/(from |import\()"\.\/([\w-]+)\.ts"/g, (_all, lead: string, file: string) => {
      return `${lead}"${moduleName(packageName, file)}"`;
    });
}

function moduleName(packageName: string, file: string): string {
  return file === "index" ? `@millrace/${packageName}` : `@millrace/${packageName}/${file}`;
}
