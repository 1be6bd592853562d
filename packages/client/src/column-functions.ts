/**
 * Spark's built-in functions that are plain calls, one line each, under the names that SQL and PySpark give
 * them (org.apache.spark.sql.functions). A string names a column where the parameter is `ColumnOrName` and is
 * a value where it is `ColumnOrValue`. Functions with a shape of their own are in functions.ts.
 */
import { Column, type ColumnOrName, type ColumnOrValue, callFunction, namedColumn } from "./column.ts";

type Argument = ColumnOrValue | undefined;

/** Trailing arguments that are left out stay out: the server knows their defaults. */
function call(name: string, ...values: readonly Argument[]): Column {
  return callFunction(name, ...values.filter((value) => value !== undefined));
}

function named(column: ColumnOrName | number): Column | number;
function named(column: ColumnOrName | number | undefined): Column | number | undefined;
function named(column: ColumnOrName | number | undefined): Column | number | undefined {
  return typeof column === "string" || column instanceof Column ? namedColumn(column) : column;
}

export const abs = (col: ColumnOrName): Column => call("abs", named(col));
export const acos = (col: ColumnOrName): Column => call("acos", named(col));
export const acosh = (col: ColumnOrName): Column => call("acosh", named(col));
export const add_months = (start: ColumnOrName, months: ColumnOrName | number): Column =>
  call("add_months", named(start), named(months));
export const aes_decrypt = (
  input: ColumnOrName,
  key: ColumnOrName,
  mode?: ColumnOrName,
  padding?: ColumnOrName,
  aad?: ColumnOrName,
): Column => call("aes_decrypt", named(input), named(key), named(mode), named(padding), named(aad));
export const aes_encrypt = (
  input: ColumnOrName,
  key: ColumnOrName,
  mode?: ColumnOrName,
  padding?: ColumnOrName,
  iv?: ColumnOrName,
  aad?: ColumnOrName,
): Column =>
  call("aes_encrypt", named(input), named(key), named(mode), named(padding), named(iv), named(aad));
export const any_value = (col: ColumnOrName, ignoreNulls?: ColumnOrValue): Column =>
  call("any_value", named(col), ignoreNulls);
export const approx_count_distinct = (col: ColumnOrName, rsd?: ColumnOrValue): Column =>
  call("approx_count_distinct", named(col), rsd);
export const array_agg = (col: ColumnOrName): Column => call("array_agg", named(col));
export const array_compact = (col: ColumnOrName): Column => call("array_compact", named(col));
export const array_distinct = (col: ColumnOrName): Column => call("array_distinct", named(col));
export const array_except = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("array_except", named(col1), named(col2));
export const array_intersect = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("array_intersect", named(col1), named(col2));
export const array_join = (
  col: ColumnOrName,
  delimiter: ColumnOrValue,
  nullReplacement?: ColumnOrValue,
): Column => call("array_join", named(col), delimiter, nullReplacement);
export const array_max = (col: ColumnOrName): Column => call("array_max", named(col));
export const array_min = (col: ColumnOrName): Column => call("array_min", named(col));
export const array_repeat = (col: ColumnOrName, count: ColumnOrName | number): Column =>
  call("array_repeat", named(col), named(count));
export const array_size = (col: ColumnOrName): Column => call("array_size", named(col));
export const arrays_overlap = (a1: ColumnOrName, a2: ColumnOrName): Column =>
  call("arrays_overlap", named(a1), named(a2));
export const arrays_zip = (...cols: readonly ColumnOrName[]): Column =>
  call("arrays_zip", ...cols.map(named));
export const ascii = (col: ColumnOrName): Column => call("ascii", named(col));
export const asin = (col: ColumnOrName): Column => call("asin", named(col));
export const asinh = (col: ColumnOrName): Column => call("asinh", named(col));
export const atan = (col: ColumnOrName): Column => call("atan", named(col));
export const atanh = (col: ColumnOrName): Column => call("atanh", named(col));
export const avg = (col: ColumnOrName): Column => call("avg", named(col));
export const base64 = (col: ColumnOrName): Column => call("base64", named(col));
export const bin = (col: ColumnOrName): Column => call("bin", named(col));
export const bit_and = (col: ColumnOrName): Column => call("bit_and", named(col));
export const bit_count = (col: ColumnOrName): Column => call("bit_count", named(col));
export const bit_get = (col: ColumnOrName, pos: ColumnOrName): Column =>
  call("bit_get", named(col), named(pos));
export const bit_length = (col: ColumnOrName): Column => call("bit_length", named(col));
export const bit_or = (col: ColumnOrName): Column => call("bit_or", named(col));
export const bit_xor = (col: ColumnOrName): Column => call("bit_xor", named(col));
export const bitmap_and_agg = (col: ColumnOrName): Column => call("bitmap_and_agg", named(col));
export const bitmap_bit_position = (col: ColumnOrName): Column => call("bitmap_bit_position", named(col));
export const bitmap_bucket_number = (col: ColumnOrName): Column => call("bitmap_bucket_number", named(col));
export const bitmap_construct_agg = (col: ColumnOrName): Column => call("bitmap_construct_agg", named(col));
export const bitmap_count = (col: ColumnOrName): Column => call("bitmap_count", named(col));
export const bitmap_or_agg = (col: ColumnOrName): Column => call("bitmap_or_agg", named(col));
export const bitwise_not = (col: ColumnOrName): Column => call("~", named(col));
export const bool_and = (col: ColumnOrName): Column => call("bool_and", named(col));
export const bool_or = (col: ColumnOrName): Column => call("bool_or", named(col));
export const bround = (col: ColumnOrName, scale?: ColumnOrValue): Column => call("bround", named(col), scale);
export const btrim = (text: ColumnOrName, trim?: ColumnOrName): Column =>
  call("btrim", named(text), named(trim));
