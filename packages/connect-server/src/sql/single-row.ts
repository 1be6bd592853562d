import { create } from "@bufbuild/protobuf";
import { analyze } from "@millrace/analyzer";
import { type Expression, type Relation, RelationSchema } from "@millrace/spark-connect";
import {
  type DataType,
  type Literal,
  type LogicalPlan,
  literalAt,
  type NamedExpression,
  outputOf,
  SparkError,
} from "@millrace/spark-model";
import { type Execution, runnable } from "../execute/execution.ts";

/** A relation of one row: expressions that need no columns, with the plans of their subqueries. */
export function rowRelation(expressions: Expression[], references: readonly Relation[] = []): Relation {
  const root = create(RelationSchema, { relType: { case: "project", value: { expressions } } });
  if (references.length === 0) return root;
  return create(RelationSchema, {
    relType: { case: "withRelations", value: { root, references: [...references] } },
  });
}

/**
 * The only row of a relation, cast to `types` if given; NULLs where it has none. Throws
 * ROW_SUBQUERY_TOO_MANY_ROWS and ASSIGNMENT_ARITY_MISMATCH.
 */
export async function singleRow(
  execution: Execution,
  relation: Relation,
  types?: readonly DataType[],
): Promise<readonly Literal[]> {
  const analyzed = await analyze(relation, execution.analyzer);
  const plan = await runnable(execution, types ? asTypes(execution, analyzed, types) : analyzed);
  const nulls = outputOf(plan).map(({ dataType }): Literal => ({ kind: "literal", value: null, dataType }));
  let row: readonly Literal[] | undefined;
  for await (const { columns, rowCount } of execution.session.engine.execute(plan)) {
    if (rowCount === 0) continue;
    if (row !== undefined || rowCount > 1) throw new SparkError({ errorClass: "ROW_SUBQUERY_TOO_MANY_ROWS" });
    row = nulls.map((field, index): Literal => {
      const column = columns[index];
      return column === undefined ? field : { ...field, value: literalAt(column, field.dataType, 0) };
    });
  }
  return row ?? nulls;
}

function asTypes({ session }: Execution, child: LogicalPlan, types: readonly DataType[]): LogicalPlan {
  const columns = outputOf(child);
  if (columns.length !== types.length) {
    throw new SparkError({
      errorClass: "ASSIGNMENT_ARITY_MISMATCH",
      messageParameters: { numTarget: String(types.length), numExpr: String(columns.length) },
    });
  }
  const projections = columns.map((column, index): NamedExpression => {
    const dataType = types[index] ?? column.dataType;
    const cast = { kind: "cast", child: column, dataType, mode: "ansi" } as const;
    return { kind: "alias", child: cast, name: column.name, id: session.nextExpressionId() };
  });
  return { kind: "project", child, projections };
}
