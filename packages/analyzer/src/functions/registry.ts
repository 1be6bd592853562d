import { aggregateFunctions } from "./aggregate.ts";
import { arithmeticFunctions } from "./arithmetic.ts";
import { arrayFunctions } from "./array.ts";
import { castFunctions } from "./cast.ts";
import { comparisonFunctions } from "./comparison.ts";
import { conditionalFunctions } from "./conditional.ts";
import { dateTimeFunctions } from "./date-time.ts";
import type { FunctionDefinition } from "./definition.ts";
import { generatorFunctions } from "./generator.ts";
import { hashFunctions } from "./hash.ts";
import { higherOrderFunctions } from "./higher-order.ts";
import { jsonFunctions } from "./json.ts";
import { mapFunctions } from "./map.ts";
import { mathFunctions } from "./math.ts";
import { miscellaneousFunctions } from "./miscellaneous.ts";
import { numberFormatFunctions } from "./number-format.ts";
import { sketchFunctions } from "./sketch.ts";
import { stringFunctions } from "./string.ts";
import { structFunctions } from "./struct.ts";
import { timeWindowFunctions } from "./time-window.ts";
import { urlFunctions } from "./url.ts";
import { windowFunctions } from "./window.ts";

const definitions: readonly FunctionDefinition[] = [
  ...arithmeticFunctions,
  ...comparisonFunctions,
  ...castFunctions,
  ...conditionalFunctions,
  ...mathFunctions,
  ...stringFunctions,
  ...numberFormatFunctions,
  ...dateTimeFunctions,
  ...jsonFunctions,
  ...arrayFunctions,
  ...mapFunctions,
  ...structFunctions,
  ...higherOrderFunctions,
  ...hashFunctions,
  ...urlFunctions,
  ...miscellaneousFunctions,
  ...generatorFunctions,
  ...timeWindowFunctions,
  ...windowFunctions,
  ...aggregateFunctions,
  ...sketchFunctions,
];

const byName: ReadonlyMap<string, FunctionDefinition> = new Map(
  definitions.flatMap((definition) =>
    [definition.name, ...(definition.aliases ?? [])].map((name) => [name, definition] as const),
  ),
);

/** The built-in function of a name, case-insensitively; undefined when there is none. */
export function lookupFunction(name: string): FunctionDefinition | undefined {
  return byName.get(name.toLowerCase());
}

/** Every name that can be called, aliases included (SHOW FUNCTIONS, suggestions). */
export function functionNames(): readonly string[] {
  return [...byName.keys()].sort();
}
