import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDirectory } from "../../src/files/make-directory.ts";

describe("making a directory", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "millrace-directory-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("makes what is missing above it, and says what the topmost was", async () => {
    const path = join(root, "a", "b", "c");
    expect(await makeDirectory(path)).toBe(join(root, "a"));
    expect((await stat(path)).isDirectory()).toBe(true);
    expect(await makeDirectory(path)).toBeUndefined();
  });

  it("lets several make the same at once", async () => {
    const path = join(root, "a", "b", "c", "d");
    await Promise.all(Array.from({ length: 8 }, () => makeDirectory(path)));
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it("fails where nothing can be made", async () => {
    await writeFile(join(root, "file"), "");
    await expect(makeDirectory(join(root, "file"))).rejects.toThrow("EEXIST");
    await expect(makeDirectory(join(root, "file", "below"))).rejects.toThrow("ENOTDIR");
    await expect(makeDirectory("/proc/nothing/below")).rejects.toThrow("ENOENT");
  });
});
