import {
  type DataType,
  decimalType,
  doubleType,
  type Expression,
  integerType,
  longType,
  stringType,
} from "@millrace/spark-model";
import {
  any,
  binary,
  double,
  either,
  integer,
  integral,
  long,
  numeric,
  text,
} from "../types/implicit-cast.ts";
import type { FunctionDefinition, PlainFunction } from "./definition.ts";
import { typeOfFirst } from "./result-types.ts";

const real = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  kind: "scalar",
  name,
  aliases,
  takes: [double],
  returns: doubleType,
});

/** A function that is NULL outside its domain. */
const partial = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  ...real(name, aliases),
  nullable: "always",
});

const realPair = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  kind: "scalar",
  name,
  aliases,
  takes: [double, double],
  returns: doubleType,
});

/** Numbers. */
export const mathFunctions: readonly FunctionDefinition[] = [
  ...["acos", "asin", "atan", "cos", "cosh", "sin", "sinh", "tan", "tanh", "cot", "sec", "csc"].map((name) =>
    real(name),
  ),
  ...["acosh", "asinh", "atanh", "cbrt", "exp", "expm1", "sqrt", "degrees", "radians", "rint"].map((name) =>
    real(name),
  ),
  { ...real("signum", ["sign"]) },
  partial("ln"),
  partial("log10"),
  partial("log1p"),
  partial("log2"),
  {
    kind: "scalar",
    name: "log",
    takes: [double, double],
    optional: 1,
    returns: doubleType,
    nullable: "always",
  },
  realPair("atan2"),
  realPair("hypot"),
  realPair("pow", ["power"]),
  { kind: "scalar", name: "abs", takes: [numeric], returns: typeOfFirst },
  {
    kind: "scalar",
    name: "ceil",
    aliases: ["ceiling"],
    takes: [numeric, integer],
    optional: 1,
    returns: wholeNumber,
    sql: upper,
  },
  { kind: "scalar", name: "floor", takes: [numeric, integer], optional: 1, returns: wholeNumber, sql: upper },
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
  ...["try_add", "try_subtract", "try_multiply", "try_mod"].map(attempted),
  { kind: "scalar", name: "try_divide", takes: [double, double], returns: doubleType, nullable: "always" },
  { kind: "scalar", name: "to_number", takes: [text, text], returns: formatted, nullable: "always" },
  { kind: "scalar", name: "try_to_number", takes: [text, text], returns: formatted, nullable: "always" },
];

function upper(name: string, names: readonly string[]): string {
  return `${name === "ceiling" ? name : name.toUpperCase()}(${names.join(", ")})`;
}

/** `ceil` and `floor` without a scale give a whole number; with one, a decimal. */
function wholeNumber(operands: readonly Expression[]): DataType {
  const type = typeOfFirst(operands);
  const scale = operands[1];
  if (scale?.kind === "literal") return roundedDecimal(type, Number(scale.value));
  if (type.kind === "decimal")
    return decimalType(Math.max(1, type.precision - type.scale + (type.scale > 0 ? 1 : 0)), 0);
  return longType;
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

function attempted(name: string): PlainFunction {
  return {
    kind: "scalar",
    name,
    takes: [any, any],
    sameType: true,
    returns: typeOfFirst,
    nullable: "always",
  };
}

function formatted(operands: readonly Expression[]): DataType {
  const format = operands[1]?.kind === "literal" ? String(operands[1].value) : "";
  const [whole = "", fraction = ""] = format.toUpperCase().split(/[.D]/);
  const digits = (part: string) => part.replace(/[^09]/g, "").length;
  return decimalType(Math.max(1, digits(whole) + digits(fraction)), digits(fraction));
}
