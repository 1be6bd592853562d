import { type DataSourceScan, SparkError, unsupported } from "@millrace/spark-model";
import { type CheckpointFiles, resolvePath } from "../connector.ts";
import type { StreamingQueryDefinition } from "../engine.ts";
import { isFileFormat } from "../files/scan-files.ts";
import { type StreamingPlan, sourceNodes, statefulNodes } from "../stream/streaming-plan.ts";
import { openOffsetLog } from "./offset-log.ts";
import { columnsText, type OperatorShape, shapeOf } from "./operator-shape.ts";
import { type QueryRecord, readQueryRecord } from "./query-record.ts";
import { sourceCountDiffers } from "./streaming-errors.ts";

interface RestartRequest {
  readonly checkpoint: string;
  readonly plan: StreamingPlan;
  readonly definition: StreamingQueryDefinition;
  readonly queryId: string;
  readonly workingDirectory: string;
}

/**
 * Refuses a changed query that cannot go on from its checkpoint, before it starts: what Spark's guide allows
 * after a restart passes, and anything else is named, operator by operator, with what would become of its state.
 */
export async function checkRestart(files: CheckpointFiles, request: RestartRequest): Promise<void> {
  const newest = await openOffsetLog(files, request.checkpoint).latest();
  const before = newest === undefined ? undefined : await readQueryRecord(files, request.checkpoint);
  if (!before) return;
  checkSources(before, request);
  checkOperators(before.plan, request);
  // A fork with an id of its own is another query, whose sink is its own affair.
  if (before.queryId === request.queryId) checkSink(before, request);
}

function checkSources(before: QueryRecord, { plan, workingDirectory }: RestartRequest): void {
  const [old, now] = [sourceNodes(before.plan), sourceNodes(plan)];
  if (old.length !== now.length) throw sourceCountDiffers(old.length, now.length);
  for (const [position, { scan: oldScan }] of old.entries()) {
    const scan = now[position]?.scan;
    if (scan?.kind !== "dataSourceScan" || oldScan.kind !== "dataSourceScan") continue;
    if (scan.format !== oldScan.format) {
      throw changed(
        `Source ${position} was ${oldScan.format} and now is ${scan.format}: its offsets mean nothing there`,
      );
    }
    const places = placesOf(oldScan, before.workingDirectory);
    const same = placesOf(scan, workingDirectory).some((place) => places.includes(place));
    if (places.length > 0 && !same) {
      throw changed(
        `Source ${position} read ${places.join(", ")} and now reads ${placesOf(scan, workingDirectory).join(", ")}`,
      );
    }
  }
}

/** Topics or directories of a source; none for one that is not told where to read. */
function placesOf({ paths, options, format }: DataSourceScan, workingDirectory: string): readonly string[] {
  if (options["subscribe"]) return options["subscribe"].split(",").map((topic) => topic.trim());
  if (!isFileFormat(format)) return [];
  const path = paths[0] ?? options["path"];
  return path === undefined ? [] : [resolvePath(path, workingDirectory).replace(/\/+$/, "")];
}

function checkOperators(before: StreamingPlan, { plan, checkpoint }: RestartRequest): void {
  const old = statefulNodes(before).map(shapeOf);
  const now = statefulNodes(plan).map(shapeOf);
  const fates = Array.from({ length: Math.max(old.length, now.length) }, (_, index) =>
    fateOf(old[index], now[index]),
  );
  const index = fates.findIndex((fate) => fate.error !== undefined);
  const lost = fates[index];
  if (lost?.error === undefined) return;
  const lines = fates.map(({ text }, operatorId) => `  operator ${operatorId} ${text}`);
  const advice = `Use a new checkpoint location, or undo the change. What becomes of the state in ${checkpoint}:`;
  const wayOut = [advice, ...lines].join("\n");
  if (lost.error === "meaning") throw changed(`operator ${index} ${lost.text}`, wayOut);
  throw stateDoesNotFit(lost.error, { old, now, index, wayOut });
}

/** Why the state of an operator is of no use: another operator, other keys, other values, another meaning. */
type Misfit = "names" | "keys" | "values" | "meaning";

interface Fate {
  readonly text: string;
  readonly error?: Misfit;
}

