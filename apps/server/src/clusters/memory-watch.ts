import { processTreeMemory } from "./process-memory.ts";

const lookMs = 500;

export interface WatchedProcess {
  readonly processId: number;
  readonly limitBytes: number;
  /** Called once, with what the process and its descendants hold. */
  readonly exceeded: (usedBytes: number) => void;
}

/**
 * Looks at a process and what it has started twice a second. Above the limit twice in a row is too much: a peak
 * that is gone at once is not. Returns the way to stop looking.
 */
export function watchMemory({ processId, limitBytes, exceeded }: WatchedProcess): () => void {
  let isAbove = false;
  let isLooking = false;
  const look = async (): Promise<void> => {
    const used = (await processTreeMemory(processId)) ?? 0;
    const wasAbove = isAbove;
    isAbove = used > limitBytes;
    if (!isAbove || !wasAbove || isStopped) return;
    stop();
    exceeded(used);
  };
  let isStopped = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, lookMs).unref();
  const stop = (): void => {
    isStopped = true;
    clearInterval(timer);
  };
  return stop;
}
