import { create } from "@bufbuild/protobuf";
import { parseExpression } from "@millrace/analyzer";
import { type Expression, ExpressionSchema, type Relation, RelationSchema } from "@millrace/spark-connect";
import type { StructField } from "@millrace/spark-model";

/** A column's DEFAULT as an expression; NULL where the table states none (ResolveDefaultColumns). */
export function defaultValue(field: StructField | undefined): Expression {
  const text = field?.metadata?.["CURRENT_DEFAULT"];
  return parseExpression(typeof text === "string" ? text : "NULL");
}

/** The query of an INSERT with the target columns' defaults where it says DEFAULT as a whole value. */
export function withDefaults(query: Relation, targets: readonly (StructField | undefined)[]): Relation {
  const { relType } = query;
  const below = (input: Relation | undefined) => (input ? withDefaults(input, targets) : undefined);
  switch (relType.case) {
    case "project": {
      const expressions = relType.value.expressions.map((each, index) => replaced(each, targets[index]));
      return relation(query, { case: "project", value: { ...relType.value, expressions } });
    }
    case "unresolvedTableValuedFunction": {
      const rows = relType.value.arguments.map((argument) => rowsWithDefaults(argument, targets));
      return relation(query, { case: relType.case, value: { ...relType.value, arguments: rows } });
    }
    case "subqueryAlias":
      return relation(query, {
        case: relType.case,
        value: { ...relType.value, ...some(below(relType.value.input)) },
      });
    case "withRelations": {
      const root = below(relType.value.root);
      return relation(query, { case: relType.case, value: { ...relType.value, ...(root ? { root } : {}) } });
    }
    default:
      return query;
  }
}

const some = (input: Relation | undefined) => (input ? { input } : {});

function relation({ common }: Relation, relType: Relation["relType"]): Relation {
  return create(RelationSchema, { relType, ...(common ? { common } : {}) });
}

/** VALUES is an array of structs, whose arguments are names and values by turns. */
function rowsWithDefaults(rows: Expression, targets: readonly (StructField | undefined)[]): Expression {
  const { exprType } = rows;
  if (exprType.case !== "unresolvedFunction") return rows;
  const { functionName, arguments: parts } = exprType.value;
  const values =
    functionName === "named_struct"
      ? parts.map((part, index) => (index % 2 === 1 ? replaced(part, targets[(index - 1) / 2]) : part))
      : parts.map((part) => rowsWithDefaults(part, targets));
  const value = { ...exprType.value, arguments: values };
  return create(ExpressionSchema, { exprType: { case: "unresolvedFunction", value } });
}

function replaced(expression: Expression, target: StructField | undefined): Expression {
  const { exprType } = expression;
  const isDefault =
    exprType.case === "unresolvedAttribute" && exprType.value.unparsedIdentifier.toUpperCase() === "DEFAULT";
  return isDefault ? defaultValue(target) : expression;
}
