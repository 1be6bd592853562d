import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type Expression,
  type Expression_SortOrder,
  type Relation,
  RelationSchema,
} from "@millrace/spark-connect";

type RelType = NonNullable<MessageInitShape<typeof RelationSchema>["relType"]>;

export function relation(relType: RelType): Relation {
  return create(RelationSchema, { relType });
}

export function filter(input: Relation, condition: Expression): Relation {
  return relation({ case: "filter", value: { input, condition } });
}

/** Without input the projection has one row, as `SELECT 1` needs. */
export function project(input: Relation | undefined, expressions: Expression[]): Relation {
  return relation({ case: "project", value: input === undefined ? { expressions } : { input, expressions } });
}

export function subqueryAlias(input: Relation, alias: string): Relation {
  return relation({ case: "subqueryAlias", value: { input, alias } });
}

function toDataFrame(input: Relation, columnNames: readonly string[]): Relation {
  return relation({ case: "toDf", value: { input, columnNames: [...columnNames] } });
}

/** A range variable: perhaps with new column names, perhaps with a name of its own. */
export function aliased(
  input: Relation,
  alias: string | undefined,
  columnNames: readonly string[] = [],
): Relation {
  const renamed = columnNames.length === 0 ? input : toDataFrame(input, columnNames);
  return alias === undefined ? renamed : subqueryAlias(renamed, alias);
}

export function sort(input: Relation, order: Expression_SortOrder[], isGlobal: boolean): Relation {
  return relation({ case: "sort", value: { input, order, isGlobal } });
}

export function distinct(input: Relation): Relation {
  return relation({ case: "deduplicate", value: { input, allColumnsAsKeys: true } });
}

export function tableValuedFunction(functionName: string, arguments_: Expression[]): Relation {
  return relation({ case: "unresolvedTableValuedFunction", value: { functionName, arguments: arguments_ } });
}

/** The relation with the subquery plans that its expressions mention by id. */
export function withReferences(root: Relation, references: readonly Relation[]): Relation {
  if (references.length === 0) return root;
  return relation({ case: "withRelations", value: { root, references: [...references] } });
}
