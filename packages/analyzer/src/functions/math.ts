import {
  type DataType,
  dataTypeOf,
  decimalType,
  doubleType,
  type Expression,
  integerType,
  longType,
  stringType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { decimalForType } from "../types/decimal.ts";
import {
  any,
  binary,
  double,
  either,
  integer,
  integral,
  long,
  numeric,
  type ParameterType,
  text,
} from "../types/implicit-cast.ts";
import { isAnsiInterval, isNumeric, isString } from "../types/predicates.ts";
import type { FunctionCallRequest, FunctionDefinition, PlainFunction } from "./definition.ts";
import { unexpectedInputType, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";
import { typeOfFirst } from "./result-types.ts";

/** Function names that Spark shows in capitals, aliases as written. */
const capitals = (canonical: string) => (name: string, names: readonly string[]) =>
  `${name === canonical ? name.toUpperCase() : name}(${names.join(", ")})`;

/** A function of one real number; Spark declares all of them nullable. */
const real = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  kind: "scalar",
  name,
  aliases,
  takes: [double],
  returns: doubleType,
  nullable: "always",
  sql: capitals(name),
});

const lowerCaseReal = (name: string): PlainFunction => ({
  ...real(name),
  sql: (written, names) => `${written}(${names.join(", ")})`,
});

const realPair = (name: string): PlainFunction => ({
  kind: "scalar",
  name,
  takes: [double, double],
  returns: doubleType,
  sql: capitals(name),
});

const trigonometry = [
  "acos",
  "asin",
  "atan",
  "cos",
  "cosh",
  "sin",
  "sinh",
  "tan",
  "tanh",
  "cot",
  "sec",
  "csc",
];
const otherReals = ["acosh", "asinh", "atanh", "cbrt", "exp", "expm1", "sqrt", "degrees", "radians"];

const numberOrInterval: ParameterType = {
  name: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
  accept: (from) => (isAnsiInterval(from) ? from : numeric.accept(from)),
};

const doubleOrInterval: ParameterType = {
  name: '("DOUBLE" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
  accept: (from) => (isAnsiInterval(from) ? from : double.accept(from)),
};

/** Numbers. */
export const mathFunctions: readonly FunctionDefinition[] = [
  ...[...trigonometry, ...otherReals, "log10", "log1p", "log2"].map((name) => real(name)),
  { ...real("signum", ["sign"]), takes: [doubleOrInterval] },
  lowerCaseReal("rint"),
  lowerCaseReal("ln"),
  {
    kind: "scalar",
    name: "log",
    takes: [double, double],
    optional: 1,
    returns: doubleType,
    nullable: "always",
    sql: (_name, names) => `LOG(${names.length === 1 ? "E(), " : ""}${names.join(", ")})`,
  },
  realPair("atan2"),
  realPair("hypot"),
  {
    ...realPair("pow"),
    aliases: ["power"],
    sql: (name, names) => `${name === "power" ? "POWER" : name}(${names.join(", ")})`,
  },
  { kind: "scalar", name: "abs", takes: [numberOrInterval], returns: typeOfFirst },
  wholeNumbered("ceil", ["ceiling"]),
  wholeNumbered("floor"),
  rounding("round"),
  rounding("bround"),
  {
    kind: "scalar",
    name: "pmod",
    takes: [numeric, numeric],
    sameType: true,
    returns: typeOfFirst,
    nullable: "always",
  },
  { kind: "scalar", name: "factorial", takes: [integer], returns: longType, nullable: "always" },
  { kind: "scalar", name: "bin", takes: [long], returns: stringType },
  { kind: "scalar", name: "hex", takes: [either(long, binary, text)], returns: stringType },
  { kind: "scalar", name: "unhex", takes: [text], returns: { kind: "binary" }, nullable: "always" },
  {
    kind: "scalar",
    name: "conv",
    takes: [text, integer, integer, any],
    optional: 1,
    returns: stringType,
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "shiftleft",
    aliases: ["<<"],
    takes: [either(integer, long), integer],
    returns: typeOfFirst,
  },
  {
    kind: "scalar",
    name: "shiftright",
    aliases: [">>"],
    takes: [either(integer, long), integer],
    returns: typeOfFirst,
  },
  {
    kind: "scalar",
    name: "shiftrightunsigned",
    aliases: [">>>"],
    takes: [either(integer, long), integer],
    returns: typeOfFirst,
  },
  { kind: "scalar", name: "bit_count", takes: [any], returns: integerType },
  {
    kind: "scalar",
    name: "bit_get",
    aliases: ["getbit"],
    takes: [integral, integer],
    returns: { kind: "byte" },
  },
  {
    kind: "scalar",
    name: "width_bucket",
    takes: [double, double, double, long],
    returns: longType,
    nullable: "always",
  },
  { kind: "scalar", name: "e", takes: [], returns: doubleType, nullable: "never", sql: () => "E()" },
  { kind: "scalar", name: "pi", takes: [], returns: doubleType, nullable: "never", sql: () => "PI()" },
  {
    kind: "scalar",
    name: "rand",
    aliases: ["random"],
    takes: [long],
    optional: 1,
    returns: doubleType,
    nullable: "never",
  },
  { kind: "scalar", name: "randn", takes: [long], optional: 1, returns: doubleType, nullable: "never" },
  {
    kind: "scalar",
    name: "uniform",
    takes: [numeric, numeric, long],
    optional: 1,
    returns: typeOfFirst,
    nullable: "never",
  },
  { kind: "scalar", name: "to_number", takes: [text, text], returns: formatted, nullable: "always" },
  { kind: "scalar", name: "try_to_number", takes: [text, text], returns: formatted, nullable: "always" },
];

