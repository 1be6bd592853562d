import { type LogicalPlan, outputOf, schemaOf } from "@millrace/spark-model";
import { type BatchProgram, columnName } from "./batch-program.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileRelation, fromRelation } from "./plans/compile-relation.ts";
import { Scope } from "./scope.ts";

/**
 * Turns a resolved batch plan into DuckDB SQL. Pure: reads nothing but the plan and the context. Throws
 * UNSUPPORTED for what Spark runs and this engine does not.
 */
export function compilePlan(plan: LogicalPlan, context: CompileContext): BatchProgram {
  const scope = new Scope(context);
  const relation = compileRelation(plan, scope);
  const output = outputOf(plan);
  return Object.freeze({
    inputs: scope.inputs,
    steps: scope.steps,
    sql: isSelectOf(
      relation,
      output.map((column) => columnName(column.id)),
    )
      ? relation
      : fromRelation(
          relation,
          output.map((column) => columnName(column.id)),
        ),
    schema: schemaOf(plan),
  });
}

/** A bare input name is no query yet; everything else already lists its output. */
function isSelectOf(relation: string, _columns: readonly string[]): boolean {
  return /\s/.test(relation);
}
