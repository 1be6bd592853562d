import {
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  type Expression,
  integerType,
  isNullable,
  stringType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { widestType } from "../types/common-type.ts";
import {
  any,
  array,
  binary,
  either,
  integer,
  long,
  numeric,
  type ParameterType,
  text,
  textOrBinary,
} from "../types/implicit-cast.ts";
import { isString } from "../types/predicates.ts";
import type { FunctionCallRequest, FunctionDefinition, PlainFunction } from "./definition.ts";
import { operation } from "./operation.ts";
import { typeOfFirst } from "./result-types.ts";

const textFunction = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  kind: "scalar",
  name,
  aliases,
  takes: [text],
  returns: stringType,
});

const textOrTexts: ParameterType = {
  name: '("STRING" or "ARRAY<STRING>")',
  accept: (from) => (from.kind === "array" ? arrayType(stringType, from.containsNull) : text.accept(from)),
};

/** Text. */
export const stringFunctions: readonly FunctionDefinition[] = [
  textFunction("upper", ["ucase"]),
  textFunction("lower", ["lcase"]),
  textFunction("initcap"),
  textFunction("soundex"),
  trimming("trim"),
  trimming("ltrim"),
  trimming("rtrim"),
  { kind: "scalar", name: "btrim", takes: [text, text], optional: 1, returns: stringType },
  { kind: "scalar", name: "reverse", takes: [either(text, array)], returns: typeOfFirst },
  {
    kind: "scalar",
    name: "length",
    aliases: ["char_length", "character_length", "len"],
    takes: [textOrBinary],
    returns: integerType,
  },
  { kind: "scalar", name: "bit_length", takes: [textOrBinary], returns: integerType },
  { kind: "scalar", name: "octet_length", takes: [textOrBinary], returns: integerType },
  { kind: "scalar", name: "ascii", takes: [text], returns: integerType },
  { kind: "scalar", name: "chr", aliases: ["char"], takes: [long], returns: stringType },
  { kind: "scalar", name: "base64", takes: [binary], returns: stringType },
  { kind: "scalar", name: "unbase64", takes: [text], returns: { kind: "binary" } },
  { kind: "scalar", name: "encode", takes: [text, text], returns: { kind: "binary" } },
  { kind: "special", name: "decode", resolve: decode },
  {
    kind: "scalar",
    name: "to_binary",
    takes: [text, text],
    optional: 1,
    returns: { kind: "binary" },
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "try_to_binary",
    takes: [text, text],
    optional: 1,
    returns: { kind: "binary" },
    nullable: "always",
  },
  { kind: "special", name: "concat", aliases: ["||"], resolve: concat },
  {
    kind: "scalar",
    name: "concat_ws",
    takes: [text],
    rest: textOrTexts,
    returns: stringType,
    nullable: ([first]) => first !== undefined && first.kind === "literal" && first.value === null,
  },
  { kind: "scalar", name: "contains", takes: [textOrBinary, textOrBinary], returns: booleanType },
  { kind: "scalar", name: "startswith", takes: [textOrBinary, textOrBinary], returns: booleanType },
  { kind: "scalar", name: "endswith", takes: [textOrBinary, textOrBinary], returns: booleanType },
  {
    kind: "scalar",
    name: "elt",
    takes: [integer, textOrBinary],
    rest: textOrBinary,
    returns: secondType,
    nullable: "always",
  },
  { kind: "scalar", name: "find_in_set", takes: [text, text], returns: integerType },
  {
    kind: "scalar",
    name: "format_number",
    takes: [numeric, either(integer, text)],
    returns: stringType,
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "format_string",
    aliases: ["printf"],
    takes: [text],
    rest: any,
    returns: stringType,
    nullable: ([format]) => format === undefined || format.kind !== "literal",
  },
  { kind: "scalar", name: "instr", takes: [text, text], returns: integerType },
  {
    kind: "scalar",
    name: "locate",
    takes: [text, text, integer],
    optional: 1,
    returns: integerType,
    sql: withStart,
  },
  {
    kind: "scalar",
    name: "position",
    takes: [text, text, integer],
    optional: 1,
    returns: integerType,
    sql: withStart,
  },
  {
    kind: "scalar",
    name: "charindex",
    takes: [text, text, integer],
    optional: 1,
    returns: integerType,
    sql: withStart,
  },
  { kind: "scalar", name: "left", takes: [textOrBinary, integer], returns: typeOfFirst },
  { kind: "scalar", name: "right", takes: [text, integer], returns: stringType },
  padding("lpad"),
  padding("rpad"),
  {
    kind: "scalar",
    name: "overlay",
    takes: [textOrBinary, textOrBinary, integer, integer],
    optional: 1,
    returns: typeOfFirst,
    sql: (name, names) => `${name}(${names.join(", ")}${names.length === 3 ? ", -1" : ""})`,
  },
  { kind: "scalar", name: "repeat", takes: [text, integer], returns: stringType },
  {
    kind: "scalar",
    name: "replace",
    takes: [text, text, text],
    optional: 1,
    returns: stringType,
    sql: (name, names) => `${name}(${names.join(", ")}${names.length === 2 ? ", " : ""})`,
  },
  { kind: "scalar", name: "space", takes: [integer], returns: stringType },
  {
    kind: "scalar",
    name: "split",
    takes: [text, text, integer],
    optional: 1,
    returns: arrayType(stringType, false),
    sql: (name, names) => `${name}(${names.join(", ")}${names.length === 2 ? ", -1" : ""})`,
  },
  { kind: "scalar", name: "split_part", takes: [text, text, integer], returns: stringType },
  {
    kind: "scalar",
    name: "substring",
    aliases: ["substr"],
    takes: [textOrBinary, integer, integer],
    optional: 1,
    returns: typeOfFirst,
    sql: (name, names) => `${name}(${names.join(", ")}${names.length === 2 ? ", 2147483647" : ""})`,
  },
  { kind: "scalar", name: "substring_index", takes: [text, text, integer], returns: stringType },
  { kind: "scalar", name: "translate", takes: [text, text, text], returns: stringType },
  { kind: "scalar", name: "levenshtein", takes: [text, text, integer], optional: 1, returns: integerType },
  {
    kind: "scalar",
    name: "regexp_replace",
    takes: [text, text, text, integer],
    optional: 1,
    returns: stringType,
    sql: (name, names) => `${name}(${names.join(", ")}${names.length === 3 ? ", 1" : ""})`,
  },
  {
    kind: "scalar",
    name: "regexp_extract",
    takes: [text, text, integer],
    optional: 1,
    returns: stringType,
    sql: withGroup,
  },
  {
    kind: "scalar",
    name: "regexp_extract_all",
    takes: [text, text, integer],
    optional: 1,
    returns: arrayType(stringType, true),
    sql: withGroup,
  },
  { kind: "scalar", name: "regexp_count", takes: [text, text], returns: integerType },
  { kind: "scalar", name: "regexp_substr", takes: [text, text], returns: stringType, nullable: "always" },
  {
    kind: "scalar",
    name: "regexp_instr",
    takes: [text, text, integer],
    optional: 1,
    returns: integerType,
    sql: (name, [value, pattern]) => `${name}(${value}, ${pattern}, 0)`,
  },
  {
    kind: "scalar",
    name: "sentences",
    takes: [text, text, text],
    optional: 2,
    returns: arrayType(arrayType(stringType, false), false),
    sql: (name, [value, language = "", country = ""]) => `${name}(${value}, ${language}, ${country})`,
  },
  {
    kind: "scalar",
    name: "mask",
    takes: [text, text, text, text, text],
    optional: 4,
    returns: stringType,
    sql: (name, [value, upper = "X", lower = "x", digit = "n", other = "NULL"]) =>
      `${name}(${[value, upper, lower, digit, other].join(", ")})`,
  },
  { kind: "scalar", name: "is_valid_utf8", takes: [text], returns: booleanType },
  { kind: "scalar", name: "make_valid_utf8", takes: [text], returns: stringType },
  { kind: "scalar", name: "validate_utf8", takes: [text], returns: stringType },
  { kind: "scalar", name: "try_validate_utf8", takes: [text], returns: stringType, nullable: "always" },
  { kind: "scalar", name: "quote", takes: [text], returns: stringType },
  {
    kind: "scalar",
    name: "randstr",
    takes: [integer, long],
    optional: 1,
    returns: stringType,
    nullable: "never",
  },
  { kind: "scalar", name: "luhn_check", takes: [text], returns: booleanType },
  { kind: "scalar", name: "collation", takes: [text], returns: stringType },
];

