import { datePatterns } from "./date-pattern.ts";
import { dateTime } from "./date-time.ts";
import type { FunctionCompiler, FunctionFamily } from "./function-compiler.ts";
import { hashes } from "./hash.ts";
import { json } from "./json.ts";
import { operators } from "./operators.ts";
import { regularExpressions } from "./regular-expression.ts";
import { strings } from "./string.ts";
import { urls } from "./url.ts";

const families: readonly FunctionFamily[] = [
  operators,
  dateTime,
  datePatterns,
  json,
  strings,
  regularExpressions,
  urls,
  hashes,
];

/** Every scalar function that the engine runs, by its Spark name. */
export const functions: ReadonlyMap<string, FunctionCompiler> = new Map(
  families.flatMap((family) => Object.entries(family)),
);