export const cardinality = (col: ColumnOrName): Column => call("cardinality", named(col));
export const cbrt = (col: ColumnOrName): Column => call("cbrt", named(col));
export const ceil = (col: ColumnOrName, scale?: ColumnOrValue): Column => call("ceil", named(col), scale);
export const ceiling = (col: ColumnOrName, scale?: ColumnOrValue): Column =>
  call("ceiling", named(col), scale);
export const char = (col: ColumnOrName): Column => call("char", named(col));
export const char_length = (text: ColumnOrName): Column => call("char_length", named(text));
export const character_length = (text: ColumnOrName): Column => call("character_length", named(text));
export const chr = (n: ColumnOrName): Column => call("chr", named(n));
export const collate = (col: ColumnOrName, collation: ColumnOrValue): Column =>
  call("collate", named(col), collation);
export const collation = (col: ColumnOrName): Column => call("collation", named(col));
export const collect_list = (col: ColumnOrName): Column => call("collect_list", named(col));
export const collect_set = (col: ColumnOrName): Column => call("collect_set", named(col));
export const contains = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("contains", named(left), named(right));
export const conv = (col: ColumnOrName, fromBase: ColumnOrValue, toBase: ColumnOrValue): Column =>
  call("conv", named(col), fromBase, toBase);
export const convert_timezone = (
  sourceTz: ColumnOrValue,
  targetTz: ColumnOrValue,
  sourceTs: ColumnOrName,
): Column => call("convert_timezone", sourceTz, targetTz, named(sourceTs));
export const corr = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("corr", named(col1), named(col2));
export const cos = (col: ColumnOrName): Column => call("cos", named(col));
export const cosh = (col: ColumnOrName): Column => call("cosh", named(col));
export const cot = (col: ColumnOrName): Column => call("cot", named(col));
export const count_if = (col: ColumnOrName): Column => call("count_if", named(col));
export const count_min_sketch = (
  col: ColumnOrName,
  eps: ColumnOrValue,
  confidence: ColumnOrValue,
  seed?: ColumnOrValue,
): Column => call("count_min_sketch", named(col), eps, confidence, seed);
export const covar_pop = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("covar_pop", named(col1), named(col2));
export const covar_samp = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("covar_samp", named(col1), named(col2));
export const crc32 = (col: ColumnOrName): Column => call("crc32", named(col));
export const csc = (col: ColumnOrName): Column => call("csc", named(col));
export const cume_dist = (): Column => call("cume_dist");
export const curdate = (): Column => call("curdate");
export const current_catalog = (): Column => call("current_catalog");
export const current_database = (): Column => call("current_database");
export const current_date = (): Column => call("current_date");
export const current_path = (): Column => call("current_path");
export const current_schema = (): Column => call("current_schema");
export const current_time = (precision?: ColumnOrValue): Column => call("current_time", precision);
export const current_timestamp = (): Column => call("current_timestamp");
export const current_timezone = (): Column => call("current_timezone");
export const current_user = (): Column => call("current_user");
export const date_add = (start: ColumnOrName, days: ColumnOrName | number): Column =>
  call("date_add", named(start), named(days));
export const date_diff = (end: ColumnOrName, start: ColumnOrName): Column =>
  call("date_diff", named(end), named(start));
export const date_format = (date: ColumnOrName, format: ColumnOrValue): Column =>
  call("date_format", named(date), format);
export const date_from_unix_date = (days: ColumnOrName): Column => call("date_from_unix_date", named(days));
export const date_part = (field: ColumnOrValue, source: ColumnOrName): Column =>
  call("date_part", field, named(source));
export const date_sub = (start: ColumnOrName, days: ColumnOrName | number): Column =>
  call("date_sub", named(start), named(days));
export const dateadd = (start: ColumnOrName, days: ColumnOrName | number): Column =>
  call("dateadd", named(start), named(days));
export const datediff = (end: ColumnOrName, start: ColumnOrName): Column =>
  call("datediff", named(end), named(start));
export const datepart = (field: ColumnOrValue, source: ColumnOrName): Column =>
  call("datepart", field, named(source));
export const day = (col: ColumnOrName): Column => call("day", named(col));
export const dayname = (col: ColumnOrName): Column => call("dayname", named(col));
export const dayofmonth = (col: ColumnOrName): Column => call("dayofmonth", named(col));
export const dayofweek = (col: ColumnOrName): Column => call("dayofweek", named(col));
export const dayofyear = (col: ColumnOrName): Column => call("dayofyear", named(col));
export const decode = (col: ColumnOrName, charset: ColumnOrValue): Column =>
  call("decode", named(col), charset);
export const degrees = (col: ColumnOrName): Column => call("degrees", named(col));
export const dense_rank = (): Column => call("dense_rank");
export const e = (): Column => call("e");
export const element_at = (col: ColumnOrName, extraction: ColumnOrValue): Column =>
  call("element_at", named(col), extraction);
export const elt = (...inputs: readonly ColumnOrName[]): Column => call("elt", ...inputs.map(named));
export const encode = (col: ColumnOrName, charset: ColumnOrValue): Column =>
  call("encode", named(col), charset);
