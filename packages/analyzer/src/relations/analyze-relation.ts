import type { Relation } from "@millrace/spark-connect";
import { type LogicalPlan, SparkError, unsupported } from "@millrace/spark-model";
import type { Analysis, ResolvedRelation, Scope } from "../analysis.ts";
import { required } from "../expressions/resolve-expression.ts";
import { analyzeAggregate } from "./aggregate.ts";
import { analyzeCachedRemoteRelation } from "./cached-remote-relation.ts";
import { analyzeCollectMetrics } from "./collect-metrics.ts";
import { analyzeCrosstab } from "./crosstab.ts";
import { analyzeDeduplicate } from "./deduplicate.ts";
import { analyzeDrop } from "./drop.ts";
import { analyzeFilter } from "./filter.ts";
import { analyzeFrequentItems } from "./frequent-items.ts";
import { analyzeJoin } from "./join.ts";
import { analyzeLateralJoin } from "./lateral-join.ts";
import { analyzeLimit, analyzeOffset, analyzeTail } from "./limit.ts";
import {
  analyzeCachedLocalRelation,
  analyzeChunkedCachedLocalRelation,
  analyzeLocalRelation,
} from "./local-relation.ts";
import { analyzeCoGroupMap, analyzeGroupMap } from "./map-groups.ts";
import { analyzeApplyInPandasWithState } from "./map-groups-with-state.ts";
import { analyzeMapPartitions } from "./map-partitions.ts";
import { analyzeDropMissing, analyzeFillMissing, analyzeReplace } from "./missing-values.ts";
import { analyzeParse } from "./parse.ts";
import { analyzeProject } from "./project.ts";
import { analyzeInlineTableFunction } from "./python-table-function.ts";
import { analyzeRange } from "./range.ts";
import { analyzeRead } from "./read.ts";
import { analyzeRepartition, analyzeRepartitionByExpression } from "./repartition.ts";
import { analyzeSample } from "./sample.ts";
import { analyzeSetOperation } from "./set-operation.ts";
import { analyzeSort } from "./sort.ts";
import { analyzeSql } from "./sql.ts";
import {
  analyzeApproximateQuantile,
  analyzeCorrelation,
  analyzeCovariance,
  analyzeDescribe,
  analyzeSampleBy,
  analyzeSummary,
} from "./statistics.ts";
import { analyzeSubqueryAlias } from "./subquery-alias.ts";
import { analyzeTableValuedFunction } from "./table-valued-function.ts";
import { analyzeToDataFrame } from "./to-data-frame.ts";
import { analyzeToSchema } from "./to-schema.ts";
import { analyzeUnpivot } from "./unpivot.ts";
import { analyzeWithColumns } from "./with-columns.ts";
import { analyzeWithColumnsRenamed } from "./with-columns-renamed.ts";
import { analyzeWithRelations } from "./with-relations.ts";
import { analyzeWithWatermark } from "./with-watermark.ts";

type RelationCase = NonNullable<Relation["relType"]["case"]>;
type MessageOf<Case extends RelationCase> = Extract<Relation["relType"], { case: Case }>["value"];

/** Analyzes one kind of relation message. */
type AnalyzeCase<Message> = (
  message: Message,
  analysis: Analysis,
  relation: Relation,
) => Promise<ResolvedRelation>;

