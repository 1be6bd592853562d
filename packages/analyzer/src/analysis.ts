import type { Relation } from "@millrace/spark-connect";
import {
  type Aggregate,
  type AttributeReference,
  type Expression,
  type LogicalPlan,
  type NamedExpression,
  outputOf,
} from "@millrace/spark-model";
import type { AnalyzerContext } from "./analyzer-context.ts";

/** What stays the same, or is only added to, while one relation and those below it are analyzed. */
export interface Analysis {
  readonly context: AnalyzerContext;
  readonly caseSensitive: boolean;
  /** spark.sql.ansi.enabled. */
  readonly ansi: boolean;
  /** Whether expressions come from SQL text, whose operators are named a little differently. */
  readonly isText?: boolean;
  /** Session time zone, for literals in text. */
  readonly timeZone: string;
  /** Plans that subquery expressions name by plan id (WithRelations). */
  readonly references: ReadonlyMap<bigint, Relation>;
  /** Relations that text may name like tables (WITH, WithRelations), by lower-case name. */
  readonly namedRelations: ReadonlyMap<string, NamedRelation>;
  /** The enclosing query's columns, inside a correlated subquery or a lateral join. */
  readonly outer?: Scope;
}

/** A relation that text names; it sees what was in force where it was defined. */
export interface NamedRelation {
  readonly relation: Relation;
  readonly analysis: Analysis;
}

/** A relation after analysis: its plan, and what the relation above may call its columns. */
export interface ResolvedRelation {
  readonly plan: LogicalPlan;
  /** The plan's output; qualifiers are those in force here. */
  readonly columns: readonly AttributeReference[];
  /** Columns reached by qualifier or DataFrame only (the right keys of a USING join). */
  readonly hidden: readonly AttributeReference[];
  /** For `df["x"]`: the columns that the DataFrame of a plan id had. */
  readonly dataFrames: readonly DataFrameColumns[];
  /** Names under a select list, which ORDER BY and filters above it may still use. */
  readonly below?: Scope;
  /** Puts the column of a time window that is already part of the plan in place of its call. */
  readonly timeWindow?: (expression: Expression) => Expression;
  /** An aggregation, to which HAVING and ORDER BY may add aggregates. */
  readonly grouped?: GroupedQuery;
}

/** The parts of an aggregation: the aggregate, HAVING, and the select list over its output. */
export interface GroupedQuery {
  readonly scope: Scope;
  readonly aggregate: Aggregate;
  readonly having?: Expression;
  readonly projections: readonly NamedExpression[];
}

interface DataFrameColumns {
  readonly planId: bigint;
  readonly columns: readonly AttributeReference[];
}

/** What the names in an operator's expressions may refer to. */
export interface Scope {
  readonly columns: readonly AttributeReference[];
  readonly hidden: readonly AttributeReference[];
  readonly dataFrames: readonly DataFrameColumns[];
  readonly outer?: Scope;
  /** The parameters of the SQL function whose body is analyzed, with the arguments of the call. */
  readonly parameters?: readonly SqlParameter[];
}

export interface SqlParameter {
  readonly name: string;
  readonly expression: Expression;
}

/** Starts an analysis with the session's settings. */
export function startAnalysis(context: AnalyzerContext): Analysis {
  return {
    context,
    caseSensitive: context.config("spark.sql.caseSensitive") === "true",
    ansi: context.config("spark.sql.ansi.enabled") !== "false",
    timeZone: context.config("spark.sql.session.timeZone") ?? "UTC",
    references: new Map(),
    namedRelations: new Map(),
  };
}

/** A resolved relation with nothing but its plan's own output. */
export function resolvedRelation(
  plan: LogicalPlan,
  options: Partial<Omit<ResolvedRelation, "plan">> = {},
): ResolvedRelation {
  return { columns: outputOf(plan), hidden: [], dataFrames: [], ...options, plan };
}

/** The same columns over another plan (filter, sort, limit, …). */
export function withPlan({ grouped: _, ...relation }: ResolvedRelation, plan: LogicalPlan): ResolvedRelation {
  return { ...relation, plan };
}

/** What expressions over these inputs may refer to. */
export function scopeOf(analysis: Analysis, ...inputs: readonly ResolvedRelation[]): Scope {
  return {
    columns: inputs.flatMap((input) => input.columns),
    hidden: inputs.flatMap((input) => input.hidden),
    dataFrames: inputs.flatMap((input) => input.dataFrames),
    ...(analysis.outer ? { outer: analysis.outer } : {}),
  };
}
