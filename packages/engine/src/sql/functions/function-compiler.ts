import { type DataType, dataTypeOf, type FunctionCall, voidType } from "@millrace/spark-model";
import type { Scope, SqlText } from "../scope.ts";

/** Writes a call of one Spark function as DuckDB SQL. `args` are the compiled arguments. */
export type FunctionCompiler = (args: readonly SqlText[], call: FunctionCall, scope: Scope) => SqlText;

/** A family of functions by their lower-case Spark names. */
export type FunctionFamily = Readonly<Record<string, FunctionCompiler>>;

/** A DuckDB function or macro that takes the same arguments under another name. */
export const calls =
  (name: string): FunctionCompiler =>
  (args) =>
    `${name}(${args.join(", ")})`;

/** A binary operator that both know. */
export const infix =
  (operator: string): FunctionCompiler =>
  ([left, right]) =>
    `(${left} ${operator} ${right})`;

/** The type of an argument of the call. */
export function argumentType(call: FunctionCall, index: number): DataType {
  const argument = call.arguments[index];
  return argument ? dataTypeOf(argument) : voidType;
}

/** The value of an argument that must be a constant; undefined when it is none. */
export function constantArgument(call: FunctionCall, index: number) {
  const argument = call.arguments[index];
  if (argument?.kind === "cast" && argument.child.kind === "literal") return argument.child.value;
  return argument?.kind === "literal" ? argument.value : undefined;
}
