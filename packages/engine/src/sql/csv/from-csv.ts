import { type FunctionCall, SparkError } from "@millrace/spark-model";
import { quoteName } from "../../duckdb/duck-type.ts";
import { malformedRecord } from "../functions/spark-failure.ts";
import { functionOptions } from "../json/json-function-options.ts";
import type { SqlText } from "../scope.ts";
import { checkCsvOptions } from "./csv-options.ts";
import { csvRecord } from "./csv-record.ts";
import { splitCsv } from "./split-csv.ts";

/** `from_csv(text, schema, options)` (CsvToStructs): NULL for NULL; a malformed record has NULL fields. */
export function fromCsv([text = ""]: readonly SqlText[], call: FunctionCall): SqlText {
  const type = call.dataType;
  if (type.kind !== "struct") throw new TypeError("from_csv gives a struct");
  const options = functionOptions(call, 1);
  checkCsvOptions(options, "read");
  const isFailFast = failsFast(options["mode"] ?? "PERMISSIVE");
  const record = csvRecord({ text: "record[2]", values: "record[1]", type, options });
  const fields = type.fields.map(({ name }, index) => `${quoteName(name)} := ${record.fields[index]}`);
  const failure = isFailFast ? ` WHEN ${record.isMalformed} THEN ${malformedRecord}` : "";
  const value = `CASE WHEN record[2] IS NULL THEN NULL${failure} ELSE struct_pack(${fields.join(", ")}) END`;
  // The text is taken apart once.
  return `list_transform([row(${splitCsv(text, options)}, ${text})], lambda record: ${value})[1]`;
}

function failsFast(mode: string): boolean {
  if (/^(?:PERMISSIVE|FAILFAST)$/i.test(mode)) return mode.toUpperCase() === "FAILFAST";
  throw new SparkError({
    errorClass: "PARSE_MODE_UNSUPPORTED",
    messageParameters: { funcName: "`from_csv`", mode: mode.toUpperCase() },
  });
}
