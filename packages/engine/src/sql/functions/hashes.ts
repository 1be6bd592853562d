import { type DataType, type FunctionCall, unsupported } from "@millrace/spark-model";
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
  xxhash64: (args, call) => folded(args, call, { name: "spark_xxhash64", seed: "42::BIGINT" }),
};

/** Each argument is hashed with the hash of those before as its seed; NULL leaves the seed as it is. */
function folded(
  args: readonly SqlText[],
  call: FunctionCall,
  { name, seed }: { name: string; seed: SqlText },
): SqlText {
  return args.reduce((before, arg, index) => {
    const { suffix, value } = hashable(arg, argumentType(call, index));
    return `coalesce(${name}_${suffix}(${value}, ${before}), ${before})`;
  }, seed);
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
