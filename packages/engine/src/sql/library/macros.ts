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

/** The macros with those first that others call: DuckDB binds a macro when it is made. */
function inOrderOfUse(all: readonly Macro[]): readonly Macro[] {
  const byName = new Map(all.map((macro) => [macro.name, macro]));
  const ordered = new Set<Macro>();
  const visit = (macro: Macro) => {
    if (ordered.has(macro)) return;
    for (const [name] of macro.body.matchAll(/\bspark_\w+/g)) {
      const used = byName.get(name);
      if (used !== undefined && used !== macro) visit(used);
    }
    ordered.add(macro);
  };
  for (const macro of byName.values()) visit(macro);
  return [...ordered];
}

/** The statements that teach DuckDB Spark's meanings; run once for each database. */
export const libraryStatements: string = inOrderOfUse(macros)
  .map(
    ({ name, parameters, body }) => `CREATE OR REPLACE MACRO ${name}(${parameters.join(", ")}) AS (${body});`,
  )
  .join("\n");
