import type {
  Aggregate,
  AttributeReference,
  CachedScan,
  DataSourceScan,
  Expression,
  ExpressionId,
  GroupSide,
  JoinType,
  LogicalPlan,
  MapGroupsWithState,
  NamedExpression,
  OutputMode,
  PythonFunctionCall,
  StateTiming,
  TableScan,
} from "@millrace/spark-model";

/**
 * A streaming query as a list of nodes, each computed once a batch from the ones before it. The plan of a
 * node reads an earlier node by a `cachedScan` of its relation. What lies between two nodes is plain batch
 * work (projections, filters, joins with static tables).
 */
export interface StreamingPlan {
  readonly outputMode: OutputMode;
  readonly nodes: readonly StreamingNode[];
  /** The rows for the sink. */
  readonly output: LogicalPlan;
}

export type StreamingNode =
  | SourceNode
  | WatermarkNode
  | ObserveNode
  | AggregateNode
  | SessionWindowNode
  | DeduplicateNode
  | JoinNode
  | MapGroupsWithStateNode
  | LimitNode;

export type StatefulNode = Extract<StreamingNode, { readonly state: OperatorState<never> }>;

/** New rows of a source: the leaf of the query that `position` names in the offset log. */
export interface SourceNode {
  readonly kind: "source";
  readonly relation: string;
  readonly position: number;
  readonly scan: DataSourceScan | TableScan;
  /** The scanned columns that the query uses. */
  readonly output: readonly AttributeReference[];
}

/** Notes the newest event time of the rows that pass. */
export interface WatermarkNode {
  readonly kind: "watermark";
  readonly relation: string;
  /** Position among the query's watermarks. */
  readonly operator: number;
  readonly input: LogicalPlan;
  readonly eventTime: AttributeReference;
  readonly delayMs: number;
  readonly output: readonly AttributeReference[];
}

/** Computes the one row of `df.observe` over the rows that pass. */
export interface ObserveNode {
  readonly kind: "observe";
  readonly relation: string;
  readonly name: string;
  readonly input: LogicalPlan;
  readonly metrics: readonly NamedExpression[];
  readonly output: readonly AttributeReference[];
}

/** What a stateful operator keeps between batches. */
export interface OperatorState<TableName extends string> {
  readonly operatorId: number;
  /** As Spark's progress calls it: `stateStoreSave`, `dedupe`. */
  readonly operatorName: string;
  readonly tables: Readonly<Record<TableName, StateTable>>;
  /** How far the operator's own watermark is behind the query's, milliseconds (Spark's WatermarkPropagator). */
  readonly watermarkLagMs: number;
  /** When a batch without new rows has work to do here: once the watermark has moved, or at any time. */
  readonly runsWithoutData: "never" | "watermark" | "always";
}

/** An append-only table of a query's state; `batch` is the column that says which batch added a row. */
export interface StateTable {
  readonly name: string;
  /** The name under which plans read it. */
  readonly relation: string;
  readonly columns: readonly AttributeReference[];
  readonly batch: AttributeReference;
  /** When rows may go; absent when they stay for ever. */
  readonly expiry?: Expiry;
  /** Columns of which equal values make rows replace each other: only those of the newest batch count. */
  readonly identity?: readonly AttributeReference[];
  /** A boolean column: a row that has it true only says that what it replaces is gone. */
  readonly removed?: AttributeReference;
}

/** When rows of a state table may go: `delayMs` after the watermark has passed a column. */
export interface Expiry {
  readonly column: AttributeReference;
  readonly delayMs: number;
}

/**
 * Aggregation whose state is mergeable partial aggregates: `partial` makes one row a group from the new
 * rows, `merge` combines rows of the same keys, `result` makes the output from merged rows.
 */
export interface AggregateNode {
  readonly kind: "aggregate";
  readonly relation: string;
  readonly state: OperatorState<"groups">;
  readonly partial: Aggregate;
  readonly keys: readonly AttributeReference[];
  /** The key that the watermark closes; absent when groups stay open for ever. */
  readonly eventTime?: AttributeReference;
  /** For each partial column, how rows of one group become one: aggregate expressions over the state's columns. */
  readonly merge: readonly NamedExpression[];
  readonly result: readonly NamedExpression[];
  readonly emits: OutputMode;
  readonly output: readonly AttributeReference[];
}

/**
 * Aggregation by sessions: partial aggregates like those of an `AggregateNode`, one for each session of a key.
 * Sessions of a key that touch become one.
 */
export interface SessionWindowNode {
  readonly kind: "sessionWindow";
  readonly relation: string;
  /** For each key all of its open sessions, as the newest batch with rows of the key left them. */
  readonly state: OperatorState<"sessions">;
  /** One row for each key and for each window that rows alone would make, not merged yet. */
  readonly partial: Aggregate;
  readonly keys: readonly AttributeReference[];
  /** The window, from the start of a session to the end of its gap. */
  readonly session: AttributeReference;
  /** Whether the watermark closes sessions and makes rows late. */
  readonly isClosed: boolean;
  /** What tells the parts of sessions apart while they are merged. */
  readonly merging: SessionMerging;
  readonly merge: readonly NamedExpression[];
  readonly result: readonly NamedExpression[];
  readonly emits: OutputMode;
  readonly output: readonly AttributeReference[];
}

