import { type DataType, type FunctionCall, unsupported } from "@millrace/spark-model";
import { fieldNames, quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { argumentType, constantArgument, type FunctionFamily } from "./function-compiler.ts";

/** Digests and Spark's own hash functions. */
export const hashes: FunctionFamily = {
  md5: ([value]) => `md5(${value})`,
  sha1: ([value]) => `sha1(${value})`,
  sha2: ([value], call) => {
    const bits = Number(constantArgument(call, 1) ?? 256);
    return bits === 0 || bits === 256 ? `sha256(${value})` : `spark_sha2(${value}, ${bits})`;
  },
  crc32: ([value]) => `spark_crc32(${value})`,
  hash: (args, call) => folded(args, call, { name: "spark_murmur3", seed: "42" }),
  xxhash64: (args, call) => folded(args, call, xxhash64),
};

const zeros = { spark_murmur3: "0::INTEGER", spark_xxhash64: "0::BIGINT" } as const;

interface HashFunction {
  readonly name: keyof typeof zeros;
  readonly seed: SqlText;
}

const xxhash64: HashFunction = { name: "spark_xxhash64", seed: "42::BIGINT" };

function folded(args: readonly SqlText[], call: FunctionCall, hash: HashFunction): SqlText {
  return args.reduce(
    (seed, arg, index) => hashed(arg, argumentType(call, index), { ...hash, seed }),
    hash.seed,
  );
}

/** A value is hashed with the hash of those before as its seed; NULL leaves the seed as it is. */
function hashed(value: SqlText, type: DataType, { name, seed }: HashFunction): SqlText {
  if (type.kind === "struct") {
    const names = fieldNames(type.fields.map((field) => field.name));
    return type.fields.reduce((before, field, index) => {
      const item = `struct_extract(${value}, ${quoteText(names[index] ?? "")})`;
      return hashed(item, field.dataType, { name, seed: before });
    }, seed);
  }
  if (type.kind === "array") return hashedItems(value, type.elementType, { name, seed });
  const { suffix, value: text } = hashable(value, type);
  return withSeed(seed, (bound) => `coalesce(${name}_${suffix}(${text}, ${bound}), ${bound})`);
}

/** One item after the other, each with the hash of those before as its seed. */
function hashedItems(list: SqlText, type: DataType, { name, seed }: HashFunction): SqlText {
  const pairs = `list_transform(${list}, lambda hash_item: struct_pack(v := hash_item, h := ${zeros[name]}))`;
  const next = hashed("hash_item.v", type, { name, seed: "hash_before.h" });
  const step = `lambda hash_before, hash_item: struct_pack(v := hash_item.v, h := ${next})`;
  return withSeed(
    seed,
    (bound) => `coalesce(list_reduce(${pairs}, ${step}, struct_pack(v := NULL, h := ${bound})).h, ${bound})`,
  );
}

/** A seed that is a hash itself is named, so that SQL does not double with each argument. */
function withSeed(seed: SqlText, body: (bound: SqlText) => SqlText): SqlText {
  if (/^[\w.:]+$/.test(seed)) return body(seed);
  return `list_transform([${seed}], lambda hash_seed: ${body("hash_seed")})[1]`;
}

/** xxhash64 of one value, NULL for NULL. */
export function hashOfValue(value: SqlText, type: DataType): SqlText {
  if (type.kind === "struct" || type.kind === "array") {
    return `(CASE WHEN ${value} IS NOT NULL THEN ${hashed(value, type, xxhash64)} END)`;
  }
  const { suffix, value: text } = hashable(value, type);
  return `${xxhash64.name}_${suffix}(${text}, ${xxhash64.seed})`;
}

function hashable(value: SqlText, type: DataType): { readonly suffix: string; readonly value: SqlText } {
  switch (type.kind) {
    case "boolean":
    case "byte":
    case "short":
    case "integer":
    case "void":
    case "year_month_interval":
      return { suffix: "int", value: `CAST(${value} AS INTEGER)` };
    case "date":
      return { suffix: "int", value: `CAST(${value} - DATE '1970-01-01' AS INTEGER)` };
    case "long":
    case "day_time_interval":
      return { suffix: "long", value };
    case "timestamp":
    case "timestamp_ntz":
      return { suffix: "long", value: `epoch_us(${value})` };
    case "decimal":
      return type.precision > 18
        ? { suffix: "bytes", value: `spark_unscaled_bytes(replace(CAST(${value} AS VARCHAR), '.', ''))` }
        : { suffix: "long", value: `replace(CAST(${value} AS VARCHAR), '.', '')::BIGINT` };
    case "float":
      return { suffix: "float", value: `CAST(${value} AS DOUBLE)` };
    case "double":
      return { suffix: "double", value };
    case "string":
    case "char":
    case "varchar":
      return { suffix: "bytes", value: `encode(${value})` };
    case "binary":
      return { suffix: "bytes", value };
    default:
      throw unsupported(`hash of ${type.kind.toUpperCase()}`, "Hash its fields, or cast it to STRING.");
  }
}
