// Hands over to a bundled program, in this very process.
import { pathToFileURL } from "node:url";
import { programFile } from "./bundle-programs.js";
import { SetupError } from "./step.js";

/**
 * @param {string} name of the program
 * @param {string[]} args what it finds as its arguments
 */
export async function runBundled(name, args) {
  const file = programFile(name);
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
}

/** Runs a launcher; an error that says what to do is shown without a stack. */
export function launch(work) {
  work().catch((error) => {
    process.stderr.write(`${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`);
    process.exit(1);
  });
}
