import type { Limit, Offset, Tail } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, withPlan } from "../analysis.ts";
import { analyzeInput } from "./relation-context.ts";

export async function analyzeLimit(message: Limit, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const limit = checked("limit", message.limit);
  return withPlan(input, { kind: "limit", child: input.plan, limit });
}

export async function analyzeOffset(message: Offset, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const offset = checked("offset", message.offset);
  return withPlan(input, { kind: "offset", child: input.plan, offset });
}

export async function analyzeTail(message: Tail, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const limit = checked("tail", message.limit);
  return withPlan(input, { kind: "tail", child: input.plan, limit });
}

function checked(name: string, value: number): number {
  if (value >= 0) return value;
  throw new SparkError({
    errorClass: "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
    messageParameters: { name, v: String(value), expr: `"${value}"` },
  });
}
