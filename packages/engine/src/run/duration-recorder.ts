/** Sums up how long the phases of a trigger take, in milliseconds, by Spark's names for them. */
export class DurationRecorder {
  readonly #durations = new Map<string, number>();

  async time<Result>(phase: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#durations.set(phase, (this.#durations.get(phase) ?? 0) + performance.now() - start);
    }
  }

  /** Whole milliseconds, phases in alphabetical order. */
  result(): Readonly<Record<string, number>> {
    const sorted = [...this.#durations].sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(sorted.map(([phase, duration]) => [phase, Math.round(duration)]));
  }
}
