import type { SeededRandom } from "../../../../testkit/src/oracle.ts";
import { type CrashCase, caseName } from "./crash-case.ts";
import { batchCount } from "./crash-input.ts";
import type { Kill } from "./crash-lane.ts";
import { isOnlyAt, pointsOf } from "./kill-points.ts";

/** Gives every point of a case before any comes again. */
export class PointDeck {
  readonly #random: SeededRandom;
  readonly #decks = new Map<string, string[]>();
  /** By case: points that a run came to its end without passing often enough. */
  readonly #missed = new Map<string, Set<string>>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  draw(case_: CrashCase, isFresh: boolean): Kill {
    const name = caseName(case_);
    const deck = this.#decks.get(name) ?? [];
    const fits = (point: string) => isOnlyAt(point) === undefined || isOnlyAt(point) === isFresh;
    if (!deck.some(fits)) deck.push(...pointsOf(case_));
    this.#decks.set(name, deck);
    const fitting = deck.filter(fits);
    const point = fitting[this.#random.below(fitting.length)] ?? "commitWritten";
    deck.splice(deck.indexOf(point), 1);
    const below = (limit: number): number => 1 + this.#random.below(limit);
    if (point === "noData") return { point, count: below(9), batchId: batchCount };
    if (point === "stopping") return { point, count: below(20) };
    return {
      point,
      count: isOnlyAt(point) !== undefined || this.#missed.get(name)?.has(point) ? 1 : below(3),
    };
  }

  /** The point was not passed: next time, the first pass will do. */
  putBack(case_: CrashCase, point: string): void {
    const name = caseName(case_);
    this.#decks.get(name)?.push(point);
    this.#missed.set(name, (this.#missed.get(name) ?? new Set()).add(point));
  }
}
