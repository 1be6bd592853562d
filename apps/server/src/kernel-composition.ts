import { startNotebookKernel } from "./kernels/notebook-kernel.ts";
import { openClientReader } from "./sessions/client-reader.ts";
import type { KernelLaunch } from "./sessions/kernel-launch.ts";

/** The real kernels and the real Spark Connect client. */
export const kernelLaunch: KernelLaunch = { startKernel: startNotebookKernel, openReader: openClientReader };
