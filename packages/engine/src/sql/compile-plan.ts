import { type LogicalPlan, outputOf, schemaOf } from "@millrace/spark-model";
import { type BatchProgram, columnName } from "./batch-program.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileRelation, fromRelation } from "./plans/compile-relation.ts";
import { withInputFiles } from "./plans/input-file.ts";
import { mergeProjects } from "./plans/merge-projects.ts";
import { Scope } from "./scope.ts";

/**
 * Turns a resolved batch plan into DuckDB SQL. Pure: reads nothing but the plan and the context. Throws
 * UNSUPPORTED for what Spark runs and this engine does not.
 */
export function compilePlan(plan: LogicalPlan, context: CompileContext): BatchProgram {
  const scope = new Scope(context);
  const relation = compileRelation(withInputFiles(mergeProjects(plan)), scope);
  const columns = outputOf(plan).map((column) => columnName(column.id));
  return Object.freeze({
    inputs: scope.inputs,
    steps: scope.steps,
    // A bare input name is no query yet; everything else already lists its output.
    sql: /\s/.test(relation) ? relation : fromRelation(relation, columns),
    schema: schemaOf(plan),
  });
}