export const endswith = (text: ColumnOrName, suffix: ColumnOrName): Column =>
  call("endswith", named(text), named(suffix));
export const equal_null = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("equal_null", named(col1), named(col2));
export const every = (col: ColumnOrName): Column => call("every", named(col));
export const exp = (col: ColumnOrName): Column => call("exp", named(col));
export const explode = (col: ColumnOrName): Column => call("explode", named(col));
export const explode_outer = (col: ColumnOrName): Column => call("explode_outer", named(col));
export const expm1 = (col: ColumnOrName): Column => call("expm1", named(col));
export const extract = (field: ColumnOrValue, source: ColumnOrName): Column =>
  call("extract", field, named(source));
export const factorial = (col: ColumnOrName): Column => call("factorial", named(col));
export const find_in_set = (text: ColumnOrName, strArray: ColumnOrName): Column =>
  call("find_in_set", named(text), named(strArray));
export const first = (col: ColumnOrName, ignorenulls?: ColumnOrValue): Column =>
  call("first", named(col), ignorenulls);
export const first_value = (col: ColumnOrName, ignoreNulls?: ColumnOrValue): Column =>
  call("first_value", named(col), ignoreNulls);
export const flatten = (col: ColumnOrName): Column => call("flatten", named(col));
export const floor = (col: ColumnOrName, scale?: ColumnOrValue): Column => call("floor", named(col), scale);
export const format_number = (col: ColumnOrName, d: ColumnOrValue): Column =>
  call("format_number", named(col), d);
export const from_unixtime = (timestamp: ColumnOrName, format?: ColumnOrValue): Column =>
  call("from_unixtime", named(timestamp), format);
export const from_utc_timestamp = (timestamp: ColumnOrName, tz: ColumnOrValue): Column =>
  call("from_utc_timestamp", named(timestamp), tz);
export const get = (col: ColumnOrName, index: ColumnOrName | number): Column =>
  call("get", named(col), named(index));
export const get_json_object = (col: ColumnOrName, path: ColumnOrValue): Column =>
  call("get_json_object", named(col), path);
export const getbit = (col: ColumnOrName, pos: ColumnOrName): Column =>
  call("getbit", named(col), named(pos));
export const grouping = (col: ColumnOrName): Column => call("grouping", named(col));
export const grouping_id = (...cols: readonly ColumnOrName[]): Column =>
  call("grouping_id", ...cols.map(named));
export const hash = (...cols: readonly ColumnOrName[]): Column => call("hash", ...cols.map(named));
export const hex = (col: ColumnOrName): Column => call("hex", named(col));
export const histogram_numeric = (col: ColumnOrName, nBins: ColumnOrValue): Column =>
  call("histogram_numeric", named(col), nBins);
export const hll_sketch_agg = (col: ColumnOrName, lgConfigK?: ColumnOrValue): Column =>
  call("hll_sketch_agg", named(col), lgConfigK);
export const hll_sketch_estimate = (col: ColumnOrName): Column => call("hll_sketch_estimate", named(col));
export const hll_union = (
  col1: ColumnOrName,
  col2: ColumnOrName,
  allowDifferentLgConfigK?: ColumnOrValue,
): Column => call("hll_union", named(col1), named(col2), allowDifferentLgConfigK);
export const hll_union_agg = (col: ColumnOrName, allowDifferentLgConfigK?: ColumnOrValue): Column =>
  call("hll_union_agg", named(col), allowDifferentLgConfigK);
export const hour = (col: ColumnOrName): Column => call("hour", named(col));
export const ifnull = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("ifnull", named(col1), named(col2));
export const ilike = (text: ColumnOrName, pattern: ColumnOrName, escapeChar?: ColumnOrValue): Column =>
  call("ilike", named(text), named(pattern), escapeChar);
export const initcap = (col: ColumnOrName): Column => call("initcap", named(col));
export const inline = (col: ColumnOrName): Column => call("inline", named(col));
export const inline_outer = (col: ColumnOrName): Column => call("inline_outer", named(col));
export const input_file_block_length = (): Column => call("input_file_block_length");
export const input_file_block_start = (): Column => call("input_file_block_start");
export const input_file_name = (): Column => call("input_file_name");
export const instr = (text: ColumnOrName, substr: ColumnOrValue): Column =>
  call("instr", named(text), substr);
export const is_valid_utf8 = (text: ColumnOrName): Column => call("is_valid_utf8", named(text));
export const is_valid_variant = (v: ColumnOrName): Column => call("is_valid_variant", named(v));
export const is_variant_null = (v: ColumnOrName): Column => call("is_variant_null", named(v));
export const isnan = (col: ColumnOrName): Column => call("isnan", named(col));
export const isnull = (col: ColumnOrName): Column => call("isnull", named(col));
export const java_method = (...cols: readonly ColumnOrName[]): Column =>
  call("java_method", ...cols.map(named));
export const json_array_length = (col: ColumnOrName): Column => call("json_array_length", named(col));
export const json_object_keys = (col: ColumnOrName): Column => call("json_object_keys", named(col));
export const kurtosis = (col: ColumnOrName): Column => call("kurtosis", named(col));
export const lag = (col: ColumnOrName, offset?: ColumnOrValue, fallback?: ColumnOrValue): Column =>
  call("lag", named(col), offset, fallback);
export const last = (col: ColumnOrName, ignorenulls?: ColumnOrValue): Column =>
  call("last", named(col), ignorenulls);
