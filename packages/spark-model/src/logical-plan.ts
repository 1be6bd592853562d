import type { Metadata, Schema } from "./data-type.ts";
import type {
  AttributeReference,
  Expression,
  ExpressionId,
  NamedExpression,
  PythonFunctionCall,
  SortOrder,
} from "./expression.ts";
import { dataTypeOf, isNullable, metadataOf } from "./expression-properties.ts";
import type { OutputMode } from "./streaming.ts";

/**
 * A resolved relation (Catalyst's LogicalPlan). Columns are known by expression id, never by name, so
 * that duplicate names are harmless; `outputOf(plan)` gives the columns that a plan emits, in order.
 */
export type LogicalPlan =
  | Range
  | LocalRelation
  | TableScan
  | DataSourceScan
  | CachedScan
  | Project
  | Filter
  | Aggregate
  | Join
  | Sort
  | Limit
  | Offset
  | Tail
  | SetOperation
  | Deduplicate
  | Sample
  | Generate
  | Repartition
  | EventTimeWatermark
  | CollectMetrics
  | MapPartitions
  | MapGroups
  | MapGroupsWithState;

export type PlanKind = LogicalPlan["kind"];

/** Rows `start`, `start + step`, … below `end`; one long column (`id`). */
export interface Range {
  readonly kind: "range";
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
  readonly output: readonly AttributeReference[];
}

/** Rows that the client sent. `data` holds complete Arrow IPC streams, all of the same schema. */
export interface LocalRelation {
  readonly kind: "localRelation";
  readonly data: readonly Uint8Array[];
  readonly output: readonly AttributeReference[];
}

/** A table of the catalog, by its qualified name: a saved table, or the table of a memory sink. */
export interface TableScan {
  readonly kind: "tableScan";
  readonly identifier: readonly string[];
  readonly options: SourceOptions;
  readonly isStreaming: boolean;
  readonly output: readonly AttributeReference[];
}

/** A data source by format: json, csv, parquet, text, rate, socket, kafka, … */
export interface DataSourceScan {
  readonly kind: "dataSourceScan";
  /** Short lower-case name. */
  readonly format: string;
  /** Option names are case-insensitive; keys here are lower-cased, values as written. */
  readonly options: SourceOptions;
  readonly paths: readonly string[];
  /** The schema that the reader gives, as the user or inference stated it; output has the same order. */
  readonly schema: Schema;
  readonly isStreaming: boolean;
  /** Stable name of a streaming source (Spark 4.2 named sources), else absent. */
  readonly sourceName?: string;
  /** The hidden column `_metadata` of files; where the query uses it, it stands after the schema's columns. */
  readonly metadata?: AttributeReference;
  readonly output: readonly AttributeReference[];
}

/** Rows that the engine holds: `df.cache()`, `checkpoint()`, the batch given to foreachBatch. */
export interface CachedScan {
  readonly kind: "cachedScan";
  readonly relationId: string;
  readonly output: readonly AttributeReference[];
}

export interface Project {
  readonly kind: "project";
  readonly child: LogicalPlan;
  readonly projections: readonly NamedExpression[];
}

export interface Filter {
  readonly kind: "filter";
  readonly child: LogicalPlan;
  readonly condition: Expression;
}

/**
 * Groups by `grouping` (all rows are one group when it is empty and `groupingSets` is absent).
 * `aggregates` are the output columns: they may use grouping expressions, which appear in them as the very
 * same expressions (same printed form), and aggregate calls. With `groupingSets`, each set lists indexes
 * into `grouping`; absent keys are NULL, and `grouping()`/`grouping_id()` are functions over the keys.
 */
export interface Aggregate {
  readonly kind: "aggregate";
  readonly child: LogicalPlan;
  readonly grouping: readonly Expression[];
  readonly groupingSets?: readonly (readonly number[])[];
  readonly aggregates: readonly NamedExpression[];
}

export type JoinType =
  | "inner"
  | "left_outer"
  | "right_outer"
  | "full_outer"
  | "left_semi"
  | "left_anti"
  | "cross";

/** Output: left columns then right columns (only left ones for semi and anti joins); USING is a Project above. */
export interface Join {
  readonly kind: "join";
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly joinType: JoinType;
  readonly condition?: Expression;
  /** The right side may use columns of the left one (LATERAL). */
  readonly lateral?: boolean;
}

/** `isGlobal` is false for sortWithinPartitions, which on one machine sorts all the same. */
export interface Sort {
  readonly kind: "sort";
  readonly child: LogicalPlan;
  readonly order: readonly SortOrder[];
  readonly isGlobal: boolean;
}

