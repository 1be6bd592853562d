import {
  type CoGroupMap,
  type CommonInlineUserDefinedFunction,
  type GroupMap,
  toDataTypeMessage,
} from "@millrace/spark-connect";
import {
  type PythonFunctionCall,
  type Schema,
  SparkError,
  structType,
  unsupported,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { resolvePythonFunction } from "../expressions/python-function.ts";
import { required } from "../expressions/resolve-expression.ts";
import { schemaFromText } from "../types/data-type-text.ts";
import { type AnalyzedSide, analyzeGroupSide, sideOf } from "./group-side.ts";
import { analyzeTransformWithState } from "./map-groups-with-state.ts";
import { attributesOf } from "./output.ts";
import { contextFor } from "./relation-context.ts";

/** `groupBy().applyInPandas`, `applyInArrow`, and transformWithState, which comes as the same message. */
export async function analyzeGroupMap(message: GroupMap, analysis: Analysis): Promise<ResolvedRelation> {
  const side = await analyzeGroupSide(message.input, message.groupingExpressions, analysis);
  const function_ = await groupFunction(message.func, side.input, analysis);
  if (message.transformWithStateInfo) {
    return analyzeTransformWithState({ message, side, function: function_, analysis });
  }
  if (message.isMapGroupsWithState !== undefined || message.stateSchema !== undefined) {
    throw unsupported("mapGroupsWithState of a Scala function", "Use applyInPandasWithState.");
  }
  return mapGroups([side], function_, analysis);
}

/** `groupBy().cogroup(groupBy()).applyInPandas` and `applyInArrow`. */
export async function analyzeCoGroupMap(message: CoGroupMap, analysis: Analysis): Promise<ResolvedRelation> {
  const left = await analyzeGroupSide(message.input, message.inputGroupingExpressions, analysis);
  const right = await analyzeGroupSide(message.other, message.otherGroupingExpressions, analysis);
  checkKeyCounts(left, right);
  const function_ = await groupFunction(message.func, left.input, analysis);
  return mapGroups([left, right], function_, analysis);
}

function mapGroups(
  sides: readonly AnalyzedSide[],
  function_: PythonFunctionCall,
  analysis: Analysis,
): ResolvedRelation {
  return resolvedRelation({
    kind: "mapGroups",
    sides: sides.map(sideOf),
    function: function_,
    call: { kind: "rows" },
    output: attributesOf(analysis, schemaOfResult(function_)),
  });
}

/** The Python function; its argument columns are those of the side. */
export async function groupFunction(
  message: CommonInlineUserDefinedFunction | undefined,
  input: ResolvedRelation,
  analysis: Analysis,
): Promise<PythonFunctionCall> {
  const func = required(message);
  const context = await contextFor(analysis, scopeOf(analysis, input), []);
  const { expression } = resolvePythonFunction(withColumnList({ ...func, arguments: [] }), context);
  if (expression.kind !== "python") throw unsupported("A Scala function over groups", "Use applyInPandas.");
  return expression;
}

/** The function with its result type parsed: over groups it may be the text of a column list. */
function withColumnList(message: CommonInlineUserDefinedFunction): CommonInlineUserDefinedFunction {
  const { function: body } = message;
  const kind = body.case === "pythonUdf" ? body.value.outputType?.kind : undefined;
  if (body.case !== "pythonUdf" || kind?.case !== "unparsed") return message;
  const outputType = toDataTypeMessage(schemaFromText(kind.value.dataTypeString));
  return { ...message, function: { case: "pythonUdf", value: { ...body.value, outputType } } };
}

/** The columns that a function over groups gives. */
export function schemaOfResult({ dataType }: PythonFunctionCall): Schema {
  return dataType.kind === "struct" ? dataType : structType([]);
}

function checkKeyCounts(left: AnalyzedSide, right: AnalyzedSide): void {
  if (left.keys.length === right.keys.length) return;
  throw new SparkError({
    errorClass: "",
    kind: "IllegalArgumentException",
    message: `requirement failed: Cogroup keys must have same size: ${left.keys.length} != ${right.keys.length}`,
  });
}
