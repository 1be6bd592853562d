/** Something that changes now and then; anyone may wait for the next change. */
export class Signal {
  #waiting: (() => void)[] = [];

  notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /** Resolves at the next change, when the signal aborts or when the time is up, whichever is first. */
  next(until: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {}): Promise<void> {
    return new Promise((resolve) => {
      const timer = until.timeoutMs === undefined ? undefined : setTimeout(() => done(), until.timeoutMs);
      const done = () => {
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((other) => other !== done);
        until.signal?.removeEventListener("abort", done);
        resolve();
      };
      until.signal?.addEventListener("abort", done, { once: true });
      this.#waiting.push(done);
      if (until.signal?.aborted) done();
    });
  }
}
