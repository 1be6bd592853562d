import { create } from "@bufbuild/protobuf";
import {
  type Expression,
  type Expression_Literal,
  ExpressionSchema,
  type SQL,
} from "@millrace/spark-connect";
import type { Analysis, ResolvedRelation } from "../analysis.ts";
import { parseQuery } from "../sql/index.ts";
import { analyzeRelation } from "./analyze-relation.ts";

/** `spark.sql(query, args)`: the text's own relation. */
export function analyzeSql(message: SQL, analysis: Analysis): Promise<ResolvedRelation> {
  const literals = Object.entries(message.args).map(([name, value]) => [name, literal(value)] as const);
  const relation = parseQuery(message.query, {
    timeZone: analysis.timeZone,
    namedArguments: { ...Object.fromEntries(literals), ...message.namedArguments },
    positionalArguments:
      message.posArguments.length > 0 ? message.posArguments : message.posArgs.map(literal),
  });
  return analyzeRelation(relation, { ...analysis, isText: true });
}

function literal(value: Expression_Literal): Expression {
  return create(ExpressionSchema, { exprType: { case: "literal", value } });
}