export const last_day = (date: ColumnOrName): Column => call("last_day", named(date));
export const last_value = (col: ColumnOrName, ignoreNulls?: ColumnOrValue): Column =>
  call("last_value", named(col), ignoreNulls);
export const lcase = (text: ColumnOrName): Column => call("lcase", named(text));
export const lead = (col: ColumnOrName, offset?: ColumnOrValue, fallback?: ColumnOrValue): Column =>
  call("lead", named(col), offset, fallback);
export const left = (text: ColumnOrName, length: ColumnOrName): Column =>
  call("left", named(text), named(length));
export const length = (col: ColumnOrName): Column => call("length", named(col));
export const levenshtein = (left: ColumnOrName, right: ColumnOrName, threshold?: ColumnOrValue): Column =>
  call("levenshtein", named(left), named(right), threshold);
export const like = (text: ColumnOrName, pattern: ColumnOrName, escapeChar?: ColumnOrValue): Column =>
  call("like", named(text), named(pattern), escapeChar);
export const ln = (col: ColumnOrName): Column => call("ln", named(col));
export const localtimestamp = (): Column => call("localtimestamp");
export const locate = (substr: ColumnOrValue, text: ColumnOrName, pos?: ColumnOrValue): Column =>
  call("locate", substr, named(text), pos);
export const log10 = (col: ColumnOrName): Column => call("log10", named(col));
export const log1p = (col: ColumnOrName): Column => call("log1p", named(col));
export const log2 = (col: ColumnOrName): Column => call("log2", named(col));
export const lower = (col: ColumnOrName): Column => call("lower", named(col));
export const lpad = (col: ColumnOrName, length: ColumnOrValue, pad: ColumnOrValue): Column =>
  call("lpad", named(col), length, pad);
export const ltrim = (col: ColumnOrName, trim?: ColumnOrName): Column =>
  call("ltrim", named(col), named(trim));
export const make_date = (year: ColumnOrName, month: ColumnOrName, day: ColumnOrName): Column =>
  call("make_date", named(year), named(month), named(day));
export const make_dt_interval = (
  days?: ColumnOrName,
  hours?: ColumnOrName,
  mins?: ColumnOrName,
  secs?: ColumnOrName,
): Column => call("make_dt_interval", named(days), named(hours), named(mins), named(secs));
export const make_time = (hour: ColumnOrName, minute: ColumnOrName, second: ColumnOrName): Column =>
  call("make_time", named(hour), named(minute), named(second));
export const make_timestamp = (
  years?: ColumnOrName,
  months?: ColumnOrName,
  days?: ColumnOrName,
  hours?: ColumnOrName,
  mins?: ColumnOrName,
  secs?: ColumnOrName,
  timezone?: ColumnOrName,
  date?: ColumnOrName,
  time?: ColumnOrName,
): Column =>
  call(
    "make_timestamp",
    named(years),
    named(months),
    named(days),
    named(hours),
    named(mins),
    named(secs),
    named(timezone),
    named(date),
    named(time),
  );
export const make_timestamp_ltz = (
  years: ColumnOrName,
  months: ColumnOrName,
  days: ColumnOrName,
  hours: ColumnOrName,
  mins: ColumnOrName,
  secs: ColumnOrName,
  timezone?: ColumnOrName,
): Column =>
  call(
    "make_timestamp_ltz",
    named(years),
    named(months),
    named(days),
    named(hours),
    named(mins),
    named(secs),
    named(timezone),
  );
export const make_timestamp_ntz = (
  years?: ColumnOrName,
  months?: ColumnOrName,
  days?: ColumnOrName,
  hours?: ColumnOrName,
  mins?: ColumnOrName,
  secs?: ColumnOrName,
  date?: ColumnOrName,
  time?: ColumnOrName,
): Column =>
  call(
    "make_timestamp_ntz",
    named(years),
    named(months),
    named(days),
    named(hours),
    named(mins),
    named(secs),
    named(date),
    named(time),
  );
export const make_valid_utf8 = (text: ColumnOrName): Column => call("make_valid_utf8", named(text));
export const make_ym_interval = (years?: ColumnOrName, months?: ColumnOrName): Column =>
  call("make_ym_interval", named(years), named(months));
export const map_contains_key = (col: ColumnOrName, value: ColumnOrValue): Column =>
  call("map_contains_key", named(col), value);
export const map_entries = (col: ColumnOrName): Column => call("map_entries", named(col));
export const map_from_arrays = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("map_from_arrays", named(col1), named(col2));
export const map_from_entries = (col: ColumnOrName): Column => call("map_from_entries", named(col));
export const map_keys = (col: ColumnOrName): Column => call("map_keys", named(col));
export const map_values = (col: ColumnOrName): Column => call("map_values", named(col));
export const mask = (
  col: ColumnOrName,
  upperChar?: ColumnOrName,
  lowerChar?: ColumnOrName,
  digitChar?: ColumnOrName,
  otherChar?: ColumnOrName,
): Column => call("mask", named(col), named(upperChar), named(lowerChar), named(digitChar), named(otherChar));
export const max = (col: ColumnOrName): Column => call("max", named(col));
export const max_by = (col: ColumnOrName, ord: ColumnOrName, k?: ColumnOrValue): Column =>
  call("max_by", named(col), named(ord), k);
