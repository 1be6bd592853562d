import type { LogicalPlan } from "@millrace/spark-model";
import type { BatchProgram } from "../sql/batch-program.ts";
import { printPlan } from "../sql/print-plan.ts";

/** The `explain` text of a batch plan: the logical plan as a tree, then the DuckDB SQL. */
export function explainBatch(plan: LogicalPlan, program: BatchProgram, mode: string): string {
  const physical = ["== Physical Plan ==", explainProgram(program)];
  if (mode === "simple") return `${physical.join("\n")}\n`;
  return ["== Optimized Logical Plan ==", printPlan(plan), "", ...physical].join("\n").concat("\n");
}

/** A program as text: inputs, steps, query. */
function explainProgram(program: BatchProgram): string {
  return [
    ...program.inputs.map((input) => `${input.name}: ${printPlan(input.plan)}`),
    ...program.steps.map((step) =>
      step.kind === "store" ? `${step.table}:\n${step.sql}` : `observe ${step.name}:\n${step.sql}`,
    ),
    program.sql,
  ].join("\n");
}
