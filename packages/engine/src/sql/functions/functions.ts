import { arrays } from "./arrays.ts";
import { bitmaps } from "./bitmaps.ts";
import { conditionals } from "./conditionals.ts";
import { dateTime } from "./date-time.ts";
import { encodings } from "./encodings.ts";
import type { FunctionCompiler, FunctionFamily } from "./function-compiler.ts";
import { hashes } from "./hashes.ts";
import { higherOrder } from "./higher-order.ts";
import { hyperLogLog } from "./hyper-log-log.ts";
import { json } from "./json.ts";
import { mapsAndStructs } from "./maps-and-structs.ts";
import { math } from "./math.ts";
import { miscellaneous } from "./miscellaneous.ts";
import { operators } from "./operators.ts";
import { regularExpressions } from "./regular-expressions.ts";
import { sessionWindows } from "./session-window.ts";
import { strings } from "./strings.ts";
import { urls } from "./urls.ts";

const families: readonly FunctionFamily[] = [
  operators,
  conditionals,
  math,
  strings,
  encodings,
  urls,
  regularExpressions,
  dateTime,
  sessionWindows,
  arrays,
  mapsAndStructs,
  higherOrder,
  json,
  hashes,
  hyperLogLog,
  bitmaps,
  miscellaneous,
];

/** Every scalar function that the engine runs, by its Spark name. */
export const functions: ReadonlyMap<string, FunctionCompiler> = new Map(
  families.flatMap((family) => Object.entries(family)),
);
