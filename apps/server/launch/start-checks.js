// What would stop the server at its end of the set-up, said at the beginning.
import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { SetupError } from "./step.js";

/** Makes the workspace folder when it is missing; throws when it cannot be written. */
export function checkWorkspace(folder) {
  try {
    // First what is there already: mkdir alone loops for ever below some special folders (/proc).
    const existing = existingAncestor(folder);
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is no folder`);
    accessSync(existing, constants.W_OK);
    if (statfsSync(existing).type === procType) throw new Error(`${existing} takes no files`);
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetupError(
      `The workspace ${folder} cannot be written: ${error.message}\n` +
        "Choose another one: npm start -- --workspace DIR",
    );
  }
}

/** The type of /proc: it counts as writable for root, and is not. */
const procType = 0x9fa0;

function existingAncestor(folder) {
  return existsSync(folder) ? folder : existingAncestor(dirname(folder));
}

/** Throws when something listens on the port already. */
export function checkPort(port) {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupError(`--port takes a number from 0 to 65535.`);
  }
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const taken = error.code === "EADDRINUSE";
      const what = taken
        ? "is taken: perhaps the workbench runs already"
        : `cannot be used: ${error.message}`;
      reject(new SetupError(`Port ${port} ${what}.\nChoose another one: npm start -- --port N`));
    });
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(undefined)));
  });
}