export const md5 = (col: ColumnOrName): Column => call("md5", named(col));
export const median = (col: ColumnOrName): Column => call("median", named(col));
export const min = (col: ColumnOrName): Column => call("min", named(col));
export const min_by = (col: ColumnOrName, ord: ColumnOrName, k?: ColumnOrValue): Column =>
  call("min_by", named(col), named(ord), k);
export const minute = (col: ColumnOrName): Column => call("minute", named(col));
export const mode = (col: ColumnOrName, deterministic?: ColumnOrValue): Column =>
  call("mode", named(col), deterministic);
export const month = (col: ColumnOrName): Column => call("month", named(col));
export const monthname = (col: ColumnOrName): Column => call("monthname", named(col));
export const months_between = (date1: ColumnOrName, date2: ColumnOrName, roundOff?: ColumnOrValue): Column =>
  call("months_between", named(date1), named(date2), roundOff);
export const nanvl = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("nanvl", named(col1), named(col2));
export const next_day = (date: ColumnOrName, dayOfWeek: ColumnOrValue): Column =>
  call("next_day", named(date), dayOfWeek);
export const now = (): Column => call("now");
export const nth_value = (col: ColumnOrName, offset: ColumnOrValue, ignoreNulls?: ColumnOrValue): Column =>
  call("nth_value", named(col), offset, ignoreNulls);
export const ntile = (n: ColumnOrValue): Column => call("ntile", n);
export const nullif = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("nullif", named(col1), named(col2));
export const nullifzero = (col: ColumnOrName): Column => call("nullifzero", named(col));
export const nvl = (col1: ColumnOrName, col2: ColumnOrName): Column => call("nvl", named(col1), named(col2));
export const nvl2 = (col1: ColumnOrName, col2: ColumnOrName, col3: ColumnOrName): Column =>
  call("nvl2", named(col1), named(col2), named(col3));
export const octet_length = (col: ColumnOrName): Column => call("octet_length", named(col));
export const parse_json = (col: ColumnOrName): Column => call("parse_json", named(col));
export const parse_url = (url: ColumnOrName, partToExtract: ColumnOrName, key?: ColumnOrName): Column =>
  call("parse_url", named(url), named(partToExtract), named(key));
export const percent_rank = (): Column => call("percent_rank");
export const pi = (): Column => call("pi");
export const posexplode = (col: ColumnOrName): Column => call("posexplode", named(col));
export const posexplode_outer = (col: ColumnOrName): Column => call("posexplode_outer", named(col));
export const position = (substr: ColumnOrName, text: ColumnOrName, start?: ColumnOrName): Column =>
  call("position", named(substr), named(text), named(start));
export const quarter = (col: ColumnOrName): Column => call("quarter", named(col));
export const quote = (col: ColumnOrName): Column => call("quote", named(col));
export const radians = (col: ColumnOrName): Column => call("radians", named(col));
export const rank = (): Column => call("rank");
export const reflect = (...cols: readonly ColumnOrName[]): Column => call("reflect", ...cols.map(named));
export const regexp = (text: ColumnOrName, regexp: ColumnOrName): Column =>
  call("regexp", named(text), named(regexp));
export const regexp_count = (text: ColumnOrName, regexp: ColumnOrName): Column =>
  call("regexp_count", named(text), named(regexp));
export const regexp_extract = (text: ColumnOrName, pattern: ColumnOrValue, idx: ColumnOrValue): Column =>
  call("regexp_extract", named(text), pattern, idx);
export const regexp_extract_all = (text: ColumnOrName, regexp: ColumnOrName, idx?: ColumnOrValue): Column =>
  call("regexp_extract_all", named(text), named(regexp), idx);
export const regexp_instr = (text: ColumnOrName, regexp: ColumnOrName, idx?: ColumnOrValue): Column =>
  call("regexp_instr", named(text), named(regexp), idx);
export const regexp_like = (text: ColumnOrName, regexp: ColumnOrName): Column =>
  call("regexp_like", named(text), named(regexp));
export const regexp_replace = (
  string: ColumnOrName,
  pattern: ColumnOrValue,
  replacement: ColumnOrValue,
): Column => call("regexp_replace", named(string), pattern, replacement);
export const regexp_substr = (text: ColumnOrName, regexp: ColumnOrName): Column =>
  call("regexp_substr", named(text), named(regexp));
export const regr_avgx = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_avgx", named(y), named(x));
export const regr_avgy = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_avgy", named(y), named(x));
export const regr_count = (y: ColumnOrName, x: ColumnOrName): Column =>
  call("regr_count", named(y), named(x));
export const regr_intercept = (y: ColumnOrName, x: ColumnOrName): Column =>
  call("regr_intercept", named(y), named(x));
export const regr_r2 = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_r2", named(y), named(x));
export const regr_slope = (y: ColumnOrName, x: ColumnOrName): Column =>
  call("regr_slope", named(y), named(x));
export const regr_sxx = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_sxx", named(y), named(x));
export const regr_sxy = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_sxy", named(y), named(x));
export const regr_syy = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_syy", named(y), named(x));
export const repeat = (col: ColumnOrName, n: ColumnOrName | number): Column =>
  call("repeat", named(col), named(n));
export const replace = (src: ColumnOrName, search: ColumnOrName, replace?: ColumnOrName): Column =>
  call("replace", named(src), named(search), named(replace));
export const reverse = (col: ColumnOrName): Column => call("reverse", named(col));
export const right = (text: ColumnOrName, length: ColumnOrName): Column =>
  call("right", named(text), named(length));
