// The Kafka client compiles some thirty validators as it loads, most of them never used: more than half of the
// time in which the engine starts. Bundled, each is compiled with its first use.
import { readFile } from "node:fs/promises";

const compileLater = `
function compileLater(schema) {
  let validate;
  const later = (value) => {
    validate ??= ajv.compile(schema);
    const isValid = validate(value);
    later.errors = validate.errors;
    return isValid;
  };
  return later;
}
`;

/** @type {import("esbuild").Plugin} */
export const lazyValidators = {
  name: "lazy-validators",
  setup(build) {
    build.onLoad(
      { filter: /@platformatic[\\/]kafka[\\/]dist[\\/]clients[\\/].*options\.js$/ },
      async (file) => ({
        contents: lazily(await readFile(file.path, "utf8")),
        loader: "js",
      }),
    );
  },
};

/** @param {string} text */
export function lazily(text) {
  return text.replaceAll(/^(export const \w+ = )ajv\.compile\(/gm, "$1compileLater(") + compileLater;
}
