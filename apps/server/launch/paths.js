// Where things are in a checkout. Launch files are plain JavaScript: they run before anything is installed.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
export const server = join(root, "apps", "server");
export const web = join(root, "apps", "web");
/** The bundled programs. */
export const programs = join(server, "dist");
/** What belongs to this checkout and is not committed: the Python environment, stamps of steps. */
export const privateFolder = join(root, ".millrace");
/** The folder from which npm was called; npm itself goes to the checkout. */
export const callerFolder = process.env.INIT_CWD ?? process.cwd();