/** `ceil` and `floor`: a whole number, or with a scale a decimal. */
function wholeNumbered(name: string, aliases: readonly string[] = []): FunctionDefinition {
  return { kind: "special", name, aliases, resolve: (call) => resolveWholeNumber(call, name) };
}

function resolveWholeNumber(call: FunctionCallRequest, name: string): Resolved {
  const operands = call.arguments();
  const [value, scale] = operands;
  if (value === undefined || operands.length > 2)
    throw wrongArgumentCount(call.name, "[1, 2]", operands.length);
  const number = isString(dataTypeOf(value.expression))
    ? castTo(value.expression, doubleType)
    : value.expression;
  const type = dataTypeOf(number);
  if (!isNumeric(type))
    throw unexpectedInputType(`${call.name}(${value.sql})`, value, { index: 0, requiredType: numeric.name });
  if (scale === undefined) {
    const sql = capitals(name)(call.name, [value.sql]);
    return {
      sql,
      expression: operation(call.analysis, {
        name,
        operands: [number],
        dataType: wholeType(type),
        nullable: true,
      }),
    };
  }
  const decimal = castTo(number, decimalForType(type) ?? type);
  const places = scale.expression.kind === "literal" ? Number(scale.expression.value) : 0;
  const dataType = roundedDecimal(dataTypeOf(decimal), places);
  const sql = `${call.name}(${value.sql}, ${scale.sql})`;
  return {
    sql,
    expression: operation(call.analysis, {
      name,
      operands: [decimal, scale.expression],
      dataType,
      nullable: true,
    }),
  };
}

function wholeType(type: DataType): DataType {
  if (type.kind !== "decimal") return longType;
  return decimalType(Math.max(1, type.precision - type.scale + (type.scale > 0 ? 1 : 0)), 0);
}

function rounding(name: string): PlainFunction {
  return {
    kind: "scalar",
    name,
    takes: [numeric, integer],
    optional: 1,
    returns: (operands) => {
      const type = typeOfFirst(operands);
      const scale = operands[1]?.kind === "literal" ? Number(operands[1].value) : 0;
      return type.kind === "decimal" ? roundedDecimal(type, scale) : type;
    },
    sql: (written, [value, scale = "0"]) => `${written}(${value}, ${scale})`,
  };
}

function roundedDecimal(type: DataType, scale: number): DataType {
  if (type.kind !== "decimal") return type;
  const integralDigits = type.precision - type.scale + 1;
  if (scale < 0) return decimalType(Math.min(38, Math.max(integralDigits, -scale + 1)), 0);
  const newScale = Math.min(type.scale, scale);
  return decimalType(Math.min(38, integralDigits + newScale), newScale);
}

function formatted(operands: readonly Expression[]): DataType {
  const format = operands[1]?.kind === "literal" ? String(operands[1].value) : "";
  const [whole = "", fraction = ""] = format.toUpperCase().split(/[.D]/);
  const digits = (part: string) => part.replace(/[^09]/g, "").length;
  return decimalType(Math.max(1, digits(whole) + digits(fraction)), digits(fraction));
}