function fateOf(old: OperatorShape | undefined, now: OperatorShape | undefined): Fate {
  if (!old) return { text: `${now?.name}: is new and has no state`, error: "names" };
  if (!now) return { text: `${old.name}: is gone; its state would be lost`, error: "names" };
  if (old.name !== now.name) return { text: `${old.name}: is now ${now.name}`, error: "names" };
  if (!sameColumns(old.keys, now.keys)) {
    return {
      text: `${old.name}: keys were (${columnsText(old.keys)}), now (${columnsText(now.keys)})`,
      error: "keys",
    };
  }
  if (!sameColumns(old.values, now.values)) {
    const texts = [columnsText(old.values), columnsText(now.values)];
    return { text: `${old.name}: values were (${texts[0]}), now (${texts[1]})`, error: "values" };
  }
  const meaning = Object.keys(old.meaning).find((key) => old.meaning[key] !== now.meaning[key]);
  if (meaning !== undefined) {
    return {
      text: `${old.name}: ${meaning} was ${old.meaning[meaning]}, now ${now.meaning[meaning]}`,
      error: "meaning",
    };
  }
  return { text: `${old.name} (${columnsText(old.keys)}): survives` };
}

/** As Spark compares: by number and type. The same names in another order are a mistake even so. */
function sameColumns(old: OperatorShape["keys"], now: OperatorShape["keys"]): boolean {
  const types = (columns: OperatorShape["keys"]) => JSON.stringify(columns.map((column) => column.dataType));
  const names = (columns: OperatorShape["keys"]) => columns.map((column) => column.name.toLowerCase());
  if (types(old) !== types(now)) return false;
  const [before, after] = [names(old), names(now)];
  return before.join() === after.join() || before.toSorted().join() !== after.toSorted().join();
}

interface Refusal {
  readonly old: readonly OperatorShape[];
  readonly now: readonly OperatorShape[];
  /** Of the first operator whose state is of no use. */
  readonly index: number;
  readonly wayOut: string;
}

function stateDoesNotFit(
  misfit: Exclude<Misfit, "meaning">,
  { old, now, index, wayOut }: Refusal,
): SparkError {
  const list = (shapes: readonly OperatorShape[]): string =>
    shapes.map(({ name }, id) => `(OperatorId: ${id} -> OperatorName: ${name})`).join(", ");
  const parameters = {
    names: { OpsInMetadataSeq: list(old), OpsInCurBatchSeq: list(now) },
    keys: {
      storedKeySchema: columnsText(old[index]?.keys ?? []),
      newKeySchema: columnsText(now[index]?.keys ?? []),
    },
    values: {
      storedValueSchema: columnsText(old[index]?.values ?? []),
      newValueSchema: columnsText(now[index]?.values ?? []),
    },
  };
  const { summary, ...error } = sparkErrors[misfit];
  return new SparkError({
    ...error,
    messageParameters: parameters[misfit],
    message: `${summary}\n${wayOut}`,
  });
}

const sparkErrors = {
  names: {
    errorClass: "STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA",
    kind: "SparkRuntimeException",
    sqlState: "42K03",
    summary:
      "Streaming stateful operator name does not match with the operator in state metadata. This likely to happen when user adds/removes/changes stateful operator of existing streaming query.",
  },
  keys: {
    errorClass: "STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE",
    kind: "SparkRuntimeException",
    sqlState: "XXKST",
    summary: "Provided key schema does not match existing state key schema.",
  },
  values: {
    errorClass: "STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE",
    kind: "SparkRuntimeException",
    sqlState: "XXKST",
    summary: "Provided value schema does not match existing state value schema.",
  },
} as const;

/** Spark's guide: a file sink may become a Kafka sink, not the other way; the directory must stay. */
function checkSink(before: QueryRecord, { definition, workingDirectory }: RestartRequest): void {
  const { format, path } = before.sink;
  if (format === "kafka" && isFileFormat(definition.format)) {
    throw changed("The sink was Kafka and now is files: what Kafka has taken would be missing in them");
  }
  if (!isFileFormat(format) || !isFileFormat(definition.format)) return;
  const pathOf = (given: string | undefined, directory: string) =>
    resolvePath(given ?? "", directory).replace(/\/+$/, "");
  const [old, now] = [
    pathOf(path ?? before.sink.options["path"], before.workingDirectory),
    pathOf(definition.path ?? definition.options["path"], workingDirectory),
  ];
  if (old !== now)
    throw changed(`The sink wrote to ${old} and now writes to ${now}, which lacks the batches before`);
}

function changed(what: string, wayOut = "Use a new checkpoint location, or undo the change."): SparkError {
  return unsupported(`Going on from the checkpoint after this change of the query (${what})`, wayOut);
}
