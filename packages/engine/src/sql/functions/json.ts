import { type FunctionCall, unsupported } from "@millrace/spark-model";
import { fromCsv } from "../csv/from-csv.ts";
import { schemaOfCsv } from "../csv/schema-of-csv.ts";
import { toCsv } from "../csv/to-csv.ts";
import { fromJson } from "../json/from-json.ts";
import { checkJsonOptions, functionOptions, writeOptions } from "../json/json-function-options.ts";
import { toJsonText } from "../json/json-writer.ts";
import { schemaOfJson } from "../json/schema-of-json.ts";
import type { Scope, SqlText } from "../scope.ts";
import { argumentType, calls, constantArgument, type FunctionFamily } from "./function-compiler.ts";

/** JSON and CSV texts. */
export const json: FunctionFamily = {
  from_json: fromJson,
  to_json: toJson,
  from_csv: fromCsv,
  to_csv: toCsv,
  get_json_object: getJsonObject,
  json_array_length: calls("spark_json_array_length"),
  json_object_keys: calls("spark_json_object_keys"),
  schema_of_csv: (_, call) => {
    const sample = constantArgument(call, 0);
    if (typeof sample !== "string") throw unsupported("schema_of_csv of a column", "Use a constant.");
    return schemaOfCsv(sample, functionOptions(call, 1));
  },
  schema_of_json: (_, call) => {
    const sample = constantArgument(call, 0);
    if (typeof sample !== "string") throw unsupported("schema_of_json of a column", "Use a constant.");
    return schemaOfJson(sample);
  },
};

function toJson([value = ""]: readonly SqlText[], call: FunctionCall, scope: Scope): SqlText {
  const options = functionOptions(call, 1);
  checkJsonOptions(options, scope.context.timeZone);
  return toJsonText(value, argumentType(call, 0), writeOptions(options));
}

const simplePath = /^\$(?:\.[^.[\]*"\\]+|\['[^'\\"*]+'\]|\[\d+\])*$/;

/** Paths of names and positions are DuckDB's own; wildcards are followed in TypeScript. */
function getJsonObject([text, path]: readonly SqlText[], call: FunctionCall): SqlText {
  const constant = constantArgument(call, 1);
  if (typeof constant !== "string" || !simplePath.test(constant)) {
    return `spark_json_path(${text}, ${path})`;
  }
  const steps = [...constant.matchAll(/\.([^.[\]]+)|\['([^']+)'\]|\[(\d+)\]/g)].map(
    ([, name, quoted, position]) => (position === undefined ? `."${name ?? quoted}"` : `[${position}]`),
  );
  return `TRY(json_extract_string(${text}, '$${steps.join("").replaceAll("'", "''")}'))`;
}