/** `trim(characters, text)` as messages have it is TRIM(BOTH characters FROM text). */
function trimming(name: "trim" | "ltrim" | "rtrim"): PlainFunction {
  const side = { trim: "BOTH", ltrim: "LEADING", rtrim: "TRAILING" }[name];
  return {
    kind: "scalar",
    name,
    takes: [text, text],
    optional: 1,
    returns: stringType,
    sql: (written, [first, second]) =>
      second === undefined ? `${written}(${first})` : `TRIM(${side} ${first} FROM ${second})`,
  };
}

function withStart(name: string, names: readonly string[]): string {
  return `${name}(${names.join(", ")}${names.length === 2 ? ", 1" : ""})`;
}

function withGroup(name: string, names: readonly string[]): string {
  return `${name}(${names.join(", ")}${names.length === 2 ? ", 1" : ""})`;
}

function padding(name: string): PlainFunction {
  return {
    kind: "scalar",
    name,
    takes: [textOrBinary, integer, textOrBinary],
    optional: 1,
    returns: typeOfFirst,
    sql: (written, names) => `${written}(${names.join(", ")}${names.length === 2 ? ",  " : ""})`,
  };
}

function secondType(operands: readonly Expression[]): DataType {
  return operands[1] ? dataTypeOf(operands[1]) : stringType;
}

