import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { engineStages, importsBelow, importTarget, layers } from "../src/index.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const directoryOf = (name: string) =>
  name === "web" || name === "server" ? `apps/${name}` : `packages/${name}`;

describe("import directions", () => {
  for (const [name, allowed] of Object.entries(layers)) {
    const directory = directoryOf(name);
    const imports = importsBelow(root, `${directory}/src`);

    it(`${name} imports only what stands below it`, () => {
      const wrong = imports
        .filter(({ specifier }) => specifier.startsWith("@millrace/"))
        .filter(
          ({ specifier }) => !(allowed as readonly string[]).includes(specifier.slice("@millrace/".length)),
        );
      expect(wrong).toEqual([]);
    });

    it(`${name} declares the packages that it imports`, () => {
      const manifest = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
      const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
      const undeclared = imports
        .filter(({ specifier }) => !/^(\.|node:)/.test(specifier))
        .filter(({ specifier }) => !declared.has(packageOf(specifier)));
      expect(undeclared).toEqual([]);
    });

    it(`${name} does not reach into other packages by path`, () => {
      const wrong = imports
        .filter(({ specifier }) => specifier.startsWith("."))
        .filter((statement) => !importTarget(root, statement).startsWith(`${directory}/`));
      expect(wrong).toEqual([]);
    });
  }

  it("the engine's stages import only what stands below them", () => {
    const stageOf = (path: string) => /^packages\/engine\/src\/([^/]+)\//.exec(path)?.[1];
    const wrong = importsBelow(root, "packages/engine/src").filter((statement) => {
      const from = stageOf(statement.file);
      const to = statement.specifier.startsWith(".") ? stageOf(importTarget(root, statement)) : undefined;
      if (from === undefined || to === undefined || from === to) return false;
      const allowed: readonly string[] = engineStages[from as keyof typeof engineStages] ?? [];
      return !allowed.includes(to);
    });
    expect(wrong).toEqual([]);
  });
});

describe("documents", () => {
  const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
  const path = /(?:^|[\s`(])((?:apps|packages|public|e2e|\.ci)\/[\w./-]*\w)/g;

  it.each(documents)("%s names only paths that exist", (document) => {
    const text = readFileSync(join(root, document), "utf8");
    const gone = [...text.matchAll(path)]
      .map((match) => match[1] ?? "")
      .filter((name) => !existsSync(join(root, name)));
    expect(gone).toEqual([]);
  });

  it("ARCHITECTURE.md draws the layer table as it is", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    for (const [name, allowed] of Object.entries(layers)) {
      const row = allowed.length === 0 ? `${name} -> (nothing)` : `${name} -> ${allowed.join(", ")}`;
      expect(text).toContain(row);
    }
  });
});

/** `@scope/name/path` -> `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
