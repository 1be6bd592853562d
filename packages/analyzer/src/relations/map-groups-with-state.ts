import type { ApplyInPandasWithState, GroupMap } from "@millrace/spark-connect";
import {
  type AttributeReference,
  type ErrorKind,
  type LogicalPlan,
  type MapGroupsWithState,
  type OutputMode,
  outputOf,
  type PythonFunctionCall,
  type Schema,
  SparkError,
  type StateTiming,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { unresolvedColumn } from "../expressions/column-name.ts";
import { schemaFromText } from "../types/data-type-text.ts";
import { type AnalyzedSide, analyzeGroupSide, sideOf } from "./group-side.ts";
import { groupFunction, schemaOfResult } from "./map-groups.ts";
import { attributesOf } from "./output.ts";

/** `groupBy().applyInPandasWithState(func, outputStructType, stateStructType, outputMode, timeoutConf)`. */
export async function analyzeApplyInPandasWithState(
  message: ApplyInPandasWithState,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const side = await analyzeGroupSide(message.input, message.groupingExpressions, analysis);
  const output = schemaFromText(message.outputSchema);
  return withState({
    analysis,
    side,
    schema: output,
    node: {
      function: { ...(await groupFunction(message.func, side.input, analysis)), dataType: output },
      outputMode: modeOfFunction(message.outputMode),
      timing: timeoutOf(message.timeoutConf),
      state: { kind: "groupState", stateSchema: schemaFromText(message.stateSchema) },
    },
  });
}

interface TransformRequest {
  readonly message: GroupMap;
  readonly side: AnalyzedSide;
  readonly function: PythonFunctionCall;
  readonly analysis: Analysis;
}

/** PythonEvalType of the processors that see rows; the others see pandas frames. */
const rowProcessors = new Set([213, 214]);

/** `transformWithStateInPandas` and `transformWithState`. */
export async function analyzeTransformWithState(request: TransformRequest): Promise<ResolvedRelation> {
  const { message, side, function: function_, analysis } = request;
  const info = message.transformWithStateInfo;
  const schema = schemaOfResult(function_);
  const eventTimeColumn = info?.eventTimeColumnName ?? "";
  const form = rowProcessors.has(function_.evalType) ? "rows" : "pandas";
  const { initialInput, initialGroupingExpressions } = message;
  const initial = initialInput
    ? await analyzeGroupSide(initialInput, initialGroupingExpressions, analysis)
    : undefined;
  return withState({
    analysis,
    side,
    schema,
    node: {
      function: function_,
      outputMode: outputModeOf(message.outputMode ?? "append"),
      timing: timeModeOf(info?.timeMode ?? "none"),
      state: { kind: "processor", form, ...(eventTimeColumn ? { eventTimeColumn } : {}) },
      ...(initial ? { initialState: sideOf(initial) } : {}),
    },
  });
}

interface WithStateRequest {
  readonly analysis: Analysis;
  readonly side: AnalyzedSide;
  readonly schema: Schema;
  readonly node: Omit<MapGroupsWithState, "kind" | "child" | "keys" | "values" | "output">;
}

function withState({ analysis, side, schema, node }: WithStateRequest): ResolvedRelation {
  const { plan: child, keys, values } = side;
  const columns = attributesOf(analysis, schema);
  const output =
    node.state.kind === "processor" && node.state.eventTimeColumn !== undefined
      ? withEventTime(columns, node.state.eventTimeColumn, child)
      : columns;
  return resolvedRelation({ kind: "mapGroupsWithState", child, keys, values, output, ...node });
}

/** The output with its event time marked, late as the input's (UpdateEventTimeWatermarkColumn). */
function withEventTime(
  columns: readonly AttributeReference[],
  name: string,
  child: LogicalPlan,
): readonly AttributeReference[] {
  const marked = outputOf(child).find((column) => column.metadata?.[watermarkDelayKey] !== undefined);
  if (!columns.some((column) => column.name === name)) {
    throw unresolvedColumn([name], { columns, hidden: [], dataFrames: [] });
  }
  const delay = marked?.metadata?.[watermarkDelayKey];
  if (delay === undefined) return columns;
  return columns.map((column) =>
    column.name === name
      ? { ...column, metadata: { ...column.metadata, [watermarkDelayKey]: delay } }
      : column,
  );
}

const outputModes: readonly OutputMode[] = ["append", "complete", "update"];

function outputModeOf(text: string): OutputMode {
  const mode = outputModes.find((each) => each === text.toLowerCase());
  if (mode) return mode;
  throw new SparkError({
    errorClass: "STREAMING_OUTPUT_MODE.INVALID",
    messageParameters: { outputMode: text },
  });
}

/** The mode of applyInPandasWithState, which knows no complete mode. */
function modeOfFunction(text: string): OutputMode {
  const mode = outputModeOf(text);
  if (mode !== "complete") return mode;
  throw plainError("IllegalArgumentException", "The output mode of function should be append or update");
}

const timeouts: Readonly<Record<string, StateTiming>> = {
  notimeout: "none",
  processingtimetimeout: "processingTime",
  eventtimetimeout: "eventTime",
};

function timeoutOf(text: string): StateTiming {
  const timing = timeouts[text.toLowerCase()];
  if (timing) return timing;
  throw plainError("IllegalStateException", `Invalid string for GroupStateTimeout: ${text}`);
}

const timeModes: Readonly<Record<string, StateTiming>> = {
  none: "none",
  processingtime: "processingTime",
  eventtime: "eventTime",
};

function timeModeOf(text: string): StateTiming {
  const timing = timeModes[text.toLowerCase()];
  if (timing) return timing;
  throw new SparkError({
    errorClass: "STATEFUL_PROCESSOR_UNKNOWN_TIME_MODE",
    kind: "IllegalArgumentException",
    sqlState: "42802",
    messageParameters: { timeMode: text },
    message: `Unknown time mode ${text}. Accepted timeMode modes are 'none', 'processingTime', 'eventTime'`,
  });
}

function plainError(kind: ErrorKind, message: string): SparkError {
  return new SparkError({ errorClass: "", kind, message });
}
