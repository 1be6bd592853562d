import {
  type AttributeReference,
  type DataType,
  type Expression,
  quoteIdentifier,
  SparkError,
  type StructField,
  sameType,
  sqlName,
} from "@millrace/spark-model";

/**
 * A column as a table stores it: an ANSI cast, where the store assignment policy allows one
 * (Cast.canANSIStoreAssign). Throws INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST.
 */
export function storedColumn(
  tableName: string,
  { name, dataType }: StructField,
  column: AttributeReference,
): Expression {
  if (sameType(column.dataType, dataType)) return column;
  if (!isAssignable(column.dataType, dataType)) {
    throw new SparkError({
      errorClass: "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
      messageParameters: {
        tableName,
        colName: quoteIdentifier(name),
        srcType: `"${sqlName(column.dataType)}"`,
        targetType: `"${sqlName(dataType)}"`,
      },
    });
  }
  return { kind: "cast", child: column, dataType, mode: "ansi" };
}

/** Types between which values may move without a change of meaning; within a family ANSI casts check the rest. */
const families: Readonly<Partial<Record<DataType["kind"], string>>> = {
  byte: "number",
  short: "number",
  integer: "number",
  long: "number",
  float: "number",
  double: "number",
  decimal: "number",
  date: "datetime",
  timestamp: "datetime",
  timestamp_ntz: "datetime",
  string: "text",
  char: "text",
  varchar: "text",
};

function isAssignable(from: DataType, to: DataType): boolean {
  if (from.kind === "void" || from.kind === to.kind) return true;
  const [source, target] = [families[from.kind], families[to.kind]];
  const isAtomic = !["array", "map", "struct", "variant"].includes(from.kind);
  return target === "text" ? isAtomic : source !== undefined && source === target;
}
