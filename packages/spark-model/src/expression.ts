import type { DataType, Metadata } from "./data-type.ts";
import type { LogicalPlan } from "./logical-plan.ts";

/**
 * A resolved expression: every node knows its type, every column reference its expression id.
 * Implicit casts are already explicit, functions are known by their canonical lower-case name.
 */
export type Expression =
  | Literal
  | AttributeReference
  | Alias
  | Cast
  | FunctionCall
  | AggregateCall
  | WindowExpression
  | CaseWhen
  | FieldAccess
  | LambdaFunction
  | LambdaVariable
  | ScalarSubquery
  | ExistsSubquery
  | InSubquery
  | OuterReference
  | PythonFunctionCall;

/** Identifies a column through the whole plan (Catalyst's ExprId). Unique within one session. */
export type ExpressionId = number;

/**
 * A literal's value by type: null; boolean; number for byte..integer, float, double (NaN and infinities
 * too); bigint for long, decimal (unscaled), date (days), timestamps (microseconds since the epoch, UTC),
 * day-time intervals (microseconds), year-month intervals (months); string; Uint8Array; calendar interval;
 * arrays of values; structs as arrays in field order; maps as arrays of [key, value].
 */
export type LiteralValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CalendarInterval
  | readonly LiteralValue[];

export interface CalendarInterval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

export interface Literal {
  readonly kind: "literal";
  readonly value: LiteralValue;
  readonly dataType: DataType;
}

export interface AttributeReference {
  readonly kind: "attribute";
  readonly id: ExpressionId;
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** Table name parts that may stand before the column name. */
  readonly qualifier: readonly string[];
  readonly metadata?: Metadata;
}

/** Gives an expression a name and an id; every item of a projection that is not an attribute is one. */
export interface Alias {
  readonly kind: "alias";
  readonly child: Expression;
  readonly name: string;
  readonly id: ExpressionId;
  readonly metadata?: Metadata;
}

/** `ansi` raises on malformed input and overflow, `try` and `legacy` give NULL (legacy wraps integers). */
export type CastMode = "ansi" | "legacy" | "try";

export interface Cast {
  readonly kind: "cast";
  readonly child: Expression;
  readonly dataType: DataType;
  readonly mode: CastMode;
}

/** A scalar function or operator; operators use Spark's function names: `+`, `==`, `and`, `like`. */
export interface FunctionCall {
  readonly kind: "function";
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** Whether arithmetic and conversions raise (spark.sql.ansi.enabled at analysis time). */
  readonly ansi: boolean;
}

export interface AggregateCall {
  readonly kind: "aggregate";
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly dataType: DataType;
  readonly nullable: boolean;
  readonly distinct: boolean;
  readonly filter?: Expression;
  readonly ignoreNulls?: boolean;
  /** WITHIN GROUP (ORDER BY …). */
  readonly orderBy?: readonly SortOrder[];
  /** The Python function that computes it; its arguments are those of this call. */
  readonly python?: PythonFunction;
  readonly ansi: boolean;
}

/** A function over a window specification (`… OVER (…)`); not to be confused with time windows. */
export interface WindowExpression {
  readonly kind: "window";
  readonly function: AggregateCall | FunctionCall;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly frame?: WindowFrame;
  readonly ignoreNulls?: boolean;
}

export interface WindowFrame {
  readonly unit: "rows" | "range";
  readonly lower: FrameBoundary;
  readonly upper: FrameBoundary;
}

export type FrameBoundary =
  | { readonly kind: "unbounded" }
  | { readonly kind: "currentRow" }
  /** Negative offsets precede the current row. */
  | { readonly kind: "offset"; readonly value: Expression };

export interface CaseWhen {
  readonly kind: "case";
  readonly branches: readonly { readonly condition: Expression; readonly value: Expression }[];
  readonly otherwise?: Expression;
  readonly dataType: DataType;
}

/** `struct.field`; on an array of structs it is the array of that field. */
export interface FieldAccess {
  readonly kind: "field";
  readonly child: Expression;
  readonly name: string;
  readonly ordinal: number;
  readonly dataType: DataType;
  readonly nullable: boolean;
}

export interface LambdaFunction {
  readonly kind: "lambda";
  readonly parameters: readonly LambdaVariable[];
  readonly body: Expression;
}

export interface LambdaVariable {
  readonly kind: "lambdaVariable";
  readonly id: ExpressionId;
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
}

export interface ScalarSubquery {
  readonly kind: "scalarSubquery";
  readonly plan: LogicalPlan;
  readonly dataType: DataType;
}

export interface ExistsSubquery {
  readonly kind: "exists";
  readonly plan: LogicalPlan;
}

export interface InSubquery {
  readonly kind: "inSubquery";
  readonly values: readonly Expression[];
  readonly plan: LogicalPlan;
}

/** A column of the enclosing query inside a correlated subquery. */
export interface OuterReference {
  readonly kind: "outer";
  readonly attribute: AttributeReference;
}

/** A call of a Python function for each row, or for all rows that a plan node hands it. */
export interface PythonFunctionCall extends PythonFunction {
  readonly arguments: readonly Expression[];
}

/** A Python function; `command` is its cloudpickled body, run in a worker process. */
export interface PythonFunction {
  readonly kind: "python";
  readonly name: string;
  readonly dataType: DataType;
  readonly deterministic: boolean;
  /** PythonEvalType of Spark: 100 batched rows, 101 Arrow-batched, 200 pandas scalar, 202 pandas aggregate… */
  readonly evalType: number;
  readonly command: Uint8Array;
  readonly pythonVersion: string;
  /** Names of the arguments of a call in which some are given by name; null for one by position. */
  readonly argumentNames?: readonly (string | null)[];
}

export interface SortOrder {
  readonly expression: Expression;
  readonly direction: "ascending" | "descending";
  readonly nulls: "first" | "last";
}

/** What a projection may list: an attribute passed on, or a named expression. */
export type NamedExpression = AttributeReference | Alias;
