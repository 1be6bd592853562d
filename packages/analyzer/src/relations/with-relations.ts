import type { Relation, WithRelations } from "@millrace/spark-connect";
import type { Analysis, NamedRelation, ResolvedRelation } from "../analysis.ts";
import { required } from "../expressions/resolve-expression.ts";
import { analyzeRelation } from "./analyze-relation.ts";

/** A root with relations that it refers to: by plan id from subquery expressions, by alias from SQL text. */
export function analyzeWithRelations(message: WithRelations, analysis: Analysis): Promise<ResolvedRelation> {
  return analyzeRelation(required(message.root), withReferences(analysis, message.references));
}

/** The analysis with more relations to refer to; each named one sees those before it. */
function withReferences(analysis: Analysis, references: readonly Relation[]): Analysis {
  const plans = new Map(analysis.references);
  for (const reference of references) {
    if (reference.common?.planId !== undefined) plans.set(reference.common.planId, reference);
  }
  return references.reduce<Analysis>(named, { ...analysis, references: plans });
}

function named(analysis: Analysis, reference: Relation): Analysis {
  if (reference.relType.case !== "subqueryAlias") return analysis;
  const relation: NamedRelation = { relation: reference, analysis };
  const name = reference.relType.value.alias.toLowerCase();
  return { ...analysis, namedRelations: new Map([...analysis.namedRelations, [name, relation]]) };
}
