import type { StreamingQueryEvent, StreamingQueryProgress } from "@millrace/spark-model";

/** A progress as the Spark Connect server sends it: offsets are texts of JSON. */
export function progressJson(progress: StreamingQueryProgress): string {
  return toJson(withOffsetTexts(progress));
}

function withOffsetTexts(progress: StreamingQueryProgress): StreamingQueryProgress {
  const sources = progress.sources.map((source) => ({
    ...source,
    startOffset: offsetText(source.startOffset),
    endOffset: offsetText(source.endOffset),
    latestOffset: offsetText(source.latestOffset),
  }));
  return { ...progress, sources };
}

function offsetText(offset: unknown): string | null {
  if (offset === null || offset === undefined) return null;
  return typeof offset === "string" ? offset : JSON.stringify(offset);
}

/** A listener event as Spark's JSON (StreamingQueryListener). */
export function eventJson(event: StreamingQueryEvent): string {
  switch (event.kind) {
    case "started": {
      const { id, runId, name, timestamp } = event;
      return toJson({ id, runId, name, timestamp, jobTags: [] });
    }
    case "progress":
      return toJson({ progress: withOffsetTexts(event.progress) });
    case "idle": {
      const { id, runId, timestamp } = event;
      return toJson({ id, runId, timestamp });
    }
    case "terminated": {
      const { id, runId, exception, errorClass } = event;
      return toJson({ id, runId, exception: exception ?? null, errorClassOnException: errorClass ?? null });
    }
  }
}

/** Whole numbers of 64 bits stay numbers, as they are in Spark's JSON. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item));
}
