import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** One import or re-export statement of a source file. */
export interface ImportStatement {
  /** Path of the importing file, relative to the repository. */
  readonly file: string;
  readonly specifier: string;
}

const statement =
  /(?:^|[\s;])(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

/** Every import of every TypeScript source below `directory` (relative to `root`), generated code aside. */
export function importsBelow(root: string, directory: string): readonly ImportStatement[] {
  return sourceFiles(join(root, directory)).flatMap((path) => {
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(statement)].map((match) => ({
      file: relative(root, path),
      specifier: match[1] ?? match[2] ?? "",
    }));
  });
}

/** The repository path that a relative import points at. */
export function importTarget(root: string, { file, specifier }: ImportStatement): string {
  return relative(root, resolve(root, dirname(file), specifier));
}

function sourceFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const skipped = new Set(["generated", "node_modules", "dist"]);
