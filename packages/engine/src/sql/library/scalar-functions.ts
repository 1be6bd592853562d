import { createHash } from "node:crypto";
import {
  binaryType,
  booleanType,
  type DataType,
  dateType,
  doubleType,
  floatType,
  integerType,
  longType,
  stringType,
  timestampNtzType,
} from "@millrace/spark-model";
import type { DuckConnection } from "../../duckdb/connection.ts";
import { jsonAtPath, leadingJson } from "../json/json-text.ts";
import { formatMoment, parseMoment } from "../patterns/java-pattern-text.ts";
import { crc32 } from "./crc32.ts";
import { offsetSeconds, parseDate, parseDateTime } from "./datetime-text.ts";
import { decimalQuotient } from "./decimal-quotient.ts";
import { encodingFunctions } from "./encoding-functions.ts";
import {
  doubleBits,
  floatBits,
  murmurBytes,
  murmurInt,
  murmurLong,
  unscaledBytes,
  xxBytes,
  xxInt,
  xxLong,
} from "./hash-algorithms.ts";
import { hyperLogLogFunctions, registerOf } from "./hyper-log-log.ts";
import { dayTimeText, yearMonthText } from "./interval-text.ts";
import { javaDouble, javaFloat } from "./java-number.ts";
import * as regex from "./java-regex.ts";
import { listFunctions } from "./list-functions.ts";
import { countBits } from "./position-bitmap.ts";
import { type RowFunction, type RowValue, rowFunction } from "./row-function.ts";
import { randomStream } from "./spark-random.ts";
import * as text from "./text-functions.ts";
import { textFunctions } from "./text-row-functions.ts";

const bytesOf = (value: RowValue | undefined) => (value instanceof Uint8Array ? value : new Uint8Array());
const longOf = (value: RowValue | undefined) => BigInt(value as bigint);

/** `name: parameters -> result`, computed row by row; a NULL argument gives NULL. */
const define = (
  name: string,
  [parameters, returns]: readonly [readonly DataType[], DataType],
  apply: RowFunction["apply"],
): RowFunction => ({ name: `spark_${name}`, parameters, returns, apply });

const ofText = [[stringType], stringType] as const;
const ofDouble = [[doubleType], doubleType] as const;

const times: readonly RowFunction[] = [
  define("other_date", [[stringType], dateType], ([value]) => parseDate(String(value)) ?? null),
  define(
    "other_timestamp",
    [[stringType], timestampNtzType],
    ([value]) => parseDateTime(String(value))?.micros ?? null,
  ),
  define("other_zone", ofText, ([value]) => parseDateTime(String(value))?.zone ?? null),
  define("zone_offset", [[stringType], longType], ([zone]) => {
    const seconds = offsetSeconds(String(zone));
    return seconds === undefined ? null : BigInt(seconds);
  }),
  define(
    "parse_local",
    [[stringType, stringType], timestampNtzType],
    ([value, pattern]) => parseMoment(String(value), String(pattern))?.micros ?? null,
  ),
  define(
    "parse_zone",
    [[stringType, stringType], stringType],
    ([value, pattern]) => parseMoment(String(value), String(pattern))?.zone ?? null,
  ),
  define(
    "format_local",
    [[longType, longType, stringType, stringType], stringType],
    ([micros, offset, pattern, zone]) =>
      formatMoment(
        { micros: longOf(micros), offsetSeconds: Number(offset), zone: String(zone) },
        String(pattern),
      ),
  ),
  define("day_time_text", [[longType, stringType, stringType], stringType], ([micros, start, end]) =>
    dayTimeText(longOf(micros), String(start), String(end)),
  ),
  define("year_month_text", [[integerType, stringType, stringType], stringType], ([months, start, end]) =>
    yearMonthText(Number(months), String(start), String(end)),
  ),
];

const numbers: readonly RowFunction[] = [
  define("java_double", [[doubleType], stringType], ([value]) => javaDouble(Number(value))),
  define("java_float", [[floatType], stringType], ([value]) => javaFloat(Number(value))),
  define(
    "decimal_divide",
    [[stringType, stringType, integerType], stringType],
    ([dividend, divisor, scale]) => decimalQuotient(String(dividend), String(divisor), Number(scale)),
  ),
  define("round_tie", [[doubleType, integerType, booleanType], doubleType], ([value, scale, halfEven]) =>
    text.roundTie(Number(value), Number(scale), halfEven === true),
  ),
  define("hypot", [[doubleType, doubleType], doubleType], ([x, y]) => Math.hypot(Number(x), Number(y))),
  define("cbrt", ofDouble, ([x]) => Math.cbrt(Number(x))),
  define("expm1", ofDouble, ([x]) => Math.expm1(Number(x))),
  define("log1p", ofDouble, ([x]) => Math.log1p(Number(x))),
  define("conv", [[stringType, integerType, integerType], stringType], ([value, from, to]) =>
    text.convertBase(String(value), Number(from), Number(to)),
  ),
];

const texts: readonly RowFunction[] = [
  define("upper", ofText, ([value]) => String(value).toUpperCase()),
  define("lower", ofText, ([value]) => String(value).toLowerCase()),
  define("initcap", ofText, ([value]) => text.initialCapitals(String(value))),
  define("soundex", ofText, ([value]) => text.soundex(String(value))),
  define("url_encode", ofText, ([value]) => text.urlEncode(String(value))),
  define("url_decode", ofText, ([value]) => text.urlDecode(String(value))),
  define("parse_url", [[stringType, stringType, stringType], stringType], ([url, part, key]) =>
    text.urlPart(String(url), String(part), String(key)),
  ),
  define("lossy_utf8", [[binaryType], stringType], ([bytes]) => new TextDecoder().decode(bytesOf(bytes))),
];

