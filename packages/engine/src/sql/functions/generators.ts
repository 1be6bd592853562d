import { dataTypeOf, type FunctionCall, unsupported } from "@millrace/spark-model";
import { fieldNames, quoteText } from "../../duckdb/duck-type.ts";
import { compileExpression } from "../expressions/compile-expression.ts";
import type { Scope, SqlText } from "../scope.ts";
import { constantArgument } from "./function-compiler.ts";

/** A generator as SQL: a list of items for each row, and how each output column is made of `item`. */
export interface GeneratorText {
  readonly rows: SqlText;
  readonly columns: readonly SqlText[];
}

type GeneratorCompiler = (args: readonly SqlText[], call: FunctionCall) => GeneratorText;

const families: Readonly<Record<string, GeneratorCompiler>> = {
  explode: (args, call) => explode(args[0] ?? "", call, false),
  posexplode: (args, call) => explode(args[0] ?? "", call, true),
  inline: ([list = ""], call) => ({ rows: list, columns: structFields(call, "item") }),
  stack,
  json_tuple: ([text = "", ...names]) => ({
    rows: `[${text}]`,
    columns: names.map((name) => `spark_json_tuple_value(item, ${name})`),
  }),
};

/** How a generator's rows are made (explode, posexplode, inline, stack, json_tuple). */
export function generators(call: FunctionCall, scope: Scope): GeneratorText {
  const compile = families[call.name.replace(/_outer$/, "")];
  if (compile === undefined) {
    throw unsupported(`The table function ${call.name}`, "Use explode, posexplode, inline or stack.");
  }
  return compile(
    call.arguments.map((argument) => compileExpression(argument, scope)),
    call,
  );
}

function explode(value: SqlText, call: FunctionCall, hasPosition: boolean): GeneratorText {
  const argument = call.arguments[0];
  const isMap = argument !== undefined && dataTypeOf(argument).kind === "map";
  const items = isMap ? `map_entries(${value})` : value;
  const rows = hasPosition ? `list_transform(${items}, lambda e, i: {'pos': i - 1, 'item': e})` : items;
  const item = hasPosition ? "struct_extract(item, 'item')" : "item";
  const columns = isMap ? [`struct_extract(${item}, 'key')`, `struct_extract(${item}, 'value')`] : [item];
  return { rows, columns: hasPosition ? ["struct_extract(item, 'pos')::INTEGER", ...columns] : columns };
}

function structFields(call: FunctionCall, item: SqlText): readonly SqlText[] {
  const argument = call.arguments[0];
  const type = argument === undefined ? undefined : dataTypeOf(argument);
  if (type?.kind !== "array" || type.elementType.kind !== "struct") {
    throw new TypeError("inline takes an array of structs");
  }
  const names = fieldNames(type.elementType.fields.map((field) => field.name));
  return names.map((name) => `struct_extract(${item}, ${quoteText(name)})`);
}

/** `stack(n, v1, v2, …)`: n rows; values missing at the end are NULL. */
function stack(args: readonly SqlText[], call: FunctionCall): GeneratorText {
  const rowCount = Number(constantArgument(call, 0) ?? 1);
  const values = args.slice(1);
  const width = Math.ceil(values.length / rowCount);
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const entries = Array.from(
      { length: width },
      (_, column) => `'col${column}': ${values[row * width + column] ?? "NULL"}`,
    );
    return `{${entries.join(", ")}}`;
  });
  const columns = Array.from({ length: width }, (_, column) => `struct_extract(item, 'col${column}')`);
  return { rows: `[${rows.join(", ")}]`, columns };
}
