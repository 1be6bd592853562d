import { byteLengthOf, type ColumnBatch } from "@millrace/spark-model";
import type { OffsetRange } from "./read-offset-range.ts";

/** Bytes of columns that may wait for the next batch, about: one round of fetches can go beyond. */
const maxBytesAhead = 24 * 1024 * 1024;

/** Reads ranges of records, those of each partition in order. */
type ReadRanges = (ranges: readonly OffsetRange[]) => AsyncGenerator<ColumnBatch>;

/** Reads what the next batch will probably ask for, while the engine still works on the last. */
export class ReadAhead {
  readonly #read: ReadRanges;
  #reading: AheadReading | undefined;

  constructor(read: ReadRanges) {
    this.#read = read;
  }

  /** Begins to read; what was read ahead before and not asked for is forgotten. */
  start(ranges: readonly OffsetRange[]): void {
    this.stop();
    const open = ranges.filter(({ from, until }) => from < until);
    if (open.length > 0) this.#reading = new AheadReading(open, this.#read(open));
  }

  /** The records of the ranges; what was read ahead is used when they begin with it. */
  async *take(ranges: readonly OffsetRange[]): AsyncGenerator<ColumnBatch> {
    const reading = this.#reading;
    const rest = reading && rangesAfter(ranges, reading.ranges);
    if (reading === undefined || rest === undefined) {
      this.stop();
      yield* this.#read(ranges);
      return;
    }
    this.#reading = undefined;
    yield* reading.batches();
    yield* this.#read(rest);
  }

  stop(): void {
    this.#reading?.stop();
    this.#reading = undefined;
  }
}

class AheadReading {
  readonly ranges: readonly OffsetRange[];
  readonly #source: AsyncGenerator<ColumnBatch>;
  readonly #gathered: ColumnBatch[] = [];
  readonly #gathering: Promise<void>;
  #isGathering = true;

  constructor(ranges: readonly OffsetRange[], source: AsyncGenerator<ColumnBatch>) {
    this.ranges = ranges;
    this.#source = source;
    this.#gathering = this.#gather();
    this.#gathering.catch(() => undefined); // Told to who asks for the batches, if anybody does.
  }

  async *batches(): AsyncGenerator<ColumnBatch> {
    this.#isGathering = false;
    await this.#gathering;
    yield* this.#gathered.splice(0);
    yield* this.#source;
  }

  stop(): void {
    this.#isGathering = false;
    this.#source.return(undefined).catch(() => undefined); // Nobody asks any more.
  }

  async #gather(): Promise<void> {
    for (let bytes = 0; this.#isGathering && bytes < maxBytesAhead; ) {
      const { done, value } = await this.#source.next();
      if (done) return;
      this.#gathered.push(value);
      bytes += value.columns.reduce((sum, column) => sum + byteLengthOf(column), 0);
    }
  }
}

/** What is left of ranges after others that they begin with; undefined when they do not. */
function rangesAfter(
  ranges: readonly OffsetRange[],
  read: readonly OffsetRange[],
): readonly OffsetRange[] | undefined {
  const rest = new Map(ranges.map((range) => [`${range.partition} ${range.topic}`, range]));
  for (const { topic, partition, from, until } of read) {
    const key = `${partition} ${topic}`;
    const range = rest.get(key);
    if (range?.from !== from || range.until < until) return undefined;
    rest.set(key, { ...range, from: until });
  }
  return [...rest.values()];
}
