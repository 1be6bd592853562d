// What would stop the server at its end of the set-up, said at the beginning.
import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { SetupError } from "./step.js";

/** Makes the workspace folder when it is missing; throws when it cannot be written. */
export function checkWorkspace(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    if (!statSync(folder).isDirectory()) throw new Error("it is no folder");
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new SetupError(
      `The workspace ${folder} cannot be written: ${error.message}\n` +
        "Choose another one: npm start -- --workspace DIR",
    );
  }
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
