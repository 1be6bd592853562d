import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import type { DataType, Expression, LambdaFunction, StructField } from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import type { Resolved } from "../expressions/resolved.ts";
import type { ParameterType } from "../types/implicit-cast.ts";

/** One function of Spark: what it takes and gives. Families of them are tables, one entry a function. */
export type FunctionDefinition = PlainFunction | GeneratorFunction | SpecialFunction;

interface Named {
  /** Spark's lower-case name; the engine knows the function by it. */
  readonly name: string;
  readonly aliases?: readonly string[];
}

/** When the result can be NULL: if any argument can (default), never, always, if all can, or by a rule. */
export type Nullability =
  | "any"
  | "never"
  | "always"
  | "all"
  | ((arguments_: readonly Expression[]) => boolean);

interface Parameters {
  readonly takes: readonly ParameterType[];
  /** How many of `takes`, from the end, may be left out. */
  readonly optional?: number;
  /** Any number of further arguments. */
  readonly rest?: ParameterType;
  /** These arguments (all when `true`) are cast to their one wider type. */
  readonly sameType?: boolean | ((index: number) => boolean);
  /** Whether text beside another type becomes that type; it does where nothing is said. */
  readonly promotesText?: boolean;
}

/** Refuses arguments of the right types whose values a function does not take. */
export type ArgumentCheck = (call: {
  readonly name: string;
  readonly sql: string;
  readonly arguments: readonly Resolved[];
}) => void;

/** A function whose arguments are cast to parameter types and whose result follows from them. */
export interface PlainFunction extends Named, Parameters {
  readonly kind: "scalar" | "aggregate" | "window";
  readonly returns: DataType | ((arguments_: readonly Expression[]) => DataType);
  readonly nullable?: Nullability;
  readonly check?: ArgumentCheck;
  /** How many arguments the engine is given, where the others only say what is the default anyway. */
  readonly passes?: number;
  /** How columns of its calls are named, where not `name(arguments)`. */
  readonly sql?: (name: string, arguments_: readonly string[]) => string;
}

/** A function that gives rows; `generates` are the columns. */
export interface GeneratorFunction extends Named, Parameters {
  readonly kind: "generator";
  readonly generates: (arguments_: readonly Expression[], sql: string) => readonly StructField[];
}

/** A function with rules of its own. */
interface SpecialFunction extends Named {
  readonly kind: "special";
  readonly resolve: (call: FunctionCallRequest) => Resolved;
}

/** A call as it stands in the message. */
export interface FunctionCallRequest {
  readonly analysis: Analysis;
  /** As written. */
  readonly name: string;
  readonly messages: readonly ExpressionMessage[];
  readonly distinct: boolean;
  /** The arguments resolved, stars expanded; not for functions that take lambdas. */
  arguments(): readonly Resolved[];
  argument(index: number): Resolved;
  /** A lambda argument, its parameters being of these types. */
  lambda(index: number, parameters: readonly LambdaParameter[]): ResolvedLambda;
}

export interface LambdaParameter {
  readonly dataType: DataType;
  readonly nullable: boolean;
}

export interface ResolvedLambda {
  readonly lambda: LambdaFunction;
  readonly sql: string;
}
