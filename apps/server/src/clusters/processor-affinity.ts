import { accessSync, constants, readFileSync } from "node:fs";
import path from "node:path";

/** How many clusters are bound to each processor. */
const bound = new Map<number, number>();

/** Processors that one process is bound to. */
export interface ProcessorAffinity {
  /** What comes before the program and its arguments. */
  readonly command: readonly string[];
  /** Gives the processors back. */
  release(): void;
}

/**
 * Binds a process to as many processors as it may have, those that fewest others have; what it starts inherits
 * that. Undefined where the machine has no more processors than that, or no `taskset` (Linux has it).
 */
export function bindToProcessors(cores: number): ProcessorAffinity | undefined {
  const taskset = onPath("taskset");
  const allowed = allowedProcessors();
  if (taskset === undefined || cores >= allowed.length) return undefined;
  const load = (processor: number): number => bound.get(processor) ?? 0;
  const chosen = allowed.toSorted((one, other) => load(one) - load(other)).slice(0, cores);
  for (const processor of chosen) bound.set(processor, load(processor) + 1);
  return {
    command: [taskset, "-c", chosen.join(",")],
    release: () => {
      for (const processor of chosen.splice(0)) bound.set(processor, load(processor) - 1);
    },
  };
}

/** The processors that this process may use; empty where the system does not say. */
function allowedProcessors(): number[] {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
    return processorsOf(list);
  } catch {
    return [];
  }
}

/** `0-2,5` as numbers. */
export function processorsOf(list: string): number[] {
  return list.split(",").flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function onPath(program: string): string | undefined {
  const files = (process.env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, program));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