export const rint = (col: ColumnOrName): Column => call("rint", named(col));
export const rlike = (text: ColumnOrName, regexp: ColumnOrName): Column =>
  call("rlike", named(text), named(regexp));
export const round = (col: ColumnOrName, scale?: ColumnOrValue): Column => call("round", named(col), scale);
export const row_number = (): Column => call("row_number");
export const rpad = (col: ColumnOrName, length: ColumnOrValue, pad: ColumnOrValue): Column =>
  call("rpad", named(col), length, pad);
export const rtrim = (col: ColumnOrName, trim?: ColumnOrName): Column =>
  call("rtrim", named(col), named(trim));
export const schema_of_variant = (v: ColumnOrName): Column => call("schema_of_variant", named(v));
export const schema_of_variant_agg = (v: ColumnOrName): Column => call("schema_of_variant_agg", named(v));
export const sec = (col: ColumnOrName): Column => call("sec", named(col));
export const second = (col: ColumnOrName): Column => call("second", named(col));
export const sentences = (string: ColumnOrName, language?: ColumnOrName, country?: ColumnOrName): Column =>
  call("sentences", named(string), named(language), named(country));
export const sequence = (start: ColumnOrName, stop: ColumnOrName, step?: ColumnOrName): Column =>
  call("sequence", named(start), named(stop), named(step));
export const session_user = (): Column => call("session_user");
export const sha = (col: ColumnOrName): Column => call("sha", named(col));
export const sha1 = (col: ColumnOrName): Column => call("sha1", named(col));
export const shiftleft = (col: ColumnOrName, numBits: ColumnOrValue): Column =>
  call("shiftleft", named(col), numBits);
export const shiftright = (col: ColumnOrName, numBits: ColumnOrValue): Column =>
  call("shiftright", named(col), numBits);
export const shiftrightunsigned = (col: ColumnOrName, numBits: ColumnOrValue): Column =>
  call("shiftrightunsigned", named(col), numBits);
export const shuffle = (col: ColumnOrName, seed?: ColumnOrValue): Column => call("shuffle", named(col), seed);
export const sign = (col: ColumnOrName): Column => call("sign", named(col));
export const signum = (col: ColumnOrName): Column => call("signum", named(col));
export const sin = (col: ColumnOrName): Column => call("sin", named(col));
export const sinh = (col: ColumnOrName): Column => call("sinh", named(col));
export const size = (col: ColumnOrName): Column => call("size", named(col));
export const skewness = (col: ColumnOrName): Column => call("skewness", named(col));
export const slice = (x: ColumnOrName, start: ColumnOrName | number, length: ColumnOrName | number): Column =>
  call("slice", named(x), named(start), named(length));
export const some = (col: ColumnOrName): Column => call("some", named(col));
export const sort_array = (col: ColumnOrName, asc?: ColumnOrValue): Column =>
  call("sort_array", named(col), asc);
export const soundex = (col: ColumnOrName): Column => call("soundex", named(col));
export const split = (text: ColumnOrName, pattern: ColumnOrValue, limit?: ColumnOrName | number): Column =>
  call("split", named(text), pattern, named(limit));
export const split_part = (src: ColumnOrName, delimiter: ColumnOrName, partNum: ColumnOrName): Column =>
  call("split_part", named(src), named(delimiter), named(partNum));
export const sqrt = (col: ColumnOrName): Column => call("sqrt", named(col));
export const st_asbinary = (geo: ColumnOrName, endianness?: ColumnOrName): Column =>
  call("st_asbinary", named(geo), named(endianness));
export const st_geogfromwkb = (wkb: ColumnOrName): Column => call("st_geogfromwkb", named(wkb));
export const st_geomfromwkb = (wkb: ColumnOrName, srid?: ColumnOrName | number): Column =>
  call("st_geomfromwkb", named(wkb), named(srid));
export const st_setsrid = (geo: ColumnOrName, srid: ColumnOrName | number): Column =>
  call("st_setsrid", named(geo), named(srid));
export const st_srid = (geo: ColumnOrName): Column => call("st_srid", named(geo));
export const stack = (...cols: readonly ColumnOrName[]): Column => call("stack", ...cols.map(named));
export const startswith = (text: ColumnOrName, prefix: ColumnOrName): Column =>
  call("startswith", named(text), named(prefix));
export const std = (col: ColumnOrName): Column => call("std", named(col));
export const stddev = (col: ColumnOrName): Column => call("stddev", named(col));
export const stddev_pop = (col: ColumnOrName): Column => call("stddev_pop", named(col));
export const stddev_samp = (col: ColumnOrName): Column => call("stddev_samp", named(col));
export const str_to_map = (
  text: ColumnOrName,
  pairDelim?: ColumnOrName,
  keyValueDelim?: ColumnOrName,
): Column => call("str_to_map", named(text), named(pairDelim), named(keyValueDelim));
export const substr = (text: ColumnOrName, pos: ColumnOrName, length?: ColumnOrName): Column =>
  call("substr", named(text), named(pos), named(length));
export const substring = (
  text: ColumnOrName,
  pos: ColumnOrName | number,
  length: ColumnOrName | number,
): Column => call("substring", named(text), named(pos), named(length));
export const substring_index = (text: ColumnOrName, delim: ColumnOrValue, count: ColumnOrValue): Column =>
  call("substring_index", named(text), delim, count);
