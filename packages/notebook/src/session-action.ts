import type { SessionState } from "./session-state.ts";

/**
 * What the server has to do after an operation was applied; the browser ignores it. Order matters.
 */
export type SessionAction =
  /** Give the cell to the kernel, then apply `cellStarted` and the kernel's events. */
  | { readonly kind: "startCell"; readonly cellId: string }
  | { readonly kind: "interruptKernel" }
  | { readonly kind: "restartKernel" }
  | { readonly kind: "attachCluster"; readonly cluster: SessionState["cluster"] }
  | { readonly kind: "stopQueries"; readonly runIds: readonly string[] }
  | { readonly kind: "answerInput"; readonly text: string }
  | { readonly kind: "save" }
  /** Tell the author of a lost `setCellSource` which text won. */
  | { readonly kind: "rejectSource"; readonly cellId: string };