const pair = [stringType, stringType] as const;
const regularExpressions: readonly RowFunction[] = [
  define("regexp_like", [pair, booleanType], ([value, pattern]) =>
    regex.regexpLike(String(value), String(pattern)),
  ),
  define("regexp_extract", [[...pair, integerType], stringType], ([value, pattern, group]) =>
    regex.regexpExtract(String(value), String(pattern), Number(group)),
  ),
  define("regexp_extract_all", [[...pair, integerType], stringType], ([value, pattern, group]) =>
    regex.regexpExtractAll(String(value), String(pattern), Number(group)),
  ),
  define("regexp_count", [pair, integerType], ([value, pattern]) =>
    regex.regexpCount(String(value), String(pattern)),
  ),
  define("regexp_substr", [pair, stringType], ([value, pattern]) =>
    regex.regexpSubstring(String(value), String(pattern)),
  ),
  define("regexp_instr", [pair, integerType], ([value, pattern]) =>
    regex.regexpPosition(String(value), String(pattern)),
  ),
  define(
    "regexp_replace",
    [[...pair, stringType, integerType], stringType],
    ([value, pattern, replacement, position]) =>
      regex.regexpReplace(String(value), String(pattern), String(replacement), Number(position)),
  ),
  define("split", [[...pair, integerType], stringType], ([value, pattern, limit]) =>
    regex.regexpSplit(String(value), String(pattern), Number(limit)),
  ),
];

const hashes: readonly RowFunction[] = [
  define("sha2", [[binaryType, integerType], stringType], ([bytes, bits]) =>
    [224, 384, 512].includes(Number(bits))
      ? createHash(`sha${bits}`).update(bytesOf(bytes)).digest("hex")
      : null,
  ),
  define("crc32", [[binaryType], longType], ([bytes]) => BigInt(crc32(bytesOf(bytes)))),
  define("murmur3_int", [[integerType, integerType], integerType], ([value, seed]) =>
    murmurInt(Number(value), Number(seed)),
  ),
  define("murmur3_long", [[longType, integerType], integerType], ([value, seed]) =>
    murmurLong(longOf(value), Number(seed)),
  ),
  define("murmur3_double", [[doubleType, integerType], integerType], ([value, seed]) =>
    murmurLong(doubleBits(Number(value)), Number(seed)),
  ),
  define("murmur3_float", [[doubleType, integerType], integerType], ([value, seed]) =>
    murmurInt(floatBits(Number(value)), Number(seed)),
  ),
  define("murmur3_bytes", [[binaryType, integerType], integerType], ([value, seed]) =>
    murmurBytes(bytesOf(value), Number(seed)),
  ),
  define("xxhash64_int", [[integerType, longType], longType], ([value, seed]) =>
    xxInt(Number(value), longOf(seed)),
  ),
  define("xxhash64_long", [[longType, longType], longType], ([value, seed]) =>
    xxLong(longOf(value), longOf(seed)),
  ),
  define("xxhash64_double", [[doubleType, longType], longType], ([value, seed]) =>
    xxLong(doubleBits(Number(value)), longOf(seed)),
  ),
  define("xxhash64_float", [[doubleType, longType], longType], ([value, seed]) =>
    xxInt(floatBits(Number(value)), longOf(seed)),
  ),
  define("xxhash64_bytes", [[binaryType, longType], longType], ([value, seed]) =>
    xxBytes(bytesOf(value), longOf(seed)),
  ),
];

const sketches: readonly RowFunction[] = [
  define("hyper_log_log_register", [[longType, integerType], integerType], ([hash, precision]) =>
    registerOf(longOf(hash), Number(precision)),
  ),
  define("bitmap_count", [[binaryType], longType], ([bitmap]) => countBits(bytesOf(bitmap))),
  define("unscaled_bytes", [[stringType], binaryType], ([digits]) => unscaledBytes(String(digits))),
];

const jsonTexts: readonly RowFunction[] = [
  define("lenient_json", ofText, ([value]) => leadingJson(String(value))),
  define("json_path", [pair, stringType], ([value, path]) => jsonAtPath(String(value), String(path))),
];

/** Seeded random numbers: the token tells the calls of different runs apart. */
const randoms: readonly RowFunction[] = [
  {
    ...define("rand", [[longType, stringType], doubleType], ([seed, token]) =>
      randomStream(String(token), longOf(seed)).nextDouble(),
    ),
    isVolatile: true,
  },
  {
    ...define("randn", [[longType, stringType], doubleType], ([seed, token]) =>
      randomStream(String(token), longOf(seed)).nextGaussian(),
    ),
    isVolatile: true,
  },
];

const functions: readonly RowFunction[] = [
  ...randoms,
  ...times,
  ...numbers,
  ...texts,
  ...regularExpressions,
  ...hashes,
  ...sketches,
  ...jsonTexts,
  ...textFunctions,
  ...encodingFunctions,
];

/** Makes the functions written in TypeScript known to DuckDB. */
export function registerScalarFunctions(connection: DuckConnection): void {
  for (const definition of functions) connection.register(rowFunction(definition));
  for (const definition of [...hyperLogLogFunctions, ...listFunctions]) connection.register(definition);
}