/** How each kind of relation is analyzed, or refused by name. */
const cases: { readonly [Case in RelationCase]: AnalyzeCase<MessageOf<Case>> } = {
  read: analyzeRead,
  project: analyzeProject,
  filter: analyzeFilter,
  join: analyzeJoin,
  setOp: analyzeSetOperation,
  sort: analyzeSort,
  limit: analyzeLimit,
  aggregate: analyzeAggregate,
  sql: analyzeSql,
  localRelation: analyzeLocalRelation,
  sample: analyzeSample,
  offset: analyzeOffset,
  deduplicate: analyzeDeduplicate,
  range: analyzeRange,
  subqueryAlias: analyzeSubqueryAlias,
  repartition: analyzeRepartition,
  toDf: analyzeToDataFrame,
  withColumnsRenamed: analyzeWithColumnsRenamed,
  showString: refuse("show() below another relation", "Call show() on its own."),
  drop: analyzeDrop,
  tail: analyzeTail,
  withColumns: analyzeWithColumns,
  hint: (message, analysis) => analyzeRelation(required(message.input), analysis),
  unpivot: analyzeUnpivot,
  toSchema: analyzeToSchema,
  repartitionByExpression: analyzeRepartitionByExpression,
  mapPartitions: analyzeMapPartitions,
  collectMetrics: analyzeCollectMetrics,
  parse: analyzeParse,
  groupMap: analyzeGroupMap,
  coGroupMap: analyzeCoGroupMap,
  withWatermark: analyzeWithWatermark,
  applyInPandasWithState: analyzeApplyInPandasWithState,
  htmlString: refuse("The HTML form of a DataFrame below another relation", "Display it on its own."),
  cachedLocalRelation: analyzeCachedLocalRelation,
  cachedRemoteRelation: analyzeCachedRemoteRelation,
  commonInlineUserDefinedTableFunction: analyzeInlineTableFunction,
  asOfJoin: refuse("An as-of join", "Use a join and row_number."),
  commonInlineUserDefinedDataSource: refuse("A Python data source", "Use a built-in source."),
  withRelations: analyzeWithRelations,
  transpose: refuse("transpose", "Use toPandas().T."),
  unresolvedTableValuedFunction: analyzeTableValuedFunction,
  lateralJoin: analyzeLateralJoin,
  chunkedCachedLocalRelation: analyzeChunkedCachedLocalRelation,
  relationChanges: refuse("The change feed of a table", "Read the table itself."),
  nearestByJoin: refuse("A nearest-by join", "Use a join and row_number."),
  fillNa: analyzeFillMissing,
  dropNa: analyzeDropMissing,
  replace: analyzeReplace,
  summary: analyzeSummary,
  crosstab: analyzeCrosstab,
  describe: analyzeDescribe,
  cov: analyzeCovariance,
  corr: analyzeCorrelation,
  approxQuantile: analyzeApproximateQuantile,
  freqItems: analyzeFrequentItems,
  sampleBy: analyzeSampleBy,
  catalog: refuse("A catalog query below another relation", "Call spark.catalog on its own."),
  mlRelation: refuse("spark.ml", "Attach a Spark cluster."),
  extension: refuse("A relation extension of another client", "Use the standard relations."),
  unknown: refuse("An unknown relation", "Use a client of Spark 4.2 or earlier."),
};

/** Analyzes a relation and those below it. Columns get fresh ids each time. */
export async function analyzeRelation(relation: Relation, analysis: Analysis): Promise<ResolvedRelation> {
  const { relType } = relation;
  if (relType.case === undefined) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.RELATION_TYPE_NOT_SET",
      kind: "InvalidPlanInput",
      message: "The relation has no content.",
    });
  }
  const analyze = cases[relType.case] as AnalyzeCase<unknown>;
  const resolved = await analyze(relType.value, analysis, relation);
  return withPlanId(resolved, relation);
}

/** Remembers the columns under the relation's plan id, for `df["x"]` above. */
function withPlanId(resolved: ResolvedRelation, { common }: Relation): ResolvedRelation {
  if (common?.planId === undefined) return resolved;
  const columns = [...resolved.columns, ...resolved.hidden];
  return { ...resolved, dataFrames: [...resolved.dataFrames, { planId: common.planId, columns }] };
}

/** The plan of a subquery that an expression names, its outer columns being those of a scope. */
export async function analyzeSubquery(
  planId: bigint,
  analysis: Analysis,
  scope: Scope,
): Promise<LogicalPlan> {
  const reference = analysis.references.get(planId);
  if (reference === undefined) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.INPUT_NOT_SET",
      kind: "InvalidPlanInput",
      message: `The plan of subquery ${planId} is not part of the message.`,
    });
  }
  return (await analyzeRelation(reference, { ...analysis, outer: scope })).plan;
}

function refuse(construct: string, wayOut: string): () => Promise<never> {
  return () => Promise.reject(unsupported(construct, wayOut));
}
