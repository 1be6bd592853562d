import type { Offset, Source } from "../connector.ts";
import { statefulNodes, watermarkNodes } from "../stream/streaming-plan.ts";
import { DurationRecorder } from "./duration-recorder.ts";
import type { LoopParts } from "./loop-parts.ts";
import {
  type BatchDecision,
  hasNewData,
  nextBatch,
  type PlannedBatch,
  positionAfter,
  type QueryPosition,
} from "./next-batch.ts";
import { reportBatch } from "./report-batch.ts";
import { afterCommit, type BatchResult, runBatch } from "./run-batch.ts";
import { stateBytes } from "./state-bytes.ts";
import type { TriggerOutcome } from "./trigger-loop.ts";
import { advanceWatermark, newWatermarkTracker, type WatermarkTracker } from "./watermark.ts";
import { watermarkMetrics } from "./watermark-report.ts";

/** How often a batch without new rows looks for timers of the clock, milliseconds; Spark does so without a pause. */
const clockBatchIntervalMs = 1000;

/** The micro-batch loop of one run: look, decide (`nextBatch`), act (`runBatch`), commit. See INVARIANTS.md. */
export class MicroBatchLoop {
  readonly #parts: LoopParts;
  #position: QueryPosition;
  #tracker: WatermarkTracker;
  /** Watermark of the last batch of this run; a no-data batch needs one to compare with. */
  #lastWatermarkMs: number | undefined;
  #lastTriggerStartMs: number | undefined;
  #lastBatchStartMs = 0;

  constructor(parts: LoopParts, position: QueryPosition) {
    this.#parts = parts;
    this.#position = position;
    this.#tracker = newWatermarkTracker(watermarkNodes(parts.batch.plan).length, position.watermarkMs);
  }

