import type { AttributeReference, Expression } from "@millrace/spark-model";
import { expressionsOf, expressionTree, nodesOf } from "./transform.ts";

/** The columns that an expression reads, those of its correlated subqueries among them. */
export function references(expression: Expression): readonly AttributeReference[] {
  return [...expressionTree(expression)].flatMap((each) => {
    switch (each.kind) {
      case "attribute":
        return [each];
      case "outer":
        return [each.attribute];
      case "scalarSubquery":
      case "exists":
      case "inSubquery":
        return outerReferences(each.plan);
      default:
        return [];
    }
  });
}

function outerReferences(plan: Parameters<typeof expressionsOf>[0]): readonly AttributeReference[] {
  return [...nodesOf(plan)]
    .flatMap((node) => expressionsOf(node))
    .flatMap((expression) => [...expressionTree(expression)])
    .flatMap((each) => (each.kind === "outer" ? [each.attribute] : []));
}
