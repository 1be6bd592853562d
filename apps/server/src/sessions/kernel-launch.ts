import type { Kernel, SparkSessionAddress } from "../kernels/kernel.ts";
import type { SparkReader } from "./spark-reader.ts";

interface KernelRequest {
  readonly spark: SparkSessionAddress;
  /** Working directory of cells. */
  readonly workspace: string;
  /** The notebook's file, for `%run` and the like. */
  readonly notebookFile: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** The interpreter of Python cells; undefined when the machine has none. */
  readonly python: string | undefined;
}

/** How sessions come by kernels and readers; tests give their own. */
export interface KernelLaunch {
  readonly startKernel: (request: KernelRequest) => Promise<Kernel>;
  readonly openReader: (spark: SparkSessionAddress) => Promise<SparkReader>;
}
