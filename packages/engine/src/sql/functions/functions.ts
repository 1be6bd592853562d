import type { FunctionCompiler, FunctionFamily } from "./function-compiler.ts";
import { operators } from "./operators.ts";

const families: readonly FunctionFamily[] = [operators];

/** Every scalar function that the engine runs, by its Spark name. */
export const functions: ReadonlyMap<string, FunctionCompiler> = new Map(
  families.flatMap((family) => Object.entries(family)),
);
