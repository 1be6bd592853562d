import { inspect } from "node:util";
import { DataFrame, type Row, type SparkSession, StreamingQuery } from "@millrace/client";
import type { EmitEvent } from "./cell-events.ts";
import { FrameDisplay, type StreamDisplayOptions } from "./frame-display.ts";
import { queryMimeType } from "./kernel.ts";

/** `display` of TypeScript cells: a DataFrame, a list of objects, text, or any value. */
export class CellDisplay {
  readonly #spark: SparkSession;
  readonly #emit: EmitEvent;
  readonly #frames: FrameDisplay;
  #pending: Promise<void>[] = [];

  constructor(spark: SparkSession, emit: EmitEvent) {
    this.#spark = spark;
    this.#emit = emit;
    this.#frames = new FrameDisplay(spark, "ts");
  }

  /** Shows a value. A cell that does not await this waits for it at its end. */
  show(value: unknown, options: StreamDisplayOptions): Promise<void> {
    const shown = this.#show(value, options);
    this.#pending.push(shown);
    shown.catch(() => {});
    return shown;
  }

  /** Tells the server of a query that the cell has started by itself. */
  announce({ id, runId, name }: StreamingQuery): void {
    if (name !== null && this.#frames.queryNames.has(name)) return;
    this.#emit({ kind: "display", bundle: { [queryMimeType]: { queryId: id, runId, name } } });
  }

  html(html: string): void {
    this.#emit({ kind: "display", bundle: { "text/html": html, "text/plain": "<HTML>" } });
  }

  /** Waits for the displays that the cell has started; rejects with the first error among them. */
  async settled(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    await Promise.all(pending);
  }

  async #show(value: unknown, options: StreamDisplayOptions): Promise<void> {
    const awaited = await value;
    if (awaited instanceof DataFrame) {
      this.#emit({ kind: "display", bundle: await this.#frames.bundle(awaited, options) });
    } else if (isRows(awaited)) {
      const frame = await this.#spark.createDataFrame(awaited);
      this.#emit({ kind: "display", bundle: await this.#frames.bundle(frame) });
    } else {
      this.#emit({ kind: "display", bundle: { "text/plain": textOf(awaited) } });
    }
  }
}

function isRows(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof StreamingQuery) return `Streaming query ${value.name ?? ""} (${value.id})`;
  return inspect(value, { depth: 4 });
}
