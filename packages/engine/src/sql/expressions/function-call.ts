import { type FunctionCall, unsupported } from "@millrace/spark-model";
import { functions } from "../functions/functions.ts";
import type { Scope, SqlText } from "../scope.ts";
import { compileExpression } from "./compile-expression.ts";

/** A scalar function by its Spark name; the table of families is in `functions/`. */
export function compileFunctionCall(call: FunctionCall, scope: Scope): SqlText {
  const compile = functions.get(call.name);
  if (compile === undefined) {
    throw unsupported(`The function ${call.name}`, "Use another function, or attach a Spark cluster.");
  }
  return compile(
    call.arguments.map((argument) => compileExpression(argument, scope)),
    call,
    scope,
  );
}
