import {
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  type FunctionCall,
  integerType,
  SparkError,
  stringType,
  variantType,
} from "@millrace/spark-model";
import { asNullable, castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { typeFromText } from "../types/data-type-text.ts";
import { any, map, text } from "../types/implicit-cast.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { unexpectedInputType, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";

/** JSON, CSV and VARIANT. */
export const jsonFunctions: readonly FunctionDefinition[] = [
  { kind: "special", name: "from_json", resolve: (call) => fromText(call, "from_json") },
  { kind: "special", name: "from_csv", resolve: (call) => fromText(call, "from_csv") },
  {
    kind: "scalar",
    name: "to_json",
    takes: [any, map],
    optional: 1,
    check: ({ sql, arguments: [value] }) => value && checkSchema(dataTypeOf(value.expression), sql),
    returns: stringType,
    nullable: "always",
    sql: firstOnly,
  },
  {
    kind: "scalar",
    name: "to_csv",
    takes: [any, map],
    optional: 1,
    returns: stringType,
    nullable: "always",
    sql: firstOnly,
  },
  { kind: "scalar", name: "get_json_object", takes: [text, text], returns: stringType, nullable: "always" },
  { kind: "scalar", name: "json_array_length", takes: [text], returns: integerType, nullable: "always" },
  {
    kind: "scalar",
    name: "json_object_keys",
    takes: [text],
    returns: arrayType(stringType, true),
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "schema_of_json",
    takes: [text, map],
    optional: 1,
    returns: stringType,
    nullable: "never",
    sql: firstOnly,
  },
  {
    kind: "scalar",
    name: "schema_of_csv",
    takes: [text, map],
    optional: 1,
    returns: stringType,
    nullable: "never",
    sql: firstOnly,
  },
  { kind: "scalar", name: "parse_json", takes: [text], returns: variantType },
  { kind: "scalar", name: "try_parse_json", takes: [text], returns: variantType, nullable: "always" },
  { kind: "scalar", name: "to_variant_object", takes: [any], returns: variantType },
  { kind: "scalar", name: "is_variant_null", takes: [any], returns: booleanType, nullable: "never" },
  { kind: "scalar", name: "schema_of_variant", takes: [any], returns: stringType },
  { kind: "special", name: "variant_get", aliases: ["try_variant_get"], resolve: variantGet },
];

function firstOnly(name: string, [value]: readonly string[]): string {
  return `${name}(${value})`;
}

/**
 * `from_json(text, schema[, options])`. The schema is a literal: DDL or JSON. The call keeps the text and
 * the options; its type says the schema.
 */
function fromText(call: FunctionCallRequest, name: "from_json" | "from_csv"): Resolved {
  const operands = call.arguments();
  const [value, schema, options] = operands;
  if (value === undefined || schema === undefined) throw wrongArgumentCount(name, "[2, 3]", operands.length);
  const dataType = asNullable(schemaArgument(schema));
  const sql = dataType.kind === "map" ? "entries" : `${name}(${value.sql})`;
  if (!["string", "void"].includes(dataTypeOf(value.expression).kind)) {
    throw unexpectedInputType(sql, value, { index: 0, requiredType: text.name });
  }
  checkSchema(dataType, sql);
  const optionsLiteral = options === undefined ? [] : [options.expression];
  const expression: FunctionCall = {
    kind: "function",
    name,
    arguments: [castTo(value.expression, stringType), ...optionsLiteral],
    dataType,
    nullable: true,
    ansi: call.analysis.ansi,
  };
  return { expression, sql };
}

function schemaArgument({ expression, sql }: Resolved): DataType {
  if (expression.kind === "literal" && typeof expression.value === "string")
    return typeFromText(expression.value);
  if (expression.kind === "function" && expression.name.startsWith("schema_of_")) {
    const [sample] = expression.arguments;
    if (
      sample?.kind === "literal" &&
      typeof sample.value === "string" &&
      expression.name === "schema_of_json"
    ) {
      return inferJson(JSON.parse(sample.value));
    }
  }
  throw new SparkError({
    errorClass: "INVALID_SCHEMA.NON_STRING_LITERAL",
    messageParameters: { inputSchema: `"${sql}"` },
  });
}

function checkSchema(type: DataType, sql: string): void {
  if (["struct", "array", "map", "variant"].includes(type.kind)) return;
  throw new SparkError({
    errorClass: "DATATYPE_MISMATCH.INVALID_JSON_SCHEMA",
    messageParameters: { sqlExpr: `"${sql}"`, schema: `"${type.kind.toUpperCase()}"` },
  });
}

/** The schema of one JSON value (JsonInferSchema). */
function inferJson(value: unknown): DataType {
  if (Array.isArray(value)) return arrayType(value.length === 0 ? stringType : inferJson(value[0]));
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      kind: "struct",
      fields: fields.map(([name, each]) => ({ name, dataType: inferJson(each), nullable: true })),
    };
  }
  if (typeof value === "boolean") return booleanType;
  if (typeof value === "number") return { kind: Number.isInteger(value) ? "long" : "double" };
  return stringType;
}

function variantGet(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [value, path, type] = operands;
  if (value === undefined || path === undefined)
    throw wrongArgumentCount(call.name, "[2, 3]", operands.length);
  const dataType = type === undefined ? variantType : schemaArgument(type);
  const sql = `${call.name}(${value.sql}, ${path.sql})`;
  const name = call.name;
  return {
    sql,
    expression: operation(call.analysis, {
      name,
      operands: [value.expression, path.expression],
      dataType,
      nullable: true,
    }),
  };
}
