import type { Sample } from "@millrace/spark-connect";
import { type Analysis, type ResolvedRelation, withPlan } from "../analysis.ts";
import { analyzeInput } from "./relation-context.ts";

/** `sample`, `randomSplit`. */
export async function analyzeSample(message: Sample, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  return withPlan(input, {
    kind: "sample",
    child: input.plan,
    lowerBound: message.lowerBound,
    upperBound: message.upperBound,
    withReplacement: message.withReplacement ?? false,
    seed: message.seed ?? BigInt(Math.floor(Math.random() * 2 ** 53)),
  });
}
