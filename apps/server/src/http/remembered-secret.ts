import { randomBytes } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

const secretForm = /^[\w-]{43}$/;

/**
 * What the cookie holds, kept from one start to the next, so that an open page finds its way back to a server
 * that was started again. A file that others could read is not trusted.
 */
export async function rememberedSecret(folder: string): Promise<string> {
  const file = path.join(folder, "cookie-secret");
  const kept = await readPrivate(file);
  if (kept !== undefined && secretForm.test(kept)) return kept;
  const secret = randomBytes(32).toString("base64url");
  // A new file: writing to an old one would keep its mode.
  await rm(file, { force: true });
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

async function readPrivate(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file);
    const isPrivate = process.platform === "win32" || (mode & 0o077) === 0;
    return isPrivate ? await readFile(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