export interface SessionMerging {
  /** Whether a part begins a session. */
  readonly opens: AttributeReference;
  /** Number of the session among those of its key. */
  readonly number: AttributeReference;
  /** Start of the part, then the batch that it came in: the order in which parts are merged. */
  readonly order: AttributeReference;
}

/** Lets the first row of each key pass. */
export interface DeduplicateNode {
  readonly kind: "deduplicate";
  readonly relation: string;
  readonly state: OperatorState<"keys">;
  readonly input: LogicalPlan;
  readonly keys: readonly AttributeReference[];
  /** What the state keeps of a row: the keys, and the time by which it forgets them. */
  readonly kept: readonly NamedExpression[];
  /** Rows at or before the watermark are dropped. */
  readonly eventTime?: AttributeReference;
  readonly output: readonly AttributeReference[];
}

/** Joins two streams: new rows of each side with all rows of the other side that are new or kept. */
export interface JoinNode {
  readonly kind: "join";
  readonly relation: string;
  readonly state: OperatorState<string>;
  readonly left: JoinSide;
  readonly right: JoinSide;
  readonly joinType: Exclude<JoinType, "cross" | "left_anti">;
  /** What a pair of rows must satisfy, besides the conditions of one side alone. */
  readonly condition: Expression;
  readonly output: readonly AttributeReference[];
}

/** One side of a join of streams. */
export interface JoinSide {
  /** New rows, without those that can match nothing. */
  readonly input: LogicalPlan;
  readonly columns: readonly AttributeReference[];
  /** Rows at or before the watermark are dropped. */
  readonly eventTime?: AttributeReference;
  /** Rows without it match nothing, but come out all the same: at once. */
  readonly condition?: Expression;
  /** The rows that are kept: the columns, and the row's number if there is one. */
  readonly rows: StateTable;
  /** Where it matters whether a row has matched: the row's number, and the numbers of those that have. */
  readonly matching?: { readonly row: AttributeReference; readonly matched: StateTable };
}

/**
 * A Python function that keeps state of each group. A batch calls it once, with the new rows and the state of
 * the groups concerned; `results` are the columns of what comes back.
 */
export interface MapGroupsWithStateNode {
  readonly kind: "mapGroupsWithState";
  readonly relation: string;
  /** Rows begin with the keys. `expiry`, milliseconds, says when the group is to be called or the row may go. */
  readonly state: OperatorState<"groups">;
  readonly input: LogicalPlan;
  readonly keys: readonly AttributeReference[];
  readonly values: readonly AttributeReference[];
  readonly initialState?: GroupSide;
  readonly function: PythonFunctionCall;
  readonly api: MapGroupsWithState["state"];
  readonly timing: StateTiming;
  /** Rows at or before the watermark are dropped. */
  readonly eventTime?: AttributeReference;
  readonly hasWatermark: boolean;
  readonly results: GroupResults;
  readonly output: readonly AttributeReference[];
}

/** What a call gives besides output rows and rows of the state table: what a row is, and counts in one row. */
interface GroupResults {
  /** 0: output, 1: state, 2: counts. */
  readonly kind: AttributeReference;
  /** Values that were written, added, removed and that are gone. */
  readonly counts: readonly AttributeReference[];
}

/** Lets the first `limit` rows of the whole stream pass; its state is only how many have passed. */
export interface LimitNode {
  readonly kind: "limit";
  readonly relation: string;
  readonly state: OperatorState<never>;
  readonly input: LogicalPlan;
  readonly limit: number;
  readonly output: readonly AttributeReference[];
}

/** A scan of what an earlier node gave. */
export function scanOf(relation: string, output: readonly AttributeReference[]): CachedScan {
  return { kind: "cachedScan", relationId: relation, output };
}

/** Gives expression ids that the query does not use. */
export type NextId = () => ExpressionId;

/** The nodes with state, in order of operator id. */
export function statefulNodes(plan: StreamingPlan): readonly StatefulNode[] {
  return plan.nodes.filter((node): node is StatefulNode => "state" in node);
}

/** The tables of an operator's state, in order of name. */
export function stateTables({ state }: StatefulNode): readonly StateTable[] {
  return Object.values<StateTable>(state.tables).sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The sources, in order of their offsets. */
export function sourceNodes(plan: StreamingPlan): readonly SourceNode[] {
  return plan.nodes.filter((node): node is SourceNode => node.kind === "source");
}

/** The watermarks, in order. */
export function watermarkNodes(plan: StreamingPlan): readonly WatermarkNode[] {
  return plan.nodes.filter((node): node is WatermarkNode => node.kind === "watermark");
}