export interface Limit {
  readonly kind: "limit";
  readonly child: LogicalPlan;
  readonly limit: number;
}

export interface Offset {
  readonly kind: "offset";
  readonly child: LogicalPlan;
  readonly offset: number;
}

/** The last `limit` rows. */
export interface Tail {
  readonly kind: "tail";
  readonly child: LogicalPlan;
  readonly limit: number;
}

/** Children have equal column counts and types (casts are explicit); columns match by position. */
export interface SetOperation {
  readonly kind: "setOperation";
  readonly operation: "union" | "intersect" | "except";
  readonly isAll: boolean;
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly output: readonly AttributeReference[];
}

/** Keeps one row for each value of `keys`. */
export interface Deduplicate {
  readonly kind: "deduplicate";
  readonly child: LogicalPlan;
  readonly keys: readonly AttributeReference[];
  readonly withinWatermark: boolean;
}

export interface Sample {
  readonly kind: "sample";
  readonly child: LogicalPlan;
  readonly lowerBound: number;
  readonly upperBound: number;
  readonly withReplacement: boolean;
  readonly seed: bigint;
}

/** A table function applied to each row (explode, posexplode, inline, stack …); `outer` keeps empty rows. */
export interface Generate {
  readonly kind: "generate";
  readonly child: LogicalPlan;
  readonly generator: Expression & { readonly kind: "function" };
  readonly outer: boolean;
  /** The columns that the generator adds after the child's. */
  readonly generated: readonly AttributeReference[];
}

/** No rows change: kept so that explain and the file sink know of it. */
export interface Repartition {
  readonly kind: "repartition";
  readonly child: LogicalPlan;
  readonly partitions?: number;
  readonly by: readonly Expression[];
}

/** `df.withWatermark(eventTime, delay)`. `delayMicroseconds` is what is late by more than this. */
export interface EventTimeWatermark {
  readonly kind: "eventTimeWatermark";
  readonly child: LogicalPlan;
  readonly eventTime: ExpressionId;
  readonly delayMicroseconds: bigint;
}

/** `df.observe(name, …)`: one row of aggregates over the rows that pass. */
export interface CollectMetrics {
  readonly kind: "collectMetrics";
  readonly child: LogicalPlan;
  readonly name: string;
  readonly metrics: readonly NamedExpression[];
}

/** mapInPandas and mapInArrow. */
export interface MapPartitions {
  readonly kind: "mapPartitions";
  readonly child: LogicalPlan;
  readonly function: PythonFunctionCall;
  readonly output: readonly AttributeReference[];
}

/**
 * A Python function that sees each group of rows once: applyInPandas and applyInArrow over one side, cogroup
 * over two. Rows of all sides with equal keys are one group. A `call` with state stands for one batch of a
 * function with state; its output is then what that call says (GroupCall).
 */
export interface MapGroups {
  readonly kind: "mapGroups";
  readonly sides: readonly GroupSide[];
  readonly function: PythonFunctionCall;
  readonly call: GroupCall;
  readonly output: readonly AttributeReference[];
}

/** The rows that one input brings to a group; keys match those of the other sides by position. */
export interface GroupSide {
  readonly plan: LogicalPlan;
  readonly keys: readonly AttributeReference[];
  /** The columns that the function sees. */
  readonly values: readonly AttributeReference[];
}

/** How a function is called for each group. Times are milliseconds since the epoch. */
export type GroupCall =
  | { readonly kind: "rows" }
  | TableFunctionCall
  | (GroupCallTime & { readonly kind: "groupState"; readonly stateSchema: Schema })
  | (GroupCallTime & StatefulProcessorCall);

/**
 * A Python table function over a partition: it is called for each row, and once more at the end. The values are
 * first columns that stay beside the rows it gives (LATERAL), and then those of its arguments.
 */
export interface TableFunctionCall {
  readonly kind: "tableFunction";
  /** How many values stay beside what the function gives. */
  readonly kept: number;
  /** Whether a row for which the function gives nothing stays, with NULLs. */
  readonly isOuter: boolean;
  readonly arguments: readonly TableFunctionArgument[];
}

/** An argument of a table function: null as name is one by position. */
export interface TableFunctionArgument {
  readonly name: string | null;
  /** How many columns a TABLE argument has; others have one. */
  readonly columns?: number;
}

/** A StatefulProcessor: how it sees rows, and the column of its output that has the event time. */
export interface StatefulProcessorCall {
  readonly kind: "processor";
  readonly form: "pandas" | "rows";
  readonly eventTimeColumn?: string;
}

