import type { Offset } from "../connector.ts";
import { DurationRecorder } from "./duration-recorder.ts";
import type { LoopParts } from "./loop-parts.ts";
import { Measurements } from "./measurements.ts";
import { type PlannedBatch, positionAfter, type QueryPosition } from "./next-batch.ts";
import { reportBatch } from "./report-batch.ts";
import { computeBatch } from "./run-batch.ts";
import { nextTriggerTime } from "./trigger-loop.ts";

/** How long a look that found no rows waits before the next. */
const pauseMs = 2;

/** What has passed in the epoch that goes on. */
interface Epoch {
  readonly startMs: number;
  readonly measurements: Measurements;
  readonly durations: DurationRecorder;
  outputRows: number;
}

/**
 * Continuous processing (ContinuousExecution): rows go to the sink as they come, and what has been read is
 * written down at the end of every epoch: rows -> sink, rows -> sink, …, offsets/N, commits/N. A crash
 * makes the rows since the last epoch come again: at least once (invariant 16).
 */
export class ContinuousLoop {
  readonly #parts: LoopParts;
  readonly #epochMs: number;
  #position: QueryPosition;
  /** By source: up to where rows are in the sink. */
  #sent: readonly (Offset | null)[];
  #lastEpochStartMs: number | undefined;

  constructor(parts: LoopParts, position: QueryPosition, epochMs: number) {
    this.#parts = parts;
    this.#position = position;
    this.#epochMs = epochMs;
    this.#sent = position.committed;
  }

  /** Runs epochs until the query is stopped. */
  async run(): Promise<void> {
    const { batch, offsets } = this.#parts;
    // Offsets without a commit are those of an epoch that did not end.
    if (this.#position.unfinished) await offsets.remove(this.#position.batchId);
    while (!batch.signal.aborted) await this.#runEpoch();
  }

  async #runEpoch(): Promise<void> {
    const { clock, batch, observer } = this.#parts;
    const startMs = clock.now();
    const endMs = nextTriggerTime(startMs, this.#epochMs);
    const epoch: Epoch = {
      startMs,
      measurements: new Measurements(),
      durations: new DurationRecorder(),
      outputRows: 0,
    };
    observer.status("Running epoch", { isDataAvailable: false, isTriggerActive: true });
    while (clock.now() < endMs && !batch.signal.aborted) {
      if (await this.#sendNewRows(epoch)) continue;
      observer.idle(clock.now());
      await clock.sleepUntil(Math.min(endMs, clock.now() + pauseMs), batch.signal);
    }
    if (!batch.signal.aborted) await this.#endEpoch(epoch);
  }

  /** Sends what the sources have; false when that is nothing. */
  async #sendNewRows(epoch: Epoch): Promise<boolean> {
    const { batch, clock } = this.#parts;
    const end: (Offset | null)[] = [];
    for (const [position, source] of batch.sources.entries()) {
      const sent = this.#sent[position] ?? null;
      end.push((await source.latestOffset(sent, { kind: "all" })) ?? sent);
    }
    if (end.every((offset, position) => offset === this.#sent[position])) return false;
    const rows = this.#batch(this.#sent, end, clock.now());
    const { measurements, output } = await computeBatch(rows, batch, epoch.durations);
    await batch.crash("batchComputed", rows.batchId);
    await batch.owner.check();
    await epoch.durations.time("addBatch", async () => batch.sink.addRows?.(rows.batchId, output));
    await batch.crash("sinkWritten", rows.batchId);
    this.#sent = end;
    epoch.outputRows += output.rowCount;
    for (const [position, count] of measurements.sourceRows) {
      const before = epoch.measurements.sourceRows.get(position) ?? 0;
      epoch.measurements.sourceRows.set(position, before + count);
    }
    return true;
  }

  async #endEpoch(epoch: Epoch): Promise<void> {
    const { batch, offsets, commits, conf, settings, observer } = this.#parts;
    const finished = this.#batch(this.#position.committed, this.#sent, epoch.startMs);
    const { batchId, end, timestampMs } = finished;
    observer.status(`Committing epoch ${batchId}`, { isDataAvailable: true, isTriggerActive: true });
    await epoch.durations.time("commitOffsets", async () => {
      await offsets.add(batchId, { offsets: end, watermarkMs: 0, timestampMs, conf });
      await batch.crash("offsetsWritten", batchId);
      await commits.add(batchId, { nextBatchWatermarkMs: 0 });
      await batch.crash("commitWritten", batchId);
    });
    for (const [position, source] of batch.sources.entries()) {
      const offset = end[position];
      if (offset !== null && offset !== undefined) await source.commit(offset);
    }
    await batch.crash("sourceCommitted", batchId);
    await offsets.purgeBefore(batchId - settings.batchesToRetain);
    await commits.purgeBefore(batchId - settings.batchesToRetain);
    await batch.crash("logsPurged", batchId);
    this.#position = positionAfter(finished, 0);
    this.#report(finished, epoch);
  }

  #report(batch: PlannedBatch, { measurements, durations, startMs, outputRows }: Epoch): void {
    const { observer } = this.#parts;
    observer.progress(
      reportBatch(this.#parts, {
        batch,
        measurements,
        sinkReport: { numOutputRows: outputRows },
        operators: [],
        stateBytes: 0,
        durationsMs: durations.result(),
        triggerStartMs: startMs,
        previousTriggerStartMs: this.#lastEpochStartMs,
        watermarks: [],
      }),
    );
    this.#lastEpochStartMs = startMs;
  }

  #batch(
    start: readonly (Offset | null)[],
    end: readonly (Offset | null)[],
    timestampMs: number,
  ): PlannedBatch {
    const { batchId } = this.#position;
    return { batchId, start, end, timestampMs, previousWatermarkMs: 0, watermarkMs: 0 };
  }
}
