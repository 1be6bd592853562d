import { type LogicalPlan, outputOf, type PlanKind } from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import type { Scope } from "../scope.ts";
import { compileAggregate } from "./aggregate.ts";
import { compileCollectMetrics } from "./collect-metrics.ts";
import { compileDeduplicate } from "./deduplicate.ts";
import { compileFilter } from "./filter.ts";
import { compileGenerate } from "./generate.ts";
import { compileJoin } from "./join.ts";
import { compileLimit, compileOffset, compileTail } from "./limit.ts";
import { compileMapGroups } from "./map-groups.ts";
import { compileMapPartitions } from "./map-partitions.ts";
import { compileProject } from "./project.ts";
import { compileRange } from "./range.ts";
import { compileSample } from "./sample.ts";
import { compileSetOperation } from "./set-operation.ts";
import { compileSort } from "./sort.ts";

/** SQL of a relation: a SELECT, or the bare name of an input or stored table. */
export type RelationText = string;

type RelationCompiler<Kind extends PlanKind> = (
  plan: Extract<LogicalPlan, { kind: Kind }>,
  scope: Scope,
) => RelationText;

const addInput = (plan: Parameters<Scope["addInput"]>[0], scope: Scope) => scope.addInput(plan);
const passOn = (plan: { readonly child: LogicalPlan }, scope: Scope) => compileRelation(plan.child, scope);

const compilers: { readonly [Kind in PlanKind]: RelationCompiler<Kind> } = {
  range: compileRange,
  localRelation: addInput,
  tableScan: addInput,
  dataSourceScan: addInput,
  cachedScan: addInput,
  project: compileProject,
  filter: compileFilter,
  aggregate: compileAggregate,
  join: compileJoin,
  sort: compileSort,
  limit: compileLimit,
  offset: compileOffset,
  tail: compileTail,
  setOperation: compileSetOperation,
  deduplicate: compileDeduplicate,
  sample: compileSample,
  generate: compileGenerate,
  repartition: passOn,
  eventTimeWatermark: passOn,
  collectMetrics: compileCollectMetrics,
  mapPartitions: compileMapPartitions,
  mapGroups: compileMapGroups,
  mapGroupsWithState: compileMapGroups,
};

/** The SQL of a plan; its columns are named `columnName(id)` after the plan's output. */
export function compileRelation(plan: LogicalPlan, scope: Scope): RelationText {
  const compile = compilers[plan.kind] as RelationCompiler<PlanKind>;
  return compile(plan as never, scope);
}

/** A relation as it stands after FROM or JOIN. */
export function asTable(relation: RelationText): string {
  return /\s/.test(relation) ? `(\n${indent(relation)}\n)` : relation;
}

/** `SELECT columns FROM relation`; a query without columns still has its rows. */
export function fromRelation(relation: RelationText, columns: readonly string[]): RelationText {
  return `SELECT ${columns.length > 0 ? columns.join(", ") : "NULL AS nothing"}\nFROM ${asTable(relation)}`;
}

/** The column names of a plan's output. */
export function columnsOf(plan: LogicalPlan): readonly string[] {
  return outputOf(plan).map((column) => columnName(column.id));
}

function indent(text: string): string {
  return `  ${text.replaceAll("\n", "\n  ")}`;
}