/** Text, bytes if all are bytes, or arrays one after the other. */
function concat(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const sql = `concat(${operands.map((operand) => operand.sql).join(", ")})`;
  const types = operands.map((operand) => dataTypeOf(operand.expression));
  const dataType = concatenatedType(types);
  const casts = operands.map((operand) => castTo(operand.expression, dataType));
  return { sql, expression: operation(call.analysis, { name: "concat", operands: casts, dataType }) };
}

function concatenatedType(types: readonly DataType[]): DataType {
  if (types.some((type) => type.kind === "array")) return widestType(types) ?? stringType;
  return types.length > 0 && types.every((type) => type.kind === "binary") ? { kind: "binary" } : stringType;
}

/** `decode(bytes, charset)`, or Oracle's `decode(value, search, result, …, default)`. */
function decode(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const sql = `decode(${operands.map((operand) => operand.sql).join(", ")})`;
  const expressions = operands.map((operand) => operand.expression);
  if (operands.length === 2) {
    const [bytes, charset] = expressions;
    if (bytes === undefined || charset === undefined) throw new Error("two arguments");
    const binaryBytes = isString(dataTypeOf(bytes)) ? castTo(bytes, { kind: "binary" }) : bytes;
    return {
      sql,
      expression: operation(call.analysis, {
        name: "decode",
        operands: [binaryBytes, charset],
        dataType: stringType,
      }),
    };
  }
  const results = expressions.filter(
    (_, index) => index >= 2 && (index % 2 === 0 || index === expressions.length - 1),
  );
  const dataType = widestType(results.map(dataTypeOf)) ?? stringType;
  const hasDefault = expressions.length % 2 === 0;
  const nullable = !hasDefault || results.some(isNullable);
  return {
    sql,
    expression: operation(call.analysis, {
      name: "decode_values",
      operands: expressions,
      dataType,
      nullable,
    }),
  };
}
