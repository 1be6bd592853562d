// Before any other step: a Node that is too old fails later with errors that say nothing.
import { SetupError } from "./step.js";

export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Millrace needs Node.js 20.19 or newer; this is ${version}.\n` +
      "Install a newer one from https://nodejs.org or with your package manager, and start again.",
  );
}
