/**
 * How any program of the repository becomes one file that Node.js runs: native code stays outside.
 */
export const bundleOptions = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["@duckdb/*", "@node-rs/*", "@platformatic/wasm-utils", "esbuild"],
  // Packages in CommonJS call require for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

/**
 * The same for programs beside the server (tools, children of tests): the Kafka client stays outside, whole.
 * @type {import("esbuild").BuildOptions}
 */
export const sideProgramOptions = {
  ...bundleOptions,
  external: [...bundleOptions.external, "@platformatic/*"],
  logLevel: "error",
};
