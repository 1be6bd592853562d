import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { cellDeclarations } from "../../src/http/typescript-types.ts";
import { repositoryRoot } from "../../src/kernels/repository-root.ts";

/** The compiler's complaints about a cell, as the editor would underline them. */
async function complaints(declarations: string, cell: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "millrace-cell-"));
  await writeFile(path.join(folder, "client.d.ts"), declarations);
  await writeFile(path.join(folder, "cell.ts"), cell);
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const compiler = path.join(path.dirname(manifest), "bin", "tsc");
  const flags = "--noEmit --ignoreConfig --strict --skipLibCheck --target ESNext --lib esnext --types".split(
    " ",
  );
  const output = await new Promise<string>((resolve) => {
    const all = [compiler, "client.d.ts", "cell.ts", ...flags, ""];
    execFile(process.execPath, all, { cwd: folder }, (_error, stdout) => resolve(stdout));
  });
  await rm(folder, { recursive: true });
  return output;
}

it("gives cells the client's real types", async () => {
  const declarations = await cellDeclarations(repositoryRoot());
  const good = `
    const counts = spark.range(3).groupBy(F.col("id")).count();
    const query = counts.writeStream.format("memory").outputMode("complete").start();
    display(counts); console.log(query.then((started) => started.runId.length));`;
  expect(await complaints(declarations, good)).toBe("");
  const bad = await complaints(declarations, 'spark.range("x"); spark.nonsense();');
  expect(bad).toContain("'string' is not assignable to parameter of type 'number'");
  expect(bad).toContain("'nonsense' does not exist on type 'SparkSession'");
}, 60_000);