/** The moment at which a function with state is called. */
export interface GroupCallTime {
  readonly timing: StateTiming;
  readonly batchTimeMs: number;
  readonly watermarkMs: number;
  /** Whether the input has a watermark at all. */
  readonly hasWatermark: boolean;
}

/** What the timeouts and timers of a function with state go by. */
export type StateTiming = "none" | "processingTime" | "eventTime";

/** `applyInPandasWithState`, `transformWithStateInPandas` and `transformWithState`. */
export interface MapGroupsWithState {
  readonly kind: "mapGroupsWithState";
  readonly child: LogicalPlan;
  readonly keys: readonly AttributeReference[];
  readonly values: readonly AttributeReference[];
  readonly function: PythonFunctionCall;
  readonly outputMode: OutputMode;
  readonly timing: StateTiming;
  readonly state: { readonly kind: "groupState"; readonly stateSchema: Schema } | StatefulProcessorCall;
  /** Rows that make the state of the first batch. */
  readonly initialState?: GroupSide;
  readonly output: readonly AttributeReference[];
}

export type SourceOptions = Readonly<Record<string, string>>;

/** The columns that a plan emits, in order. */
export function outputOf(plan: LogicalPlan): readonly AttributeReference[] {
  switch (plan.kind) {
    case "range":
    case "localRelation":
    case "tableScan":
    case "dataSourceScan":
    case "cachedScan":
    case "setOperation":
    case "mapPartitions":
    case "mapGroups":
    case "mapGroupsWithState":
      return plan.output;
    case "project":
      return plan.projections.map(toAttribute);
    case "aggregate":
      return plan.aggregates.map(toAttribute);
    case "join":
      return joinOutput(plan);
    case "generate":
      return [...outputOf(plan.child), ...plan.generated];
    case "eventTimeWatermark":
      return outputOf(plan.child).map((column) =>
        column.id === plan.eventTime ? withDelay(column, plan.delayMicroseconds) : column,
      );
    default:
      return outputOf(plan.child);
  }
}

/** The plans directly below a plan. */
export function childrenOf(plan: LogicalPlan): readonly LogicalPlan[] {
  switch (plan.kind) {
    case "range":
    case "localRelation":
    case "tableScan":
    case "dataSourceScan":
    case "cachedScan":
      return [];
    case "join":
    case "setOperation":
      return [plan.left, plan.right];
    case "mapGroups":
      return plan.sides.map((side) => side.plan);
    case "mapGroupsWithState":
      return plan.initialState ? [plan.child, plan.initialState.plan] : [plan.child];
    default:
      return [plan.child];
  }
}

/** The schema of the rows that a plan emits. */
export function schemaOf(plan: LogicalPlan): Schema {
  return {
    kind: "struct",
    fields: outputOf(plan).map(({ name, dataType, nullable, metadata }) => ({
      name,
      dataType,
      nullable,
      ...(metadata ? { metadata } : {}),
    })),
  };
}

/** Whether any source of the plan is a stream. */
export function isStreaming(plan: LogicalPlan): boolean {
  if (plan.kind === "tableScan" || plan.kind === "dataSourceScan") return plan.isStreaming;
  return childrenOf(plan).some(isStreaming);
}

/** The column that a named expression gives to the plan above. */
export function toAttribute(named: NamedExpression): AttributeReference {
  if (named.kind === "attribute") return named;
  const metadata: Metadata | undefined = named.metadata ?? metadataOf(named.child);
  return {
    kind: "attribute",
    id: named.id,
    name: named.name,
    dataType: dataTypeOf(named.child),
    nullable: isNullable(named.child),
    qualifier: [],
    ...(metadata ? { metadata } : {}),
  };
}

/** Key of the column metadata that marks an event-time column; its value is the delay in milliseconds. */
export const watermarkDelayKey = "spark.watermarkDelayMs";

function withDelay(column: AttributeReference, delayMicroseconds: bigint): AttributeReference {
  return {
    ...column,
    metadata: { ...column.metadata, [watermarkDelayKey]: Number(delayMicroseconds / 1000n) },
  };
}

function joinOutput(join: Join): readonly AttributeReference[] {
  const left = outputOf(join.left);
  const right = outputOf(join.right);
  const nullable = (columns: readonly AttributeReference[]) =>
    columns.map((column) => ({ ...column, nullable: true }));
  switch (join.joinType) {
    case "left_semi":
    case "left_anti":
      return left;
    case "left_outer":
      return [...left, ...nullable(right)];
    case "right_outer":
      return [...nullable(left), ...right];
    case "full_outer":
      return [...nullable(left), ...nullable(right)];
    default:
      return [...left, ...right];
  }
}
