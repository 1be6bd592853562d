import type { Range as RangeMessage } from "@millrace/spark-connect";
import { type AttributeReference, longType, type Range, SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";

/** `spark.range(start, end, step)`. */
export async function analyzeRange(message: RangeMessage, analysis: Analysis): Promise<ResolvedRelation> {
  if (message.step === 0n) {
    throw new SparkError({
      errorClass: "",
      kind: "IllegalArgumentException",
      message: "requirement failed: step (0) cannot be 0",
    });
  }
  return resolvedRelation(
    rangePlan(analysis, { start: message.start ?? 0n, end: message.end, step: message.step }),
  );
}

/** One row without columns that matter, for SELECT without FROM. */
export function oneRow(analysis: Analysis): ResolvedRelation {
  return resolvedRelation(rangePlan(analysis, { start: 0n, end: 1n, step: 1n }), { columns: [] });
}

function rangePlan(analysis: Analysis, bounds: Pick<Range, "start" | "end" | "step">): Range {
  const id: AttributeReference = {
    kind: "attribute",
    id: analysis.context.nextExpressionId(),
    name: "id",
    dataType: longType,
    nullable: false,
    qualifier: [],
  };
  return { kind: "range", ...bounds, output: [id] };
}
