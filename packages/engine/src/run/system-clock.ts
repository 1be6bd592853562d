import type { Clock } from "../connector.ts";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleepUntil: (time, signal) =>
    new Promise((resolve) => {
      const delay = time - Date.now();
      if (delay <= 0 || signal.aborted) {
        resolve();
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const timer = setTimeout(finish, delay);
      signal.addEventListener("abort", finish);
    }),
};
