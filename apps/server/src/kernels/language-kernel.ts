import type { KernelEvent, RunRequest } from "./kernel.ts";

/** What runs the cells of one language; the notebook's kernel routes to these. */
export interface LanguageKernel {
  /** Ends with an `ended` event, and never throws. */
  run(request: RunRequest): AsyncIterable<KernelEvent>;
  interrupt(): Promise<void>;
  close(): Promise<void>;
}
