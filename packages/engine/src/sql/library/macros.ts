import { arrayMacros } from "./array-macros.ts";
import { castMacros } from "./cast-macros.ts";
import { jsonMacros } from "./json-macros.ts";
import { numberMacros } from "./number-macros.ts";
import { textMacros } from "./text-macros.ts";
import { timeMacros } from "./time-macros.ts";

/** A DuckDB macro: `name(parameters) AS body`. */
export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: string;
}

const macros: readonly Macro[] = [
  ...numberMacros,
  ...castMacros,
  ...jsonMacros,
  ...timeMacros,
  ...textMacros,
  ...arrayMacros,
];

/** The statements that teach DuckDB Spark's meanings; run once for each database. */
export const libraryStatements: string = macros
  .map(
    ({ name, parameters, body }) => `CREATE OR REPLACE MACRO ${name}(${parameters.join(", ")}) AS (${body});`,
  )
  .join("\n");
