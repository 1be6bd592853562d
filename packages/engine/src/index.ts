/** The embedded engine. `connector.ts` is what connectors may use of it. */
export * from "./connector.ts";
export { createEngine } from "./create-engine.ts";
export * from "./engine.ts";
export * from "./python-functions.ts";