export const sum = (col: ColumnOrName): Column => call("sum", named(col));
export const tan = (col: ColumnOrName): Column => call("tan", named(col));
export const tanh = (col: ColumnOrName): Column => call("tanh", named(col));
export const time_bucket = (bucketSize: ColumnOrValue, ts: ColumnOrName, origin?: ColumnOrValue): Column =>
  call("time_bucket", bucketSize, named(ts), origin);
export const time_diff = (unit: ColumnOrName, start: ColumnOrName, end: ColumnOrName): Column =>
  call("time_diff", named(unit), named(start), named(end));
export const time_from_micros = (col: ColumnOrName): Column => call("time_from_micros", named(col));
export const time_from_millis = (col: ColumnOrName): Column => call("time_from_millis", named(col));
export const time_from_seconds = (col: ColumnOrName): Column => call("time_from_seconds", named(col));
export const time_to_micros = (col: ColumnOrName): Column => call("time_to_micros", named(col));
export const time_to_millis = (col: ColumnOrName): Column => call("time_to_millis", named(col));
export const time_to_seconds = (col: ColumnOrName): Column => call("time_to_seconds", named(col));
export const time_trunc = (unit: ColumnOrName, time: ColumnOrName): Column =>
  call("time_trunc", named(unit), named(time));
