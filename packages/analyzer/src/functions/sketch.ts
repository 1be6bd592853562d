import {
  arrayType,
  binaryType,
  type DataType,
  doubleType,
  type Expression,
  longType,
  structType,
} from "@millrace/spark-model";
import { binary, double, integer, long, type ParameterType } from "../types/implicit-cast.ts";
import { isAnsiInterval, isDatetime, isIntegral, isNumeric, isString } from "../types/predicates.ts";
import { constantBetween } from "./aggregate-arguments.ts";
import type { FunctionDefinition } from "./definition.ts";
import { typeOfFirst } from "./result-types.ts";

const measurable: ParameterType = {
  name: '("NUMERIC" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
  accept: (from) => {
    if (isNumeric(from) || isDatetime(from) || isAnsiInterval(from)) return from;
    return from.kind === "void" || isString(from) ? doubleType : undefined;
  },
};

const countable: ParameterType = {
  name: '("INTEGRAL" or "STRING" or "BINARY")',
  accept: (from) => {
    if (isIntegral(from) || isString(from) || from.kind === "binary") return from;
    return from.kind === "void" ? longType : undefined;
  },
};

/** Small summaries of many values: histograms, count-min sketches and bitmaps of positions. */
export const sketchFunctions: readonly FunctionDefinition[] = [
  {
    kind: "aggregate",
    name: "histogram_numeric",
    takes: [measurable, integer],
    check: constantBetween({ index: 1, name: "nb", range: [2, 2_147_483_647] }),
    returns: histogram,
  },
  {
    kind: "aggregate",
    name: "count_min_sketch",
    takes: [countable, double, double, integer],
    check: (call) => {
      constantBetween({ index: 1, name: "eps", range: [Number.MIN_VALUE, Number.MAX_VALUE] })(call);
      constantBetween({ index: 2, name: "confidence", range: [Number.MIN_VALUE, 1 - Number.EPSILON] })(call);
    },
    returns: binaryType,
    nullable: "never",
  },
  bitmapOf("bitmap_construct_agg", long),
  bitmapOf("bitmap_or_agg", binary),
  bitmapOf("bitmap_and_agg", binary),
  { kind: "scalar", name: "bitmap_bit_position", takes: [long], returns: longType },
  { kind: "scalar", name: "bitmap_bucket_number", takes: [long], returns: longType },
  { kind: "scalar", name: "bitmap_count", takes: [binary], returns: longType },
];

function bitmapOf(name: string, of: ParameterType): FunctionDefinition {
  return { kind: "aggregate", name, takes: [of], returns: binaryType, nullable: "never" };
}

function histogram(operands: readonly Expression[]): DataType {
  const fields = [
    { name: "x", dataType: typeOfFirst(operands), nullable: true },
    { name: "y", dataType: doubleType, nullable: true },
  ];
  return arrayType(structType(fields), true);
}
