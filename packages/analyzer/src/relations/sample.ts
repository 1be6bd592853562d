import type { Sample } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, withPlan } from "../analysis.ts";
import { analyzeInput } from "./relation-context.ts";

/** `sample`, `randomSplit`. */
export async function analyzeSample(message: Sample, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  checkFraction(message);
  return withPlan(input, {
    kind: "sample",
    child: input.plan,
    lowerBound: message.lowerBound,
    upperBound: message.upperBound,
    withReplacement: message.withReplacement ?? false,
    seed: message.seed ?? BigInt(Math.floor(Math.random() * 2 ** 53)),
  });
}

function checkFraction({ lowerBound, upperBound, withReplacement }: Sample): void {
  const fraction = upperBound - lowerBound;
  const isHigh = withReplacement !== true && fraction > 1 + roundingError;
  if (fraction >= -roundingError && !isHigh) return;
  const expected = withReplacement
    ? "must be nonnegative with replacement"
    : "must be on interval [0, 1] without replacement";
  throw new SparkError({
    errorClass: "",
    kind: "IllegalArgumentException",
    message: `requirement failed: Sampling fraction (${fraction}) ${expected}`,
  });
}

/** How far the difference of two bounds may be off (RandomSampler.roundingEpsilon). */
const roundingError = 1e-6;