export const timestamp_micros = (col: ColumnOrName): Column => call("timestamp_micros", named(col));
export const timestamp_millis = (col: ColumnOrName): Column => call("timestamp_millis", named(col));
export const timestamp_seconds = (col: ColumnOrName): Column => call("timestamp_seconds", named(col));
export const to_binary = (col: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_binary", named(col), named(format));
export const to_char = (col: ColumnOrName, format: ColumnOrName): Column =>
  call("to_char", named(col), named(format));
export const to_date = (col: ColumnOrName, format?: ColumnOrValue): Column =>
  call("to_date", named(col), format);
export const to_number = (col: ColumnOrName, format: ColumnOrName): Column =>
  call("to_number", named(col), named(format));
export const to_time = (text: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_time", named(text), named(format));
export const to_timestamp = (col: ColumnOrName, format?: ColumnOrValue): Column =>
  call("to_timestamp", named(col), format);
export const to_timestamp_ltz = (timestamp: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_timestamp_ltz", named(timestamp), named(format));
export const to_timestamp_ntz = (timestamp: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_timestamp_ntz", named(timestamp), named(format));
export const to_unix_timestamp = (timestamp: ColumnOrName, format?: ColumnOrName): Column =>
  call("to_unix_timestamp", named(timestamp), named(format));
export const to_utc_timestamp = (timestamp: ColumnOrName, tz: ColumnOrValue): Column =>
  call("to_utc_timestamp", named(timestamp), tz);
export const to_varchar = (col: ColumnOrName, format: ColumnOrName): Column =>
  call("to_varchar", named(col), named(format));
export const to_variant_object = (col: ColumnOrName): Column => call("to_variant_object", named(col));
export const translate = (srcCol: ColumnOrName, matching: ColumnOrValue, replace: ColumnOrValue): Column =>
  call("translate", named(srcCol), matching, replace);
export const trim = (col: ColumnOrName, trim?: ColumnOrName): Column => call("trim", named(col), named(trim));
export const try_add = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("try_add", named(left), named(right));
export const try_aes_decrypt = (
  input: ColumnOrName,
  key: ColumnOrName,
  mode?: ColumnOrName,
  padding?: ColumnOrName,
  aad?: ColumnOrName,
): Column => call("try_aes_decrypt", named(input), named(key), named(mode), named(padding), named(aad));
export const try_avg = (col: ColumnOrName): Column => call("try_avg", named(col));
export const try_divide = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("try_divide", named(left), named(right));
export const try_element_at = (col: ColumnOrName, extraction: ColumnOrName): Column =>
  call("try_element_at", named(col), named(extraction));
export const try_make_interval = (
  years?: ColumnOrName,
  months?: ColumnOrName,
  weeks?: ColumnOrName,
  days?: ColumnOrName,
  hours?: ColumnOrName,
  mins?: ColumnOrName,
  secs?: ColumnOrName,
): Column =>
  call(
    "try_make_interval",
    named(years),
    named(months),
    named(weeks),
    named(days),
    named(hours),
    named(mins),
    named(secs),
  );
export const try_make_timestamp = (
  years?: ColumnOrName,
  months?: ColumnOrName,
  days?: ColumnOrName,
  hours?: ColumnOrName,
  mins?: ColumnOrName,
  secs?: ColumnOrName,
  timezone?: ColumnOrName,
  date?: ColumnOrName,
  time?: ColumnOrName,
): Column =>
  call(
    "try_make_timestamp",
    named(years),
    named(months),
    named(days),
    named(hours),
    named(mins),
    named(secs),
    named(timezone),
    named(date),
    named(time),
  );
export const try_make_timestamp_ltz = (
  years: ColumnOrName,
  months: ColumnOrName,
  days: ColumnOrName,
  hours: ColumnOrName,
  mins: ColumnOrName,
  secs: ColumnOrName,
  timezone?: ColumnOrName,
): Column =>
  call(
    "try_make_timestamp_ltz",
    named(years),
    named(months),
    named(days),
    named(hours),
    named(mins),
    named(secs),
    named(timezone),
  );
export const try_make_timestamp_ntz = (
  years?: ColumnOrName,
  months?: ColumnOrName,
  days?: ColumnOrName,
  hours?: ColumnOrName,
  mins?: ColumnOrName,
  secs?: ColumnOrName,
  date?: ColumnOrName,
  time?: ColumnOrName,
): Column =>
  call(
    "try_make_timestamp_ntz",
    named(years),
    named(months),
    named(days),
    named(hours),
    named(mins),
    named(secs),
    named(date),
    named(time),
  );
export const try_mod = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("try_mod", named(left), named(right));
export const try_multiply = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("try_multiply", named(left), named(right));
export const try_parse_url = (url: ColumnOrName, partToExtract: ColumnOrName, key?: ColumnOrName): Column =>
  call("try_parse_url", named(url), named(partToExtract), named(key));
export const try_reflect = (...cols: readonly ColumnOrName[]): Column =>
  call("try_reflect", ...cols.map(named));
export const try_subtract = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("try_subtract", named(left), named(right));
export const try_sum = (col: ColumnOrName): Column => call("try_sum", named(col));
export const try_to_binary = (col: ColumnOrName, format?: ColumnOrName): Column =>
  call("try_to_binary", named(col), named(format));
export const try_to_date = (col: ColumnOrName, format?: ColumnOrValue): Column =>
  call("try_to_date", named(col), format);
export const try_to_number = (col: ColumnOrName, format: ColumnOrName): Column =>
  call("try_to_number", named(col), named(format));
export const try_to_time = (text: ColumnOrName, format?: ColumnOrName): Column =>
  call("try_to_time", named(text), named(format));
export const try_to_timestamp = (col: ColumnOrName, format?: ColumnOrName): Column =>
  call("try_to_timestamp", named(col), named(format));
export const try_url_decode = (text: ColumnOrName): Column => call("try_url_decode", named(text));
export const try_validate_utf8 = (text: ColumnOrName): Column => call("try_validate_utf8", named(text));
export const try_variant_get = (v: ColumnOrName, path: ColumnOrValue, targetType: ColumnOrValue): Column =>
  call("try_variant_get", named(v), path, targetType);
export const tuple_difference_double = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("tuple_difference_double", named(col1), named(col2));
export const tuple_difference_integer = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("tuple_difference_integer", named(col1), named(col2));
export const tuple_difference_theta_double = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("tuple_difference_theta_double", named(col1), named(col2));
export const tuple_difference_theta_integer = (col1: ColumnOrName, col2: ColumnOrName): Column =>
  call("tuple_difference_theta_integer", named(col1), named(col2));
export const tuple_sketch_theta_double = (col: ColumnOrName): Column =>
  call("tuple_sketch_theta_double", named(col));
export const tuple_sketch_theta_integer = (col: ColumnOrName): Column =>
  call("tuple_sketch_theta_integer", named(col));
export const ucase = (text: ColumnOrName): Column => call("ucase", named(text));
export const unbase64 = (col: ColumnOrName): Column => call("unbase64", named(col));
export const unhex = (col: ColumnOrName): Column => call("unhex", named(col));
export const unix_date = (col: ColumnOrName): Column => call("unix_date", named(col));
export const unix_micros = (col: ColumnOrName): Column => call("unix_micros", named(col));
export const unix_millis = (col: ColumnOrName): Column => call("unix_millis", named(col));
export const unix_seconds = (col: ColumnOrName): Column => call("unix_seconds", named(col));
export const unix_timestamp = (timestamp?: ColumnOrName, format?: ColumnOrValue): Column =>
  call("unix_timestamp", named(timestamp), format);
export const upper = (col: ColumnOrName): Column => call("upper", named(col));
export const url_decode = (text: ColumnOrName): Column => call("url_decode", named(text));
export const url_encode = (text: ColumnOrName): Column => call("url_encode", named(text));
export const user = (): Column => call("user");
export const uuid = (seed?: ColumnOrValue): Column => call("uuid", seed);
export const validate_utf8 = (text: ColumnOrName): Column => call("validate_utf8", named(text));
export const var_pop = (col: ColumnOrName): Column => call("var_pop", named(col));
export const var_samp = (col: ColumnOrName): Column => call("var_samp", named(col));
export const variance = (col: ColumnOrName): Column => call("variance", named(col));
export const variant_get = (v: ColumnOrName, path: ColumnOrValue, targetType: ColumnOrValue): Column =>
  call("variant_get", named(v), path, targetType);
export const version = (): Column => call("version");
export const weekday = (col: ColumnOrName): Column => call("weekday", named(col));
export const weekofyear = (col: ColumnOrName): Column => call("weekofyear", named(col));
export const width_bucket = (
  v: ColumnOrName,
  min: ColumnOrName,
  max: ColumnOrName,
  numBucket: ColumnOrName | number,
): Column => call("width_bucket", named(v), named(min), named(max), named(numBucket));
export const xpath = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath", named(xml), named(path));
export const xpath_boolean = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_boolean", named(xml), named(path));
export const xpath_double = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_double", named(xml), named(path));
export const xpath_float = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_float", named(xml), named(path));
export const xpath_int = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_int", named(xml), named(path));
export const xpath_long = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_long", named(xml), named(path));
export const xpath_number = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_number", named(xml), named(path));
export const xpath_short = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_short", named(xml), named(path));
export const xpath_string = (xml: ColumnOrName, path: ColumnOrName): Column =>
  call("xpath_string", named(xml), named(path));
export const xxhash64 = (...cols: readonly ColumnOrName[]): Column => call("xxhash64", ...cols.map(named));
export const year = (col: ColumnOrName): Column => call("year", named(col));
export const zeroifnull = (col: ColumnOrName): Column => call("zeroifnull", named(col));
