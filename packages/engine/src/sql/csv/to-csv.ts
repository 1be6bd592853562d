import type { FunctionCall, SourceOptions } from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import { argumentType } from "../functions/function-compiler.ts";
import { functionOptions } from "../json/json-function-options.ts";
import type { SqlText } from "../scope.ts";
import { checkCsvOptions } from "./csv-options.ts";
import { csvSeparators } from "./csv-separators.ts";
import { csvText } from "./csv-text.ts";

/** `to_csv(struct, options)` (StructsToCsv): one record, NULL for NULL. */
export function toCsv([value = ""]: readonly SqlText[], call: FunctionCall): SqlText {
  const type = argumentType(call, 0);
  if (type.kind !== "struct") throw new TypeError("to_csv takes a struct");
  const options = functionOptions(call, 1);
  checkCsvOptions(options, "write");
  const nullValue = quoteText(options["nullvalue"] ?? "");
  const fields = type.fields.map(({ dataType }, index) => {
    const text = csvText(`struct_extract_at(record, ${index + 1})`, dataType, options);
    return `coalesce(${written(text, options)}, ${nullValue})`;
  });
  const separator = quoteText(csvSeparators(options).separator);
  const record = `concat_ws(${separator}, ${fields.join(", ")})`;
  return `list_transform([${value}], lambda record: CASE WHEN record IS NOT NULL THEN ${record} END)[1]`;
}

/** A text as it stands in a record: trimmed, and in quotes where it needs them. */
function written(text: SqlText, options: SourceOptions): SqlText {
  const { separator, quote, escapeCharacter } = csvSeparators(options);
  const trimmed = trimmedForWriting(text, options);
  if (quote === "") return trimmed;
  const needing = [separator, quote, "\n", "\r"].map((each) => `contains(field, ${quoteText(each)})`);
  const needsQuotes = options["quoteall"] === "true" ? "TRUE" : ["field = ''", ...needing].join(" OR ");
  const escaped = `replace(field, ${quoteText(quote)}, ${quoteText(escapeCharacter + quote)})`;
  const quoted = `${quoteText(quote)} || ${escaped} || ${quoteText(quote)}`;
  return `list_transform([${trimmed}], lambda field: CASE WHEN ${needsQuotes} THEN ${quoted} ELSE field END)[1]`;
}

function trimmedForWriting(text: SqlText, options: SourceOptions): SqlText {
  const left = options["ignoreleadingwhitespace"] !== "false";
  const right = options["ignoretrailingwhitespace"] !== "false";
  if (left && right) return `trim(${text})`;
  return left ? `ltrim(${text})` : right ? `rtrim(${text})` : text;
}
