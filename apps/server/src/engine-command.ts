import path from "node:path";
import { fileURLToPath } from "node:url";
import type { EngineCommand } from "./clusters/engine-process.ts";

/** Plans of a thousand operators are read by recursion; the main thread of Unix has 8 MB for it. */
const deepStack = process.platform === "win32" ? [] : ["--stack-size=3900"];

/** The engine's entry beside this file, run the same way as this file: by tsx from source, or built. */
export function engineCommand(workingDirectory: string): EngineCommand {
  const own = fileURLToPath(import.meta.url);
  const entry = path.join(path.dirname(own), `engine-main${path.extname(own)}`);
  const loader = entry.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
  return { program: process.execPath, arguments: [...deepStack, ...loader, entry], workingDirectory };
}
