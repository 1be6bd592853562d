import type { MapPartitions } from "@millrace/spark-connect";
import { type PythonFunctionCall, structType, unsupported } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { resolvePythonFunction } from "../expressions/python-function.ts";
import { required } from "../expressions/resolve-expression.ts";
import { attributesOf, project } from "./output.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";

/** `mapInPandas`, `mapInArrow`. */
export async function analyzeMapPartitions(
  message: MapPartitions,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const func = required(message.func);
  const context = await contextFor(analysis, scopeOf(analysis, input), func.arguments);
  const { expression } = resolvePythonFunction(func, context);
  if (expression.kind !== "python")
    throw unsupported("mapPartitions of a Scala function", "Use mapInPandas.");
  const function_: PythonFunctionCall = { ...expression, arguments: input.columns };
  const schema = expression.dataType.kind === "struct" ? expression.dataType : structType([]);
  const output = attributesOf(analysis, schema);
  const child = project(input.plan, input.columns);
  return resolvedRelation({ kind: "mapPartitions", child, function: function_, output });
}
