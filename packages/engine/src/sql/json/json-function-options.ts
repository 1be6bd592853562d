import { type Expression, type FunctionCall, unsupported } from "@millrace/spark-model";
import type { JsonValueOptions } from "./json-reader.ts";
import type { JsonWriteOptions } from "./json-writer.ts";

/** The options argument of a JSON or CSV function: `map('name', 'value', …)`, names in lower case. */
export function functionOptions(call: FunctionCall, index: number): Readonly<Record<string, string>> {
  const argument = call.arguments[index];
  if (argument === undefined) return {};
  const items = constantItems(argument);
  if (items === undefined) {
    throw unsupported(`${call.name} with computed options`, "Use a map of constants.");
  }
  const entries = Array.from({ length: items.length / 2 }, (_, entry) => [
    String(items[entry * 2]).toLowerCase(),
    String(items[entry * 2 + 1]),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Keys and values in turn; undefined when one is no constant. */
function constantItems(argument: Expression): readonly unknown[] | undefined {
  if (argument.kind === "cast") return constantItems(argument.child);
  if (argument.kind === "literal") return Array.isArray(argument.value) ? argument.value.flat() : undefined;
  if (argument.kind !== "function" || argument.name !== "map") return undefined;
  const values = argument.arguments.map((item) => (item.kind === "literal" ? item.value : undefined));
  return values.includes(undefined) ? undefined : values;
}

/** Options that change what JSON functions give and that the engine leaves at Spark's defaults. */
const refused: Readonly<Record<string, string>> = {
  allowcomments: "false",
  allownumericleadingzeros: "false",
  allowbackslashescapinganycharacter: "false",
  allowunquotedcontrolchars: "false",
  allowunquotedfieldnames: "false",
  allowsinglequotes: "true",
  allownonnumericnumbers: "true",
  primitivesasstring: "false",
  pretty: "false",
};

/** Refuses by name what would be read or written otherwise. */
export function checkJsonOptions(options: Readonly<Record<string, string>>, timeZone: string): void {
  for (const [name, expected] of Object.entries(refused)) {
    const value = options[name];
    if (value !== undefined && value.toLowerCase() !== expected) throw refusal(name, value);
  }
  const zone = options["timezone"];
  if (zone !== undefined && zone !== timeZone) throw refusal("timeZone", zone);
  const locale = options["locale"];
  if (locale !== undefined && !/^en\b/i.test(locale)) throw refusal("locale", locale);
}

function refusal(name: string, value: string): Error {
  return unsupported(`The JSON option ${name} = ${value}`, "Leave it out, or attach a Spark cluster.");
}

/** How texts become values. */
export function valueOptions(options: Readonly<Record<string, string>>): JsonValueOptions {
  const { dateformat, timestampformat, timestampntzformat } = options;
  return {
    ...(dateformat === undefined ? {} : { dateFormat: dateformat }),
    ...(timestampformat === undefined ? {} : { timestampFormat: timestampformat }),
    ...(timestampntzformat === undefined ? {} : { timestampNtzFormat: timestampntzformat }),
  };
}

/** How values become texts. */
export function writeOptions(options: Readonly<Record<string, string>>): JsonWriteOptions {
  return {
    ...valueOptions(options),
    ignoreNullFields: (options["ignorenullfields"] ?? "true").toLowerCase() !== "false",
  };
}
