import type { FunctionCall } from "@millrace/spark-model";
import { duckType, fieldNames, quoteName } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { calls, constantArgument, type FunctionFamily } from "./function-compiler.ts";
import { sparkFailure } from "./spark-failure.ts";

/** Maps and structs. DuckDB raises for repeated and NULL keys, as Spark does. */
export const mapsAndStructs: FunctionFamily = {
  map: (args, call) => {
    if (args.length === 0) return `map([], [])::${duckType(call.dataType)}`;
    const keys = args.filter((_, index) => index % 2 === 0);
    const values = args.filter((_, index) => index % 2 === 1);
    return `map([${keys.join(", ")}], [${values.join(", ")}])`;
  },
  map_from_arrays: ([keys, values]) =>
    `(CASE WHEN len(${keys}) <> len(${values}) THEN ${differentLengths} ELSE map(${keys}, ${values}) END)`,
  map_from_entries: ([entries]) =>
    `(CASE WHEN list_count(${entries}) = len(${entries}) THEN map_from_entries(${entries}) END)`,
  map_keys: calls("map_keys"),
  map_values: calls("map_values"),
  map_entries: calls("map_entries"),
  map_contains_key: ([map, key]) => `list_contains(map_keys(${map}), ${key})`,
  map_concat: (args, call) => {
    if (args.length === 0) return `map([], [])::${duckType(call.dataType)}`;
    const anyNull = args.map((arg) => `${arg} IS NULL`).join(" OR ");
    const keys = args.map((arg) => `map_keys(${arg})`).join(", ");
    const values = args.map((arg) => `map_values(${arg})`).join(", ");
    return `(CASE WHEN ${anyNull} THEN NULL ELSE map(list_concat(${keys}), list_concat(${values})) END)`;
  },
  get_map_value: ([map, key]) => `${map}[${key}]`,
  str_to_map: ([value, pairs = "','", keys = "':'"]) =>
    `map_from_entries(list_transform(string_split_regex(${value}, ${pairs}), lambda e: struct_pack(key := string_split_regex(e, ${keys})[1], value := CASE WHEN len(string_split_regex(e, ${keys})) > 1 THEN array_to_string(string_split_regex(e, ${keys})[2:], ${keys}) END)))`,
  named_struct: struct,
};

const differentLengths = sparkFailure({ errorClass: "_LEGACY_ERROR_TEMP_2128", messageParameters: {} });

/** `named_struct(name, value, …)`. */
function struct(args: readonly SqlText[], call: FunctionCall): SqlText {
  const names: string[] = [];
  const values: SqlText[] = [];
  for (let index = 0; index + 1 < args.length; index += 2) {
    names.push(String(constantArgument(call, index) ?? ""));
    values.push(args[index + 1] ?? "NULL");
  }
  const unique = fieldNames(names);
  return `struct_pack(${values.map((value, index) => `${quoteName(unique[index] ?? "")} := ${value}`).join(", ")})`;
}