  /** One trigger: at most one batch. */
  async runTrigger(): Promise<TriggerOutcome> {
    const { clock, observer, batch: parts } = this.#parts;
    const durations = new DurationRecorder();
    const startMs = clock.now();
    const finished = await durations.time("triggerExecution", async () => {
      const decision = await this.#decide(durations);
      if (decision.kind === "wait") return undefined;
      parts.signal.throwIfAborted();
      return this.#act(decision, durations);
    });
    if (!finished) {
      this.#lastTriggerStartMs = startMs;
      observer.status("Waiting for data to arrive", { isDataAvailable: false, isTriggerActive: false });
      // A query that goes by the clock is never done: what waits for the end of its data waits on, as in Spark.
      if (!this.#goesByClock()) observer.idle(clock.now());
      return "waited";
    }
    await this.#report(finished, durations, startMs);
    await afterCommit(finished.batch, parts);
    return "ran";
  }

  async #decide(durations: DurationRecorder): Promise<BatchDecision> {
    const latest = this.#position.unfinished ? [] : await this.#latestOffsets(durations);
    await this.#parts.batch.crash("latestOffset", this.#position.batchId);
    return nextBatch(this.#position, {
      latest,
      nowMs: this.#parts.clock.now(),
      closesGroups: this.#closesGroups(),
    });
  }

  async #latestOffsets(durations: DurationRecorder): Promise<readonly (Offset | null)[]> {
    const { batch, readLimit, observer } = this.#parts;
    const latest: (Offset | null)[] = [];
    for (const [position, source] of batch.sources.entries()) {
      observer.status(`Getting offsets from ${source.description}`, {
        isDataAvailable: false,
        isTriggerActive: true,
      });
      const start = this.#position.committed[position] ?? null;
      latest.push(await durations.time("latestOffset", () => source.latestOffset(start, readLimit)));
    }
    return latest;
  }

  /** Spark: shouldRunAnotherBatch of the stateful operators, after at least one batch of this run. */
  #closesGroups(): boolean {
    const { settings, batch, clock } = this.#parts;
    if (!settings.runsNoDataBatches || this.#lastWatermarkMs === undefined) return false;
    const hasMoved = this.#position.watermarkMs > this.#lastWatermarkMs;
    const isTime = this.#goesByClock() && clock.now() >= this.#lastBatchStartMs + clockBatchIntervalMs;
    return statefulNodes(batch.plan).some(
      ({ state: { runsWithoutData } }) =>
        (runsWithoutData === "always" && isTime) || (runsWithoutData === "watermark" && hasMoved),
    );
  }

  /** Whether an operator has timers of the clock to look after, and this run is not to end with its data. */
  #goesByClock(): boolean {
    const { settings, batch, readLimit } = this.#parts;
    if (!settings.runsNoDataBatches || this.#lastWatermarkMs === undefined) return false;
    if (readLimit.kind === "availableNow") return false;
    return statefulNodes(batch.plan).some(({ state }) => state.runsWithoutData === "always");
  }

  async #act(
    decision: BatchDecision & { readonly kind: "run" },
    durations: DurationRecorder,
  ): Promise<FinishedBatch> {
    const { batch } = decision;
    const { batch: parts, commits, observer } = this.#parts;
    if (!decision.isLogged) await durations.time("walCommit", () => this.#log(batch));
    observer.status(hasNewData(batch) ? "Processing new data" : "No new data but cleaning up state", {
      isDataAvailable: hasNewData(batch),
      isTriggerActive: true,
    });
    const result = await runBatch(batch, parts, durations);
    this.#tracker = advanceWatermark(
      this.#tracker,
      result.measurements.eventTimes,
      this.#parts.settings.watermarkPolicy,
    );
    await durations.time("commitOffsets", () =>
      commits.add(batch.batchId, { nextBatchWatermarkMs: this.#tracker.currentMs }),
    );
    await parts.crash("commitWritten", batch.batchId);
    this.#position = positionAfter(batch, this.#tracker.currentMs);
    this.#lastWatermarkMs = batch.watermarkMs;
    this.#lastBatchStartMs = batch.timestampMs;
    return { batch, result };
  }

  /** Writes the batch down; only then may sources forget the batch before, and old logs go. */
  async #log(batch: PlannedBatch): Promise<void> {
    const { offsets, commits, conf, batch: parts, settings } = this.#parts;
    const { batchId, end, watermarkMs, timestampMs } = batch;
    await offsets.add(batchId, { offsets: end, watermarkMs, timestampMs, conf });
    await parts.crash("offsetsWritten", batchId);
    await commitSources(parts.sources, batch);
    await parts.crash("sourceCommitted", batchId);
    const threshold = batchId - settings.batchesToRetain;
    if (threshold > 0) {
      await offsets.purgeBefore(threshold);
      await commits.purgeBefore(threshold);
    }
    await parts.crash("logsPurged", batchId);
  }

  async #report(
    { batch, result }: FinishedBatch,
    durations: DurationRecorder,
    startMs: number,
  ): Promise<void> {
    const { batch: parts, observer, settings, stateFile } = this.#parts;
    const previousTriggerStartMs = this.#lastTriggerStartMs;
    this.#lastTriggerStartMs = startMs;
    const watermarks = watermarkMetrics(parts.plan, {
      byOperator: this.#tracker.byOperator,
      policy: settings.watermarkPolicy,
      eventTimes: result.measurements.eventTimes,
      timestampMs: batch.timestampMs,
    });
    const progress = reportBatch(this.#parts, {
      ...result,
      batch,
      stateBytes: stateFile === undefined ? 0 : await stateBytes(stateFile),
      durationsMs: durations.result(),
      triggerStartMs: startMs,
      previousTriggerStartMs,
      watermarks,
    });
    observer.status("Waiting for next trigger", {
      isDataAvailable: hasNewData(batch),
      isTriggerActive: false,
    });
    observer.progress(progress);
  }
}

interface FinishedBatch {
  readonly batch: PlannedBatch;
  readonly result: BatchResult;
}

async function commitSources(sources: readonly Source[], batch: PlannedBatch): Promise<void> {
  for (const [position, source] of sources.entries()) {
    const start = batch.start[position];
    if (start !== null && start !== undefined) await source.commit(start);
  }
}
