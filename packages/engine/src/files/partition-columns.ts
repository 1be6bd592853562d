import {
  type DataType,
  dateType,
  doubleType,
  integerType,
  longType,
  SparkError,
  type StructField,
  stringType,
  structField,
  timestampType,
} from "@millrace/spark-model";
import type { DataFile } from "./list-files.ts";

/** The directory name that stands for NULL. */
export const nullPartition = "__HIVE_DEFAULT_PARTITION__";

/** The columns that `name=value` directories give, their types read off the values (PartitioningUtils). */
export function partitionColumns(files: readonly DataFile[], inferTypes: boolean): readonly StructField[] {
  const [first] = files;
  if (first === undefined || first.partition.length === 0) return [];
  const names = first.partition.map(([name]) => name);
  for (const file of files) checkNames(file, names);
  return names.map((name, index) => {
    const values = files.map((file) => file.partition[index]?.[1] ?? nullPartition);
    return structField(name, inferTypes ? commonType(values) : stringType);
  });
}

function checkNames(file: DataFile, names: readonly string[]): void {
  const own = file.partition.map(([name]) => name);
  if (own.length === names.length && own.every((name, index) => name === names[index])) return;
  throw new SparkError({
    errorClass: "CONFLICTING_PARTITION_COLUMN_NAMES",
    kind: "SparkException",
    sqlState: "KD009",
    message: `Conflicting partition column names detected: ${names.join(", ")} and ${own.join(", ")}.`,
    messageParameters: { distinctPartColLists: `${names.join(", ")}; ${own.join(", ")}` },
  });
}

const order: readonly { readonly type: DataType; readonly accepts: (value: string) => boolean }[] = [
  { type: integerType, accepts: (value) => isInteger(value, 2n ** 31n) },
  { type: longType, accepts: (value) => isInteger(value, 2n ** 63n) },
  { type: doubleType, accepts: (value) => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value) },
  {
    type: dateType,
    accepts: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)),
  },
  {
    type: timestampType,
    accepts: (value) => /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value),
  },
];

function commonType(values: readonly string[]): DataType {
  const present = values.filter((value) => value !== nullPartition);
  if (present.length === 0) return stringType;
  return order.find(({ accepts }) => present.every(accepts))?.type ?? stringType;
}

function isInteger(value: string, limit: bigint): boolean {
  if (!/^[+-]?\d+$/.test(value)) return false;
  const number = BigInt(value.replace(/^\+/, ""));
  return number >= -limit && number < limit;
}
