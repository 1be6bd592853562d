import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { SparkError, unsupported } from "@millrace/spark-model";

/** What a client may upload, by the first part of its name (org.apache.spark.sql.artifact.ArtifactManager). */
const folders = new Set(["cache", "pyfiles"]);

/**
 * The artifacts of one session: cached blocks (local relations) in memory, Python modules below a directory of
 * their own.
 */
export class Artifacts {
  readonly #blocks = new Map<string, Uint8Array>();
  readonly #digests = new Map<string, string>();
  readonly #modulePaths = new Set<string>();
  #directory: Promise<string> | undefined;

  has(name: string): boolean {
    return this.#digests.has(name);
  }

  /** A cached block by its full name, `cache/<sha256>`. */
  block(name: string): Uint8Array | undefined {
    return this.#blocks.get(name);
  }

  /** Where Python looks for the uploaded modules: their folder, and each archive in it (PYTHONPATH). */
  pythonPath(): string {
    return [...this.#modulePaths].join(delimiter);
  }

  #directoryOnce(): Promise<string> {
    this.#directory ??= mkdtemp(join(tmpdir(), "millrace-artifacts-"));
    return this.#directory;
  }

  /** Throws INVALID_ARTIFACT_PATH, ARTIFACT_ALREADY_EXISTS, or a refusal for what only a JVM can use. */
  async add(name: string, bytes: Uint8Array): Promise<void> {
    const folder = checkName(name);
    const digest = createHash("sha256").update(bytes).digest("hex");
    const known = this.#digests.get(name);
    if (known === digest) return;
    if (known !== undefined && folder !== "cache") throw alreadyExists(name);
    if (folder === "cache") this.#blocks.set(name, bytes);
    else await this.#write(name, bytes);
    this.#digests.set(name, digest);
  }

  /** Shares what was uploaded so far with a cloned session. */
  async copyTo(other: Artifacts): Promise<void> {
    for (const [name, block] of this.#blocks) await other.add(name, block);
    for (const name of this.#digests.keys()) {
      if (!this.#blocks.has(name))
        await other.add(name, await readFile(join(await this.#directoryOnce(), name)));
    }
  }

  async close(): Promise<void> {
    this.#blocks.clear();
    if (this.#directory !== undefined) await rm(await this.#directory, { recursive: true, force: true });
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(await this.#directoryOnce(), name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    this.#modulePaths.add(path.endsWith(".py") ? dirname(path) : path);
  }
}

/** The folder of an artifact's name. */
function checkName(name: string): string {
  const parts = name.split("/");
  const outside = name.startsWith("/") || name.includes("\\") || name.includes("\0");
  if (outside || parts.length < 2 || parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new SparkError({ errorClass: "INVALID_ARTIFACT_PATH", messageParameters: { name } });
  }
  const folder = parts[0] ?? "";
  if (folder === "jars" || folder === "classes") {
    throw unsupported("Adding Java archives", "Attach a Spark cluster to run JVM code.");
  }
  if (folder === "files" || folder === "archives") {
    throw unsupported("Adding files for workers", "Open them by path: workers share the server's folders.");
  }
  if (folder === "forward_to_fs") {
    throw unsupported(
      "copyFromLocalToFs",
      "Server and client share one file system: copy the file directly.",
    );
  }
  if (!folders.has(folder)) {
    throw new SparkError({ errorClass: "INVALID_ARTIFACT_PATH", messageParameters: { name } });
  }
  return folder;
}

function alreadyExists(name: string): SparkError {
  return new SparkError({
    errorClass: "ARTIFACT_ALREADY_EXISTS",
    messageParameters: { normalizedRemoteRelativePath: name },
  });
}
